"""Which of the stretches that are to be billed are held, and the rows that say so.

A stretch is held as a whole: its original, if that is not billed, and all that corrects it. So the
correction of an absurd reading is billed together with what it corrects, and never by itself.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Final

from elhandel.billing.bill import BillSection, StretchKey
from elhandel.billing.held.bounds import Beyond, Known, Stretch, beyond
from elhandel.platform.database import Transaction

_FACTS: Final = (files("elhandel.billing") / "sql" / "facts_of_stretches.sql").read_bytes()
_WITHDRAWN: Final = (files("elhandel.billing") / "sql" / "settled_by_withdrawn.sql").read_bytes()

_PRICE_WITHDRAWN: Final = Beyond(
    "price-withdrawn",
    "A spot price that it was settled by was taken back. It is billed once it is corrected.",
)

_HOLD: Final = """
INSERT INTO billing.held_bill (original_run_id, supply_period_id, state, cause, detail, amount_ore, held_at)
VALUES (%(run)s, %(supply)s, 'held', %(cause)s, %(detail)s, %(ore)s, %(now)s)
ON CONFLICT (original_run_id, supply_period_id) WHERE state <> 'billed'
DO UPDATE SET state = 'held', cause = excluded.cause, detail = excluded.detail, amount_ore = excluded.amount_ore
"""

_NOTHING_DUE: Final = """
UPDATE billing.held_bill SET state = 'nothing_due'
WHERE state IN ('held', 'released') AND (original_run_id, supply_period_id) IN (
    SELECT * FROM unnest(%(runs)s::int[], %(supplies)s::int[]))
"""

_BILLED: Final = """
UPDATE billing.held_bill SET state = 'billed', billed_at = %(now)s
WHERE state <> 'billed' AND (original_run_id, supply_period_id) IN (
    SELECT * FROM unnest(%(runs)s::int[], %(supplies)s::int[]))
"""

type Original = tuple[int, int]
"""(run that settled it first, supply period)"""


@dataclass(frozen=True, slots=True)
class _Facts:
    """A row of facts_of_stretches.sql."""

    original: Original
    released_ore: int | None
    kind: str
    known: Known

    def released(self, ore: int) -> bool:
        """Whether somebody has let so much go: what was shown then, or less of it."""
        told = self.released_ore
        return told is not None and min(told, 0) <= ore <= max(told, 0)


def hold_beyond_bounds(
    tx: Transaction, sections: Collection[BillSection], now: datetime
) -> frozenset[StretchKey]:
    """Keep in `billing.held_bill` what of these sections is beyond bounds; the stretches that must
    not be billed now.

    What somebody has released is not held again, unless corrections have brought it beyond what was
    shown. What was settled by a price that was taken back waits for its correction, released or
    not.
    """
    keys = [key_of(section) for section in sections]
    facts, withdrawn = _facts(tx, keys), _settled_by_withdrawn(tx, keys)
    together: dict[Original, list[BillSection]] = defaultdict(list)
    for section in sections:
        together[facts[key_of(section)].original].append(section)

    held: set[StretchKey] = set()
    for original, of_original in together.items():
        known = facts[key_of(of_original[0])]
        stretch = _stretch(of_original, known)
        if withdrawn.isdisjoint(key_of(section) for section in of_original):
            why = None if known.released(stretch.ore) else beyond(stretch)
        else:
            why = _PRICE_WITHDRAWN
        if why is not None:
            _hold(tx, original, stretch.ore, why, now)
            held |= {key_of(section) for section in of_original}
    return frozenset(held)


def note_billed(tx: Transaction, originals: Iterable[Original], now: datetime) -> None:
    """What was held of these stretches is on a document now, or nothing is left of it to bill."""
    runs, supplies = zip(*originals, strict=True) if (originals := list(originals)) else ((), ())
    tx.execute(_BILLED, {"runs": list(runs), "supplies": list(supplies), "now": now})


def note_nothing_due(tx: Transaction, originals: Iterable[Original]) -> None:
    """What was held of these stretches cancels out: it waits, without a document, for their next
    correction.
    """
    runs, supplies = zip(*originals, strict=True) if (originals := list(originals)) else ((), ())
    tx.execute(_NOTHING_DUE, {"runs": list(runs), "supplies": list(supplies)})


def originals_of(tx: Transaction, stretches: Sequence[StretchKey]) -> set[Original]:
    """The originals behind some stretches."""
    return {fact.original for fact in _facts(tx, stretches).values()}


def key_of(section: BillSection) -> StretchKey:
    """The settled stretch behind a section. Raises ValueError for an amount on account, which has
    none.
    """
    if section.run_id is None:
        raise ValueError("an amount on account is not settled, so it is never held")
    return section.run_id, section.supply_period_id


def _facts(tx: Transaction, stretches: Sequence[StretchKey]) -> Mapping[StretchKey, _Facts]:
    runs, supplies = zip(*stretches, strict=True) if stretches else ((), ())
    rows = tx.execute(_FACTS, {"runs": list(runs), "supply_periods": list(supplies)})
    return {
        (run, supply): _Facts((original, supply), released_ore, kind, Known(days, ore, wh))
        for run, supply, original, released_ore, kind, days, ore, wh in rows
    }


def _settled_by_withdrawn(
    tx: Transaction, stretches: Sequence[StretchKey]
) -> frozenset[StretchKey]:
    runs, supplies = zip(*stretches, strict=True) if stretches else ((), ())
    rows = tx.execute(_WITHDRAWN, {"runs": list(runs), "supply_periods": list(supplies)})
    return frozenset((int(run), int(supply)) for run, supply in rows)


def _stretch(sections: Sequence[BillSection], facts: _Facts) -> Stretch:
    lines = [line for section in sections for line in section.lines]
    by_line: dict[tuple[str, str, bool], int] = defaultdict(int)
    for line in lines:
        by_line[line.component, line.description, line.vat] += line.quantity_wh or 0

    corrected = any(section.correction for section in sections)

    return Stretch(
        kind=facts.kind,
        start=min(section.period_from for section in sections),
        end=max(section.period_to for section in sections),
        ore=sum(line.amount_ore for line in lines),
        energy_wh=sum(section.consumption_wh for section in sections),
        lines_wh=list(by_line.values()),
        daily_wh=()
        if corrected
        else sections[0].daily_wh,  # a correction moved them; its lines say by how much
        known=facts.known,
    )


def _hold(tx: Transaction, original: Original, ore: int, why: Beyond, now: datetime) -> None:
    run, supply = original
    told = {"cause": why.cause, "detail": why.detail, "ore": ore, "now": now}
    tx.execute(_HOLD, {"run": run, "supply": supply, **told})
