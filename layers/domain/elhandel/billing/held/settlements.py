"""Which of the settlements that are to be billed are held, and the rows that say so.

A settlement is held with all that corrects it: its original, if that is not billed, and its
corrections. So the correction of an absurd reading is billed together with what it corrects, and
never by itself.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from elhandel.billing.bill import BillSection, SettlementKey
from elhandel.billing.held.bounds import Beyond, JudgedSettlement, Known, KnownMonth, beyond
from elhandel.platform.bulk.int_arrays import Int4s
from elhandel.platform.database import Transaction, statement
from elhandel.values.days.period import Period

_PRICE_WITHDRAWN: Final = Beyond(
    "price-withdrawn",
    "A spot price that it was settled by was taken back. It is billed once it is corrected.",
)

_DISPUTED: Final = Beyond(
    "dispute",
    "The customer disputes an earlier bill of this supply. It is billed once that is settled.",
)

_BELOW_LEAST: Final = Beyond("below-least", "It is too little for a bill, and waits for the next.")

type Original = SettlementKey
"""What the first run settled of a supply period, as a correction names it."""


def hold_beyond_bounds(
    tx: Transaction, sections: Collection[BillSection], now: datetime
) -> frozenset[SettlementKey]:
    """Keep in `billing.held_bill` which of these sections are beyond bounds.

    Returns the settlements that must not be billed now. What staff have released is not held
    again, unless corrections have brought it beyond what was shown. What was settled by a price
    that was taken back waits for its correction, released or not.
    """
    keys = [key_of(section) for section in sections]
    facts = _facts(tx, keys)
    withdrawn = _settled_by_withdrawn(tx, keys)
    disputed = _disputed(tx, keys)
    together: dict[Original, list[BillSection]] = defaultdict(list)
    for section in sections:
        together[facts[key_of(section)].original].append(section)

    held: set[SettlementKey] = set()
    for original, of_original in together.items():
        keys_of_original = {key_of(section) for section in of_original}
        known = facts[key_of(of_original[0])]
        settlement = _settlement(of_original, known)
        if not withdrawn.isdisjoint(keys_of_original):
            why: Beyond | None = _PRICE_WITHDRAWN
        elif known.released(settlement.ore):
            why = None
        else:
            why = beyond(settlement)
            if why is None and not disputed.isdisjoint(keys_of_original):
                why = _DISPUTED

        if why is not None:
            _hold(tx, original, settlement.ore, why, now)
            held |= keys_of_original

    return frozenset(held)


def hold_below_least(tx: Transaction, sections: Collection[BillSection], now: datetime) -> None:
    """Keep these settlements for the customer's next bill: together they are too little for one."""
    facts = _facts(tx, [key_of(section) for section in sections])
    for section in sections:
        original = facts[key_of(section)].original
        amount = sum(line.amount_ore for line in section.lines)
        _hold(tx, original, amount, _BELOW_LEAST, now)


def note_billed(tx: Transaction, originals: Iterable[Original], now: datetime) -> None:
    """Note that what was held of these is on a document now, or that nothing is left to bill."""
    tx.execute(_BILLED, {**_as_arrays(list(originals)), "now": now})


def note_nothing_due(tx: Transaction, originals: Iterable[Original]) -> None:
    """Note that what was held of these cancels out.

    It has no document, and waits for the next correction.
    """
    tx.execute(_NOTHING_DUE, _as_arrays(list(originals)))


def originals_of(tx: Transaction, settlements: Sequence[SettlementKey]) -> set[Original]:
    """The originals behind some settlements."""
    return {facts.original for facts in _facts(tx, settlements).values()}


def key_of(section: BillSection) -> SettlementKey:
    """The settlement behind a section. Raises ValueError for what is not settled."""
    if section.run_id is None or section.supply_period_id is None:
        raise ValueError("amounts on account and charges are not settled, so they are never held")
    return section.run_id, section.supply_period_id


