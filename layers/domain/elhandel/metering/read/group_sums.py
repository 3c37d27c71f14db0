"""The readings of many points summed by groups of them, in quarters: what a grid area's sum is
compared with.

All points of a supplier for a month are a gigabyte. The rows come as they lie, a block of them is
summed by day and group in numpy, and no Python runs for a row. A value of an hour counts a fourth
in each of its quarters; the sum is rounded to whole Wh, not the points' shares, as DataHub does it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from elhandel.metering.packed.day import DAY, HOUR, QUARTER, Int64Array
from elhandel.metering.packed.resolution import split
from elhandel.metering.packed.series import quarters_of
from elhandel.platform.bulk.copied_rows import copy_rows, row_type
from elhandel.platform.database import Transaction, statement
from elhandel.values.days.local_time import days
from elhandel.values.days.period import Period

_ROWS_AT_ONCE: Final = 40_000  # 16 MB of a day in quarters
_QUARTERS_OF_AN_HOUR: Final = 4
_DAY_BITS: Final = 20


@dataclass(frozen=True, slots=True, eq=False)
class GroupedPoints:
    """Points and the days on which they belong to a group; days count from the period's first.

    A point may stand in several rows, whose days do not overlap.
    """

    points: Int64Array
    """(rows,) ids."""
    groups: Int64Array
    """(rows,) numbers of groups, from 0."""
    firsts: Int64Array
    """(rows,)"""
    pasts: Int64Array
    """(rows,)"""


@dataclass(frozen=True, slots=True, eq=False)
class GroupSums:
    """What the points of each group used, or fed in."""

    fourths: NDArray[np.int64]
    """(groups, quarters of the period) the sum of what is there, in fourths of a Wh: exact."""
    day_columns: Int64Array
    """(days + 1,) the first quarter of each day, and the number of quarters."""
    counted: Int64Array
    """(groups, days) of how many points a day was summed."""

    @property
    def wh(self) -> NDArray[np.int64]:
        """(groups, quarters of the period) each group's sum in whole Wh."""
        return whole_watt_hours(self.fourths)


def whole_watt_hours(fourths: NDArray[np.int64]) -> NDArray[np.int64]:
    """(…, quarters) in whole Wh, half up, of as many whole hours in fourths of a Wh.

    What rounding takes from a quarter, or gives it, the next one of the hour gets, so that an hour
    keeps its sum.
    """
    hours = fourths.reshape(*fourths.shape[:-1], -1, _QUARTERS_OF_AN_HOUR)
    whole = np.empty_like(hours)
    carried = np.zeros(hours.shape[:-1], np.int64)
    for quarter in range(_QUARTERS_OF_AN_HOUR):
        exact = hours[..., quarter] + carried
        whole[..., quarter] = (exact + 2) // 4
        carried = exact - 4 * whole[..., quarter]

    return whole.reshape(fourths.shape)


def sum_groups(tx: Transaction, grouped: GroupedPoints, groups: int, period: Period) -> GroupSums:
    """The sums of all groups over the local days of a period. A missing reading counts 0."""
    every_day = list(days(period.start, period.end))
    lengths = [quarters_of(day) for day in every_day]
    day_columns = np.cumsum([0, *lengths])  # (days + 1,)
    sums = GroupSums(
        np.zeros((groups, int(day_columns[-1])), np.int64),
        day_columns,
        np.zeros((groups, len(every_day)), np.int64),
    )
    places = _Places(grouped)
    values = {
        "ids": np.unique(grouped.points).tolist(),
        "from_day": period.start,
        "to_day": period.end,
    }

    for minutes, intervals in tx.execute(_SHAPES, values).fetchall():
        shape = {**values, "minutes": minutes, "bytes": 4 * intervals}
        row = row_type(("day", ">i4", 1), ("point", ">i4", 1), ("wh", "<i4", intervals))
        for rows in copy_rows(tx, _DAYS, shape, row, _ROWS_AT_ONCE):
            _add(sums, places, rows, minutes, lengths)

    return sums


# The resolutions that there are, and how many intervals a day then has.
_SHAPES: Final = """
SELECT DISTINCT resolution_minutes, length(wh) / 4
FROM metering.reading_day
WHERE metering_point_id = ANY(%(ids)s::int[]) AND day >= %(from_day)s AND day < %(to_day)s
"""

_DAYS: Final = statement("elhandel.metering.read", "days_of_points")


def _add(
    sums: GroupSums, places: "_Places", rows: NDArray[np.void], minutes: int, lengths: Sequence[int]
) -> None:
    for day, group, wh in places.sums_of(rows):
        fourths = _in_fourths(wh, minutes, lengths[day])
        if fourths is not None:
            columns = slice(sums.day_columns[day], sums.day_columns[day + 1])
            sums.fourths[group, columns] += fourths
            sums.counted[group, day] += len(wh)


def _in_fourths(wh: NDArray[Any], minutes: int, quarters: int) -> NDArray[np.int64] | None:
    """(quarters of the day,) the points' sum in fourths of a Wh; None where the rows have not the
    length of that day.
    """
    parts = {QUARTER: 1, HOUR: _QUARTERS_OF_AN_HOUR, DAY: quarters}[minutes]
    if wh.shape[1] * parts != quarters:
        return None
    if minutes == DAY:  # of children that DataHub calculates: whole Wh in each quarter
        return 4 * split(wh, parts).sum(axis=0, dtype=np.int64)

    total: NDArray[np.int64] = wh.sum(axis=0, dtype=np.int64)
    return np.repeat(total, parts) * (4 // parts)


class _Places:
    """Which group a reading belongs to, by point and day."""

    def __init__(self, grouped: GroupedPoints) -> None:
        keys = (grouped.points.astype(np.int64) << _DAY_BITS) + grouped.firsts
        order = np.argsort(keys)
        self._keys = keys[order]  # (rows,) rising
        self._points = grouped.points[order]
        self._pasts = grouped.pasts[order]
        self._groups = grouped.groups[order]

    def sums_of(self, rows: NDArray[np.void]) -> Iterator[tuple[int, int, NDArray[Any]]]:
        """The readings of the rows that belong to a group: day, group, (points, intervals)."""
        if not len(self._keys) or not len(rows):
            return

        points, day = rows["point"].astype(np.int64), rows["day"].astype(np.int64)
        at = np.searchsorted(self._keys, (points << _DAY_BITS) + day, side="right") - 1
        belongs = (at >= 0) & (self._points[at] == points) & (day < self._pasts[at])
        kept = np.flatnonzero(belongs)
        groups, day = self._groups[at[kept]], day[kept]

        order = np.lexsort((groups, day))
        groups, day, kept = groups[order], day[order], kept[order]
        changes = (np.diff(day, prepend=-1) != 0) | (np.diff(groups, prepend=-1) != 0)
        begins = np.flatnonzero(changes)  # (groups and days,)
        wh = rows["wh"].reshape(len(rows), -1)[kept]
        for begin, end in zip(begins.tolist(), [*begins[1:].tolist(), len(kept)], strict=True):
            yield int(day[begin]), int(groups[begin]), wh[begin:end]
