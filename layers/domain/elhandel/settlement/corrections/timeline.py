"""On which days two histories differ: what a message changed, whatever rows it wrote. Pure."""

from collections.abc import Collection, Hashable
from datetime import date
from itertools import pairwise

from elhandel.values.days.period import Period

type Fact = tuple[date, date, Hashable]
"""First local day, day after the last, and what holds on these days; several may hold at once."""


def differing_days(before: Collection[Fact], after: Collection[Fact]) -> list[Period]:
    """The days on which not the same holds before and after, neighbours joined.

    A row that was cut in two with equal values makes no difference.
    """
    old, new = set(before) - set(after), set(after) - set(before)
    edges = sorted({edge for first, past, _ in old | new for edge in (first, past)})

    found: list[Period] = []
    for first, past in pairwise(edges):
        if _holding(old, first) != _holding(new, first):
            # A difference that goes on from the one before is the same difference.
            start = found.pop().start if found and found[-1].end == first else first
            found.append(Period(start, past))

    return found


def _holding(facts: Collection[Fact], day: date) -> set[Hashable]:
    return {value for first, past, value in facts if first <= day < past}
