"""The readings of many points summed by groups of them, in quarters: what a grid area's sum is
compared with.

All points of a supplier for a month are a gigabyte. The rows come as they lie, a block of them is
summed by day and group in numpy, and no Python runs for a row. A value of an hour counts as four
fourths, one for each of its quarters, and only the sum is rounded to whole Wh: what rounding takes
from a quarter, the next one of the hour gets. So does DataHub.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from elhandel.metering.packed.day import Int64Array
from elhandel.metering.packed.fourths import FOURTHS, QUARTERS_OF_HOUR, fourths_of
from elhandel.metering.packed.series import quarters_of
from elhandel.platform.bulk.copied_rows import copy_rows, row_type
from elhandel.platform.database import Transaction, statement
from elhandel.values.days.local_time import days
from elhandel.values.days.period import Period

_ROWS_AT_ONCE: Final = 40_000  # 16 MB of a day in quarters
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
    """(groups, quarters of the period) the sum of what is there, in fourths of a Wh."""
    day_columns: Int64Array
    """(days + 1,) the first quarter of each day, and the number of quarters."""
    counted: Int64Array
    """(groups, days) of how many points a day was summed."""

    def hours(self) -> NDArray[np.int64]:
        """(groups, hours of the period) the sums in Wh, exact."""
        return self.fourths.reshape(len(self.fourths), -1, QUARTERS_OF_HOUR).sum(axis=2) // FOURTHS


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
        quarters = fourths_of(wh, minutes, lengths[day])
        if quarters is not None:
            columns = slice(sums.day_columns[day], sums.day_columns[day + 1])
            sums.fourths[group, columns] += quarters
            sums.counted[group, day] += len(wh)


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
