"""Reading what was settled before and writing what a correction adds: the SQL of differences."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.platform.int_arrays import Int4s
from elhandel.settlement.differences import Key, Settled
from elhandel.settlement.engine import Period
from elhandel.settlement.packed_lines import POINT_LINES, POINT_LINES_TYPES, packed_kind

# Everything settled for the same run period, the original and its corrections, in the order it was settled.
_BEFORE: Final = """
SELECT l.supply_period_id, l.metering_point_id, l.component, l.charge_id, l.vat, l.rest_denominator,
       sum(l.quantity_wh)::bigint, sum(l.amount_ore)::bigint, sum(l.rest_numerator)::bigint
FROM settlement.run r
JOIN settlement.line l USING (run_id)
WHERE r.period_from = %(start)s AND r.period_to = %(end)s AND r.run_id <> %(run)s
  AND l.supply_period_id = ANY(%(supply_periods)s)
GROUP BY l.supply_period_id, l.metering_point_id, l.component, l.charge_id, l.vat, l.rest_denominator
ORDER BY l.supply_period_id, min(l.run_id), min(l.line_no)
"""

_COPY_SETTLEMENTS: Final = """
COPY settlement.settlement (run_id, supply_period_id, contract_id, kind, corrects_run_id, period_from, period_to,
                            shard_no, subtotal_ore, settled_at) FROM STDIN (FORMAT BINARY)
"""
_SETTLEMENT_TYPES: Final = ("int4", "int4", "int4", "text", "int4", "date", "date", "int4", "int8", "timestamptz")

_COPY_LINES: Final = f"COPY {POINT_LINES} FROM STDIN (FORMAT BINARY)"


@dataclass(frozen=True, slots=True)
class Correction:
    """The difference of one supply period in one run period. corrects_run_id: the run of the original."""

    supply_period_id: int
    contract_id: int
    corrects_run_id: int
    days: Period
    lines: Mapping[Key, Settled]


def settled_before(
    tx: Transaction, run_id: int, supply_periods: Sequence[int], period: Period
) -> dict[int, dict[Key, Settled]]:
    """The sums of all lines settled for the run period before `run_id`, by supply period."""
    values = {"supply_periods": list(supply_periods), "run": run_id, "start": period.start, "end": period.end}
    sums: dict[int, dict[Key, Settled]] = {}
    for supply_period, point, component, charge, vat, denominator, wh, ore, rest in tx.execute(_BEFORE, values):
        of_period = sums.setdefault(supply_period, {})
        key = Key(point, component, charge, vat)
        of_period[key] = _plus(of_period.get(key), Settled(wh, ore, Fraction(rest, denominator)))
    return sums


def write_corrections(
    tx: Transaction, run_id: int, shard_no: int, corrections: Sequence[Correction], now: datetime
) -> int:
    """Write corrections with their lines; how many lines."""
    with tx.cursor().copy(_COPY_SETTLEMENTS) as copy:
        copy.set_types(_SETTLEMENT_TYPES)
        for one in corrections:
            subtotal = sum(line.amount_ore for line in one.lines.values())
            owner = (run_id, one.supply_period_id, one.contract_id, "correction", one.corrects_run_id)
            copy.write_row((*owner, one.days.start, one.days.end, shard_no, subtotal, now))
    with tx.cursor().copy(_COPY_LINES) as copy:
        copy.set_types(POINT_LINES_TYPES)
        for row in _rows(run_id, corrections):
            copy.write_row(row)
    return sum(len(one.lines) for one in corrections)


def _rows(run_id: int, corrections: Iterable[Correction]) -> Iterator[tuple[object, ...]]:
    """The columns of POINT_LINES."""
    for one in corrections:
        by_point: dict[int, list[tuple[Key, Settled]]] = {}
        for key, line in one.lines.items():
            by_point.setdefault(key.metering_point_id, []).append((key, line))
        first = 1
        for point, lines in by_point.items():
            without_vat = [place for place, (key, _) in enumerate(lines, start=1) if not key.vat]
            yield (
                *(run_id, one.supply_period_id, first, point),
                Int4s([packed_kind(key.component, key.charge_id) for key, _ in lines]),
                without_vat or None,
                [line.quantity_wh for _, line in lines],
                [line.amount_ore for _, line in lines],
                [line.rest.numerator for _, line in lines],
                Int4s([line.rest.denominator for _, line in lines]),
            )
            first += len(lines)


def _plus(left: Settled | None, right: Settled) -> Settled:
    if left is None:
        return right
    quantity = left.quantity_wh
    if right.quantity_wh is not None:
        quantity = right.quantity_wh + (quantity or 0)
    return Settled(quantity, left.amount_ore + right.amount_ore, left.rest + right.rest)
