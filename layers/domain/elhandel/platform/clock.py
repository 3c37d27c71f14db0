"""The clock, passed in wherever time matters: the domain never asks the machine.

On AWS it is the system's clock. The local run and the tests move time: `MovableClock` adds an
offset from a file that every process of the local run reads.
"""

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol

from elhandel.values.days.local_time import local_date


class Clock(Protocol):
    """Tells the time: `now` as an aware UTC instant, `today` as the day in Denmark."""

    def now(self) -> datetime: ...

    def today(self) -> date: ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return local_date(self.now())


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands still at `instant` (aware)."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant

    def today(self) -> date:
        return local_date(self.instant)


@dataclass(frozen=True, slots=True)
class MovableClock:
    """The system's clock plus the offset in the file `path`, in seconds; 0 without the file."""

    path: Path

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset()

    def today(self) -> date:
        return local_date(self.now())

    def offset(self) -> timedelta:
        try:
            with self.path.open("rb", buffering=0) as file:  # read a dozen times in a request
                return timedelta(seconds=float(file.read()))
        except FileNotFoundError:
            return timedelta()

    def move_to(self, instant: datetime) -> None:
        """Set the clock to `instant`, from which it runs on. Readers never see half an offset."""
        self._write(instant - datetime.now(UTC))

    def move_by(self, step: timedelta) -> None:
        """Move the clock by `step`, back when it is negative."""
        self._write(self.offset() + step)

    def _write(self, offset: timedelta) -> None:
        draft = self.path.with_suffix(f".{os.getpid()}")
        draft.write_text(str(offset.total_seconds()))
        draft.replace(self.path)


def clock_from_environment() -> Clock:
    """The movable clock where ELHANDEL_CLOCK_FILE names its file (locally), or the system's."""
    path = os.environ.get("ELHANDEL_CLOCK_FILE")
    return MovableClock(Path(path)) if path else SystemClock()