@dataclass(frozen=True, slots=True)
class _Facts:
    """A row of held_facts.sql."""

    original: Original
    released_ore: int | None
    kind: str
    known: Known

    def released(self, ore: int) -> bool:
        """Whether staff have released this amount: what was shown then, or less of it."""
        shown = self.released_ore
        return shown is not None and min(shown, 0) <= ore <= max(shown, 0)


def _facts(tx: Transaction, settlements: Sequence[SettlementKey]) -> Mapping[SettlementKey, _Facts]:
    rows = tx.execute(_FACTS, _as_arrays(settlements))

    return {
        (run, supply): _Facts(
            original=(original, supply),
            released_ore=released_ore,
            kind=kind,
            known=Known(
                {number: KnownMonth(days, ore, wh) for number, days, ore, wh in known}, heated
            ),
        )
        for run, supply, original, released_ore, kind, heated, known in rows
    }


def _settled_by_withdrawn(
    tx: Transaction, settlements: Sequence[SettlementKey]
) -> frozenset[SettlementKey]:
    rows = tx.execute(_WITHDRAWN, _as_arrays(settlements))
    return frozenset((run, supply) for run, supply in rows)


def _disputed(tx: Transaction, settlements: Sequence[SettlementKey]) -> frozenset[SettlementKey]:
    rows = tx.execute(_OF_DISPUTED_SUPPLY, _as_arrays(settlements))
    return frozenset((run, supply) for run, supply in rows)


def _as_arrays(settlements: Sequence[SettlementKey]) -> dict[str, Int4s]:
    return {
        "runs": Int4s([run for run, _ in settlements]),
        "supply_periods": Int4s([supply for _, supply in settlements]),
    }


def _settlement(sections: Sequence[BillSection], facts: _Facts) -> JudgedSettlement:
    lines = [line for section in sections for line in section.lines]
    by_line: dict[tuple[str, str, bool], int] = defaultdict(int)
    for line in lines:
        by_line[line.component, line.description, line.vat] += line.quantity_wh or 0

    # A correction moved the readings of each day; its lines say by how much.
    corrected = any(section.correction for section in sections)

    return JudgedSettlement(
        kind=facts.kind,
        period=Period(
            min(section.period.start for section in sections),
            max(section.period.end for section in sections),
        ),
        ore=sum(line.amount_ore for line in lines),
        energy_wh=sum(section.consumption_wh for section in sections),
        lines_wh=list(by_line.values()),
        daily_wh=() if corrected else sections[0].daily_wh,
        known=facts.known,
    )


def _hold(tx: Transaction, original: Original, ore: int, why: Beyond, now: datetime) -> None:
    run, supply = original
    tx.execute(
        _HOLD,
        {
            "run": run,
            "supply": supply,
            "cause": why.cause,
            "detail": why.detail,
            "ore": ore,
            "now": now,
        },
    )


_FACTS: Final = statement("elhandel.billing.held", "held_facts")

_WITHDRAWN: Final = statement("elhandel.billing.held", "settled_by_withdrawn")

_OF_DISPUTED_SUPPLY: Final = statement("elhandel.billing.held", "of_disputed_supply")

_HOLD: Final = """
INSERT INTO billing.held_bill (
    original_run_id, supply_period_id, state, cause, detail, amount_ore, held_at)
VALUES (%(run)s, %(supply)s, 'held', %(cause)s, %(detail)s, %(ore)s, %(now)s)
ON CONFLICT (original_run_id, supply_period_id) WHERE state <> 'billed' DO UPDATE
SET state = 'held', cause = excluded.cause, detail = excluded.detail,
    amount_ore = excluded.amount_ore
"""

_NOTHING_DUE: Final = """
UPDATE billing.held_bill SET state = 'nothing_due'
WHERE state IN ('held', 'released') AND (original_run_id, supply_period_id) IN (
    SELECT * FROM unnest(%(runs)s::int[], %(supply_periods)s::int[]))
"""

_BILLED: Final = """
UPDATE billing.held_bill SET state = 'billed', billed_at = %(now)s
WHERE state <> 'billed' AND (original_run_id, supply_period_id) IN (
    SELECT * FROM unnest(%(runs)s::int[], %(supply_periods)s::int[]))
"""
