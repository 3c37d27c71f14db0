"""A clock that a test moves."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from elhandel.values.days.local_time import local_date, start_of_day


@dataclass
class HandClock:
    """Stands still until it is moved."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant

    def today(self) -> date:
        return local_date(self.instant)

    def move_by(self, **step: float) -> None:
        """By days, hours, minutes …, as `timedelta` takes them."""
        self.instant += timedelta(**step)

    def move_to_day(self, day: date, minutes: int = 1) -> None:
        """Some minutes into a local day."""
        self.instant = start_of_day(day) + timedelta(minutes=minutes)


def at(text: str) -> datetime:
    """An instant in UTC: `at("2026-01-15T10:00")`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
