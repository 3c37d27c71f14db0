"""What moved in each of the last hours."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from elhandel.platform.database import Transaction, statement

HOURS: Final = 24
_ONE_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Hourly:
    """How many of a kind there were in each hour, the oldest first.

    key: received, sent, signups, settled or bills.
    """

    key: str
    since: datetime
    """Of the first hour."""
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


def hourly(tx: Transaction, now: datetime) -> list[Hourly]:
    """The last 24 whole hours and the one under way, by kind."""
    past = now.replace(minute=0, second=0, microsecond=0) + _ONE_HOUR
    since = past - HOURS * _ONE_HOUR
    rows = tx.execute(_HOURLY, {"since": since, "past": past}).fetchall()
    by_kind: dict[str, dict[int, int]] = {key: {} for key in _KINDS}
    for key, hour, count in rows:
        by_kind[key][hour] = count

    return [
        Hourly(key, since, tuple(found.get(hour, 0) for hour in range(HOURS)))
        for key, found in by_kind.items()
    ]


_KINDS: Final = ("received", "sent", "signups", "settled", "bills")
_HOURLY: Final = statement("elhandel.backoffice.operations", "hourly")
