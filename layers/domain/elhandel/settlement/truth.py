"""What supply periods come to by all that is known now, before rounding: the truth that corrections lead to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel import metering
from elhandel.platform.database import Transaction
from elhandel.settlement.differences import Exact, Key
from elhandel.settlement.engine import Axis, Block, Period, PriceBook, Terms, UnableToSettle, group_rows, settle
from elhandel.settlement.inputs import PointInputs, ShardInputs, load_inputs

_DAYS_NAMED: Final = 10


@dataclass(frozen=True, slots=True)
class Parked:
    """Why a supply period cannot be settled now."""

    cause: str
    detail: str


@dataclass(slots=True)
class Truth:
    """Exact lines by supply period, in the order they are shown; what cannot be known is parked whole."""

    lines: dict[int, dict[Key, Exact]] = field(default_factory=dict)
    parked: dict[int, Parked] = field(default_factory=dict)

    def park(self, supply_period: int, cause: str, detail: str) -> None:
        self.parked.setdefault(supply_period, Parked(cause, detail))


def present_truth(tx: Transaction, supply_periods: Sequence[int], period: Period) -> Truth:
    """Settle supply periods over the days of `period` they have, without writing anything."""
    truth = Truth()
    inputs = load_inputs(tx, supply_periods, period)
    for supply_period, gsrn in inputs.undescribed.items():
        truth.park(supply_period, "missing-master-data", f"{gsrn} has no master data (RSM-022).")
    points = inputs.points
    for point in points:  # lines come by resolution and terms; they are shown in the order of the points
        truth.lines.setdefault(point.supply_period_id, {})
    matrices = metering.read_matrix(
        tx,
        [point.metering_point_id for point in points],
        period.start,
        period.end,
        [(point.days.start, point.days.end) for point in points],
    )
    for incomplete in matrices.incomplete:
        point = points[incomplete.row]
        truth.park(point.supply_period_id, "missing-readings", _named(point.gsrn, incomplete.gaps))
    settled: dict[int, dict[Key, Exact]] = {}
    for matrix in matrices.matrices:
        axis = Axis.of(period.start, period.end, matrix.resolution_minutes)
        book = PriceBook(axis, inputs.charges, inputs.spot)
        _settle(truth, inputs, book, matrix.rows, matrix.wh, settled)
    for row, point in enumerate(points):
        truth.lines[point.supply_period_id] |= settled.get(row, {})
    return truth


def _settle(
    truth: Truth,
    inputs: ShardInputs,
    book: PriceBook,
    rows: NDArray[np.int64],
    wh: NDArray[np.int32],
    settled: dict[int, dict[Key, Exact]],
) -> None:
    """The points of one resolution, by groups under the same terms, into `settled` by row of the inputs."""
    distinct: dict[Terms, int] = {}
    points = [inputs.points[row] for row in rows]
    index = np.array([distinct.setdefault(point.terms, len(distinct)) for point in points], np.int64)
    for group in group_rows(list(distinct), index):
        try:
            (block,) = settle(book, wh, [group])
        except UnableToSettle as error:
            for place in group.rows:
                truth.park(points[place].supply_period_id, error.code, error.sentence)
            continue
        for position, place in enumerate(block.rows):
            settled[int(rows[place])] = _lines(inputs, points[place], block, position)


def _lines(inputs: ShardInputs, point: PointInputs, block: Block, position: int) -> dict[Key, Exact]:
    return {
        Key(
            point.metering_point_id,
            column.key.kind.value,
            None if column.key.charge is None else inputs.charge_ids[column.key.charge],
            column.key.vat,
        ): Exact(
            None if column.wh is None else int(column.wh[position]),
            Fraction(int(column.numerators[position]), column.denominator),
        )
        for column in block.columns
    }


def _named(gsrn: str, gaps: Sequence[metering.Gap]) -> str:
    days = [f"{gap.day} ({len(gap.intervals)} intervals)" if gap.intervals else str(gap.day) for gap in gaps]
    more = f" and {len(days) - _DAYS_NAMED} more days" if len(days) > _DAYS_NAMED else ""
    return f"{gsrn} has no readings for {', '.join(days[:_DAYS_NAMED])}{more}."
