"""Measured intervals and the hours that they fill (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Measured:
    """A stretch of time whose energy was measured, Wh. Half-open; a quarter of an hour at least."""

    starts_at: datetime
    ends_at: datetime
    wh: int

    @property
    def lasts(self) -> timedelta:
        return self.ends_at - self.starts_at


def whole_hours(measured: Sequence[Measured]) -> list[Measured]:
    """The hours of which every interval was measured. What was measured in longer ones is in none:
    nobody knows in which hour of them it was produced.
    """
    parts: dict[datetime, list[Measured]] = {}
    for interval in measured:
        if interval.lasts <= HOUR:
            parts.setdefault(_hour_of(interval.starts_at), []).append(interval)

    return [
        Measured(hour, hour + HOUR, sum(interval.wh for interval in intervals))
        for hour, intervals in sorted(parts.items())
        if sum((interval.lasts for interval in intervals), timedelta()) == HOUR
    ]


def measured_within(measured: Sequence[Measured], starts_at: datetime, ends_at: datetime) -> int:
    """The Wh of the intervals that lie inside a stretch of time."""
    return sum(
        interval.wh
        for interval in measured
        if starts_at <= interval.starts_at and interval.ends_at <= ends_at
    )


def _hour_of(instant: datetime) -> datetime:
    return instant.replace(minute=0, second=0, microsecond=0)
