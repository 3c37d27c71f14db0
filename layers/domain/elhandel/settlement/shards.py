"""Settling one shard: read, settle, write, in one transaction, at most once.

A supply period is settled whole, the main point with its children, or parked whole with the cause; nothing of a
parked one is written. Everything is read from one snapshot, so that readings and prices that arrive meanwhile belong
to a correction and not to half of the lines.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from time import perf_counter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel import metering
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, one
from elhandel.settlement.engine import (
    Axis,
    Block,
    Period,
    PriceBook,
    Terms,
    UnableToSettle,
    group_rows,
    settle,
)
from elhandel.settlement.engine.exact import NANO_DKK_PER_ORE
from elhandel.settlement.inputs import PointInputs, ShardInputs, load_inputs

_CLAIM: Final = """
SELECT s.supply_period_ids, s.state, r.period_from, r.period_to
FROM settlement.shard s JOIN settlement.run r USING (run_id)
WHERE s.run_id = %s AND s.shard_no = %s FOR UPDATE OF s
"""

_DONE: Final = """
UPDATE settlement.shard
SET state = 'done', settled = %(settled)s, parked = %(parked)s, done_at = %(now)s, duration_ms = %(duration)s
WHERE run_id = %(run)s AND shard_no = %(shard)s
"""

_COPY_SETTLEMENTS: Final = """
COPY settlement.settlement (run_id, supply_period_id, contract_id, kind, period_from, period_to, shard_no,
                            subtotal_ore, settled_at) FROM STDIN (FORMAT BINARY)
"""
_SETTLEMENT_TYPES: Final = ("int4", "int4", "int4", "text", "date", "date", "int4", "int8", "timestamptz")

_COPY_LINES: Final = """
COPY settlement.line (run_id, supply_period_id, line_no, metering_point_id, component, charge_id, quantity_wh,
                      amount_ore, rest_numerator, rest_denominator, vat) FROM STDIN (FORMAT BINARY)
