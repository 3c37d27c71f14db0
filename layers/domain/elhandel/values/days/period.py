"""Half-open periods of local days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from elhandel.values.days.local_time import first_of_month, next_month

FOR_GOOD: Final = date.max
"""The end of a period that has none."""


@dataclass(frozen=True, slots=True)
class Period:
    """The local days from `start` until the day before `end`; without an end, for good.

    Raises ValueError where the end lies before the start. An empty period (start == end) is
    allowed: it is what the intersection of two that do not meet gives.
    """

    start: date
    end: date = FOR_GOOD

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period ends on {self.end}, before its start on {self.start}")

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def cut(self, other: "Period") -> "Period":
        """The days of both; empty where they do not meet."""
        start = max(self.start, other.start)
        return Period(start, max(start, min(self.end, other.end)))

    @property
    def days(self) -> int:
        """How many days."""
        return (self.end - self.start).days


def months(period: Period) -> Iterator[Period]:
    """The parts of `period` by calendar month, in order."""
    start = period.start
    while start < period.end:
        end = min(next_month(start), period.end)
        yield Period(start, end)
        start = end


def days_in_month(day: date) -> int:
    """28 to 31: the length of the month that `day` lies in."""
    return (next_month(day) - first_of_month(day)).days
