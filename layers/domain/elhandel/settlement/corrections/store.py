"""Reading what was settled before and writing what a correction adds: the SQL of differences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.platform.database.int_arrays import Int4s
from elhandel.settlement.corrections.difference import Key, Settled
from elhandel.settlement.shard import SETTLEMENT, packed_kind
from elhandel.values.period import Period

# Everything settled for the same run period, the original and its corrections, in the order it was
# settled. The runs are a list, because a join would unpack the lines of all runs first.
_BEFORE: Final = """
SELECT l.supply_period_id, l.metering_point_id, l.component, l.charge_id, l.vat, l.rest_denominator,
       sum(l.quantity_wh)::bigint, sum(l.amount_ore)::bigint, sum(l.rest_numerator)::bigint
FROM settlement.line l
WHERE l.run_id = ANY(ARRAY(
        SELECT run_id FROM settlement.run
        WHERE period_from = %(start)s AND period_to = %(end)s AND run_id <> %(run)s))
  AND l.supply_period_id = ANY(%(supply_periods)s)
GROUP BY l.supply_period_id, l.metering_point_id, l.component, l.charge_id, l.vat, l.rest_denominator
ORDER BY l.supply_period_id, min(l.run_id), min(l.line_no)
"""

_COPY: Final = f"COPY {SETTLEMENT} FROM STDIN (FORMAT BINARY)"
_TYPES: Final = (
    *("int4", "int4", "int4", "text", "int4", "date", "date", "int4", "int8", "timestamptz"),
    *("int4[]", "int4[]", "int2[]", "int8[]", "int8[]", "int8[]", "int4[]"),
)


@dataclass(frozen=True, slots=True)
class Correction:
    """The difference of one supply period in one run period. corrects_run_id: the run of the
    original.
    """

    supply_period_id: int
    contract_id: int
    corrects_run_id: int
    days: Period
    lines: Mapping[Key, Settled]


def settled_before(
    tx: Transaction, run_id: int, supply_periods: Sequence[int], period: Period
) -> dict[int, dict[Key, Settled]]:
    """The sums of all lines settled for the run period before `run_id`, by supply period."""
    values = {
        "supply_periods": list(supply_periods),
        "run": run_id,
        "start": period.start,
        "end": period.end,
    }
    sums: dict[int, dict[Key, Settled]] = {}
    for supply_period, point, component, charge, vat, denominator, wh, ore, rest in tx.execute(
        _BEFORE, values
    ):
        of_period = sums.setdefault(supply_period, {})
        key = Key(point, component, charge, vat)
        of_period[key] = _plus(of_period.get(key), Settled(wh, ore, Fraction(rest, denominator)))
    return sums


def write_corrections(
    tx: Transaction, run_id: int, shard_no: int, corrections: Sequence[Correction], now: datetime
) -> int:
    """Write corrections with their lines; how many lines."""
    with tx.cursor().copy(_COPY) as copy:
        copy.set_types(_TYPES)
        for correction in corrections:
            subtotal = sum(line.amount_ore for line in correction.lines.values())
            owner = (
                run_id,
                correction.supply_period_id,
                correction.contract_id,
                "correction",
                correction.corrects_run_id,
            )
            head = (*owner, correction.days.start, correction.days.end, shard_no, subtotal, now)
            copy.write_row((*head, *_packed(correction.lines)))

    return sum(len(correction.lines) for correction in corrections)


def _packed(lines: Mapping[Key, Settled]) -> Sequence[object]:
    """The columns of SETTLEMENT that hold its lines."""
    settled = lines.values()
    return (
        Int4s([key.metering_point_id for key in lines]),
        Int4s([packed_kind(key.component, key.charge_id) for key in lines]),
        [number for number, key in enumerate(lines, start=1) if not key.vat] or None,
        [line.quantity_wh for line in settled],
        [line.amount_ore for line in settled],
        [line.rest.numerator for line in settled],
        Int4s([line.rest.denominator for line in settled]),
    )


def _plus(left: Settled | None, right: Settled) -> Settled:
    if left is None:
        return right
    quantity = left.quantity_wh
    if right.quantity_wh is not None:
        quantity = right.quantity_wh + (quantity or 0)
    return Settled(quantity, left.amount_ore + right.amount_ore, left.rest + right.rest)
