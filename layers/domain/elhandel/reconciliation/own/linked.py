"""Points and the charges linked to them: who carries which charges, day by day.

Most points carry the same few charges. Points of one key that carry the same tariffs on a day form
a group; their energy is summed once for all of these tariffs, in one reading of the readings. Days
count from the first of the period. Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

type Int64s = NDArray[np.int64]
type UInt64s = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class PointDays:
    """Points, and the days on which they belong to a key. The days of a point do not overlap."""

    points: Int64s
    """(rows,) ids."""
    keys: Int64s
    """(rows,) numbers of keys."""
    firsts: Int64s
    """(rows,)"""
    pasts: Int64s
    """(rows,)"""


@dataclass(frozen=True, slots=True, eq=False)
class LinkedDays:
    """Charges on points, and the days of it."""

    charges: Int64s
    """(rows,) numbers of charges."""
    points: Int64s
    """(rows,) ids; after `meet`, the rows of `PointDays`."""
    quantities: Int64s
    """(rows,) how many times."""
    firsts: Int64s
    """(rows,)"""
    pasts: Int64s
    """(rows,)"""

    def where(self, kept: NDArray[Any]) -> "LinkedDays":
        """Some of the rows."""
        return LinkedDays(
            self.charges[kept],
            self.points[kept],
            self.quantities[kept],
            self.firsts[kept],
            self.pasts[kept],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Points of one key under the same charges, with the days of it."""

    days: PointDays
    """The points; their keys are the numbers of groups."""
    keys: Int64s
    """(groups,) the key of each."""
    members: tuple[tuple[int, ...], ...]
    """(groups,) the numbers of the charges, one that is linked twice twice."""


def meet(points: PointDays, links: LinkedDays) -> LinkedDays:
    """The links, cut to the days on which their points are there; their points are rows then."""
    order = np.argsort(points.points, kind="stable")
    ids = points.points[order]
    begins = np.searchsorted(ids, links.points, side="left")
    counts = np.searchsorted(ids, links.points, side="right") - begins

    link = np.repeat(np.arange(len(counts)), counts)
    before = np.repeat(np.cumsum(counts) - counts, counts)
    row = order[np.repeat(begins, counts) + np.arange(len(link)) - before]
    firsts = np.maximum(links.firsts[link], points.firsts[row])
    pasts = np.minimum(links.pasts[link], points.pasts[row])
    met = LinkedDays(links.charges[link], row, links.quantities[link], firsts, pasts)

    return met.where(firsts < pasts)


def groups_of(points: PointDays, links: LinkedDays, days: int) -> Groups:
    """The groups of all points, of those that carry none of these charges too. links: of `meet`."""
    marks = _marks(points, links, days)
    numbers = np.arange(days)
    inside = (numbers >= points.firsts[:, None]) & (numbers < points.pasts[:, None])
    begins = inside & (
        (numbers == points.firsts[:, None]) | (np.diff(marks, axis=1, prepend=np.uint64(0)) != 0)
    )

    row, first = np.nonzero(begins)  # by row, then day
    past = np.append(first[1:], 0)
    is_last = np.append(row[1:] != row[:-1], [True] * min(1, len(row)))
    past = np.where(is_last, points.pasts[row], past)

    of_group = marks[row, first] + _weights(points.keys[row], _KEYS)
    _, examples, numbers_of = np.unique(of_group, return_index=True, return_inverse=True)
    example_rows, example_days = row[examples], first[examples]

    return Groups(
        PointDays(points.points[row], numbers_of.astype(np.int64), first, past),
        points.keys[example_rows],
        tuple(_members(links, example_rows, example_days)),
    )


def _marks(points: PointDays, links: LinkedDays, days: int) -> UInt64s:
    """(rows, days) a number for the charges that a point carries on a day; 0 for none.

    The sum of a weight for each charge, modulo 2^64: points with different charges have different
    numbers, but for a chance of one in 10^13.
    """
    weights = _weights(links.charges, _CHARGES)
    marks = np.zeros((len(points.points), days + 1), np.uint64)
    np.add.at(marks, (links.points, links.firsts), weights)
    np.subtract.at(marks, (links.points, links.pasts), weights)

    return np.cumsum(marks, axis=1, dtype=np.uint64)[:, :days]


_CHARGES: Final = np.uint64(0x9E3779B97F4A7C15)
_KEYS: Final = np.uint64(0xD1B54A32D192ED03)


def _weights(numbers: Int64s, seed: np.uint64) -> UInt64s:
    """A number of 64 scattered bits for each number. Source: splitmix64."""
    with np.errstate(over="ignore"):
        bits = (numbers.astype(np.uint64) + np.uint64(1)) * seed
        bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)

    return bits ^ (bits >> np.uint64(31))


def _members(links: LinkedDays, rows: Int64s, days: Int64s) -> Iterator[tuple[int, ...]]:
    """The charges that each of these rows carries on a day."""
    order = np.argsort(links.points, kind="stable")
    by_row = links.where(order)
    begins = np.searchsorted(by_row.points, rows, side="left").tolist()
    ends = np.searchsorted(by_row.points, rows, side="right").tolist()
    for begin, end, day in zip(begins, ends, days.tolist(), strict=True):
        holds = (by_row.firsts[begin:end] <= day) & (day < by_row.pasts[begin:end])
        yield tuple(np.sort(by_row.charges[begin:end][holds]).tolist())