"""
_LINE_TYPES: Final = ("int4", "int4", "int2", "int4", "text", "int4", "int8", "int8", "int8", "int4", "bool")

_COPY_PARKED: Final = "COPY settlement.parked (run_id, supply_period_id, cause, detail) FROM STDIN (FORMAT BINARY)"
_PARKED_TYPES: Final = ("int4", "int4", "text", "text")

_DAYS_NAMED: Final = 10


@dataclass(frozen=True, slots=True)
class SettledShard:
    """What a shard came to. `repeated`: it was done before, and nothing was done now."""

    settled: int
    parked: int
    lines: int
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class _Parked:
    cause: str
    detail: str


@dataclass(frozen=True, slots=True)
class _Line:
    metering_point_id: int
    component: str
    charge_id: int | None
    quantity_wh: int | None
    amount_ore: int
    rest: int
    denominator: int
    vat: bool


@dataclass(slots=True)
class _Work:
    """A shard under way: lines by supply period, and what had to be parked."""

    inputs: ShardInputs
    period: Period
    lines: dict[int, list[_Line]] = field(default_factory=dict)
    parked: dict[int, _Parked] = field(default_factory=dict)

    def park(self, supply_period: int, cause: str, detail: str) -> None:
        self.parked.setdefault(supply_period, _Parked(cause, detail))


def settle_shard(database: Database, run_id: int, shard_no: int, *, clock: Clock) -> SettledShard:
    """Settle a shard of a run; the same shard again changes nothing. Raises LookupError when there is none."""
    started = perf_counter()
    with database.transaction() as tx:
        tx.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        supply_periods, state, period_from, period_to = one(tx, _CLAIM, [run_id, shard_no])
        if state == "done":
            return SettledShard(0, 0, 0, repeated=True)
        period = Period(period_from, period_to)
        work = _Work(load_inputs(tx, supply_periods, period), period)
        for supply_period, gsrn in work.inputs.undescribed.items():
            work.park(supply_period, "missing-master-data", f"{gsrn} has no master data (RSM-022).")
        _settle(tx, work)
        lines = _write(tx, run_id, shard_no, work, clock.now())
        settled = len(supply_periods) - len(work.parked)
        tx.execute(
            _DONE,
            {
                "run": run_id,
                "shard": shard_no,
                "settled": settled,
                "parked": len(work.parked),
                "now": clock.now(),
                "duration": round((perf_counter() - started) * 1000),
            },
        )
    return SettledShard(settled, len(work.parked), lines)


def _settle(tx: Transaction, work: _Work) -> None:
    points, period = work.inputs.points, work.period
    matrices = metering.read_matrix(
        tx,
        [point.metering_point_id for point in points],
        period.start,
        period.end,
        [(point.days.start, point.days.end) for point in points],
    )
    for incomplete in matrices.incomplete:
        point = points[incomplete.row]
        work.park(point.supply_period_id, "missing-readings", _named(point.gsrn, incomplete.gaps))
    for matrix in matrices.matrices:
        rows = [points[row] for row in matrix.rows]
        book = PriceBook(
            Axis.of(period.start, period.end, matrix.resolution_minutes), work.inputs.charges, work.inputs.spot
        )
        _settle_matrix(work, book, rows, matrix.wh)


def _settle_matrix(work: _Work, book: PriceBook, rows: Sequence[PointInputs], wh: NDArray[np.int32]) -> None:
    """Points of one resolution, by groups under the same terms; a group that cannot be settled is parked."""
    distinct: dict[Terms, int] = {}
    index = np.array([distinct.setdefault(point.terms, len(distinct)) for point in rows], np.int64)
    for group in group_rows(list(distinct), index):
        try:
            (block,) = settle(book, wh, [group])
        except UnableToSettle as error:
            for row in group.rows:
                work.park(rows[row].supply_period_id, error.code, error.sentence)
            continue
        _collect(work, [rows[row] for row in block.rows], block)


def _collect(work: _Work, points: Sequence[PointInputs], block: Block) -> None:
    columns = [
        (
            column.key.kind.value,
            None if column.key.charge is None else work.inputs.charge_ids[column.key.charge],
            [None] * len(points) if column.wh is None else column.wh.tolist(),
            column.ore.tolist(),
            column.numerators.tolist(),
            column.denominator,
            column.key.vat,
        )
        for column in block.columns
    ]
    for place, point in enumerate(points):
        work.lines.setdefault(point.supply_period_id, []).extend(
            _Line(
                point.metering_point_id,
                component,
                charge,
                wh[place],
                ore[place],
                numerators[place] - ore[place] * NANO_DKK_PER_ORE * denominator,
                denominator,
                vat,
            )
            for component, charge, wh, ore, numerators, denominator, vat in columns
        )


def _write(tx: Transaction, run_id: int, shard_no: int, work: _Work, now: datetime) -> int:
    """The lines of everything that is not parked; how many. A supply period's own point comes before its children."""
    main: Mapping[int, PointInputs] = {
        point.supply_period_id: point for point in reversed(work.inputs.points)
    }  # inputs are ordered main point first, so the last one seen in reverse is the main point
    settled = [period for period in sorted(main) if period not in work.parked]
    lines = {period: _ordered(work.lines.get(period, []), main[period]) for period in settled}
    with tx.cursor().copy(_COPY_SETTLEMENTS) as copy:
        copy.set_types(_SETTLEMENT_TYPES)
        for period in settled:
            point, subtotal = main[period], sum(line.amount_ore for line in lines[period])
            days: tuple[date, date] = (point.days.start, point.days.end)
            copy.write_row((run_id, period, point.contract_id, "original", *days, shard_no, subtotal, now))
    with tx.cursor().copy(_COPY_LINES) as copy:
        copy.set_types(_LINE_TYPES)
        for row in _line_rows(run_id, lines):
            copy.write_row(row)
    with tx.cursor().copy(_COPY_PARKED) as copy:
        copy.set_types(_PARKED_TYPES)
        for period, parked in sorted(work.parked.items()):
            copy.write_row((run_id, period, parked.cause, parked.detail))
    return sum(len(of_period) for of_period in lines.values())


def _line_rows(run_id: int, lines: Mapping[int, Sequence[_Line]]) -> Iterator[tuple[object, ...]]:
    for period, of_period in lines.items():
        for number, line in enumerate(of_period, start=1):
            yield (
                run_id,
                period,
                number,
                line.metering_point_id,
                line.component,
                line.charge_id,
                line.quantity_wh,
                line.amount_ore,
                line.rest,
                line.denominator,
                line.vat,
            )


def _ordered(lines: list[_Line], main: PointInputs) -> list[_Line]:
    return sorted(lines, key=lambda line: (line.metering_point_id != main.metering_point_id, line.metering_point_id))


def _named(gsrn: str, gaps: Sequence[metering.Gap]) -> str:
    days = [f"{gap.day} ({len(gap.intervals)} intervals)" if gap.intervals else str(gap.day) for gap in gaps]
    more = f" and {len(days) - _DAYS_NAMED} more days" if len(days) > _DAYS_NAMED else ""
    return f"{gsrn} has no readings for {', '.join(days[:_DAYS_NAMED])}{more}."
