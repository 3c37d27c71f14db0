"""A quarter of an hour in UTC, and where it stands (pure)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, Self

LENGTH: Final = timedelta(minutes=15)
_NUMBER: Final = "%Y%m%d%H%M"
_LAST: Final = datetime.max.replace(tzinfo=UTC) - LENGTH
_ZERO: Final = datetime(1970, 1, 1, tzinfo=UTC)


class EpochState(StrEnum):
    """Until an epoch is cleared, where it stands follows from the clock: nothing is written, so no
    transition can be missed.
    """

    PENDING = "pending"
    ACTIVE = "active"
    EXPIRED = "expired"
    """It has ended and waits to be cleared."""
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class Epoch:
    """Orders that are placed before its end take part in it. start: aware, on a quarter."""

    start: datetime

    @classmethod
    def at(cls, instant: datetime) -> Self:
        """The epoch in which an aware instant lies."""
        return cls(instant.astimezone(UTC) - (instant - _ZERO) % LENGTH)

    @classmethod
    def numbered(cls, number: str) -> Self:
        """The epoch of a number. Raises ValueError for a text that is none, and for the last
        quarter of all, which has no end.
        """
        epoch = cls(datetime.strptime(f"{number}+0000", f"{_NUMBER}%z"))
        is_last = epoch.start > _LAST
        if is_last or epoch.number != number or epoch != cls.at(epoch.start):
            raise ValueError(f"{number!r} is no epoch: YYYYMMDDHHMM in UTC, on a quarter")
        return epoch

    @property
    def end(self) -> datetime:
        return self.start + LENGTH

    @property
    def next(self) -> "Epoch":
        return Epoch(self.end)

    @property
    def number(self) -> str:
        """YYYYMMDDHHMM in UTC, in which no time comes twice."""
        return self.start.astimezone(UTC).strftime(_NUMBER)

    def state(self, now: datetime, *, is_cleared: bool) -> EpochState:
        """Where it stands at an instant."""
        if is_cleared:
            return EpochState.CLEARED
        if now < self.start:
            return EpochState.PENDING
        return EpochState.ACTIVE if now < self.end else EpochState.EXPIRED
