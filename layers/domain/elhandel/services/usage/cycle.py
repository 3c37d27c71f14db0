"""What was used in the billing cycle that holds a day, and how much of the cap that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from elhandel.billing.cycle import cycle_of
from elhandel.platform.database import Transaction
from elhandel.services.usage.read import days_of
from elhandel.settlement.engine.exact import round_half_away
from elhandel.values.days.period import Period

BYTES_OF_MB: Final = 1_048_576


@dataclass(frozen=True, slots=True)
class CycleUse:
    """What was used in a cycle, in bytes. cap_mb: what the package holds; None for no limit."""

    cycle: Period
    upload: int
    download: int
    cap_mb: int | None

    @property
    def total(self) -> int:
        return self.upload + self.download

    @property
    def percent(self) -> int | None:
        """Of the cap, rounded down; None without a cap."""
        return None if self.cap_mb is None else percent_of(self.total, self.cap_mb)


def cycle_use(
    tx: Transaction, agreement_id: int, billing_day: int, cap_mb: int | None, today: date
) -> CycleUse:
    """What a service used in the cycle that holds `today`."""
    cycle = cycle_of(today, billing_day)
    days = days_of(tx, agreement_id, cycle)
    return CycleUse(
        cycle, sum(day.upload for day in days), sum(day.download for day in days), cap_mb
    )


def percent_of(total: int, cap_mb: int) -> int:
    """How many whole percent of a cap so many bytes are."""
    return total * 100 // (cap_mb * BYTES_OF_MB)


def level_of(percent: int | None, warn_at: Sequence[int]) -> int | None:
    """The highest percentage at which a customer is told, and that is reached."""
    reached = [level for level in warn_at if percent is not None and percent >= level]
    return max(reached, default=None)


def tone_of(percent: int | None, warn_at: Sequence[int]) -> Literal["", "warn", "bad"]:
    """How a use is coloured: as a warning from the first percentage on, as bad from the last."""
    level = level_of(percent, warn_at)
    if level is None:
        return ""
    return "bad" if level == max(warn_at) else "warn"


def mb_of(count: int) -> Decimal:
    """Bytes as MB of 1,048,576, with two decimals, half away from zero."""
    return Decimal(round_half_away(count * 100, BYTES_OF_MB)) / 100
