"""On which days two histories differ: what a message changed, as days, whatever rows it wrote.
Pure.
"""

from collections.abc import Collection, Hashable
from datetime import date
from itertools import pairwise

type Stretch = tuple[date, date, Hashable]
"""First local day, day after the last, and what holds on these days; several may hold at once."""

type Days = tuple[date, date]
"""Local days, half-open."""


def differing_days(before: Collection[Stretch], after: Collection[Stretch]) -> list[Days]:
    """The days on which not the same holds before and after, neighbours joined.

    A row that was cut in two with equal values makes no difference.
    """
    old, new = set(before) - set(after), set(after) - set(before)
    edges = sorted({edge for first, past, _ in old | new for edge in (first, past)})
    found: list[Days] = []
    for first, past in pairwise(edges):
        if _holding(old, first) != _holding(new, first):
            start = found.pop()[0] if found and found[-1][1] == first else first
            found.append((start, past))

    return found


def _holding(stretches: Collection[Stretch], day: date) -> set[Hashable]:
    return {value for first, past, value in stretches if first <= day < past}
