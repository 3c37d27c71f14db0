"""What the market may be asked for in an enquiry, as dated data: how far back, how much at once.

Source: DataHub guides BRS-005, BRS-025, BRS-026, BRS-028, BRS-034, BRS-038; reference, section
7.11.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self

from elhandel.values.days.local_time import first_of_month, next_month
from elhandel.values.days.period import Period, days_in_month
from elhandel.values.errors import DomainError

_MONTHS: Final = 12


class PeriodOutsideWindow(DomainError):
    """A period for which the market cannot be asked for data today."""

    code = "period-outside-window"


@dataclass(frozen=True, slots=True)
class EnquiryWindow:
    """Which days one enquiry of a kind may be about."""

    back_months: int
    """How far back from today."""

    ahead_months: int = 0
    """How far ahead; nothing is measured in advance."""

    longest_months: int | None = None
    longest_days: int | None = None

    whole_months: bool = False
    """Days are counted back to the first of their month; of readings they are not."""

    one_month: bool = False
    """Exactly one calendar month at once."""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """The window as a rule pack writes it."""
        return cls(**data)

    def earliest(self, today: date) -> date:
        """The first day that may be asked for."""
        day = months_later(today, -self.back_months)
        return first_of_month(day) if self.whole_months else day

    def past(self, today: date) -> date:
        """The day after the last that may be asked for."""
        return months_later(today, self.ahead_months)

    def check(self, today: date, period: Period, *, what: str) -> None:
        """Raise PeriodOutsideWindow unless the days of `period` may be asked for today.

        what: of what, in the sentence, such as "readings".
        """
        earliest, past = self.earliest(today), self.past(today)
        inside = earliest <= period.start < period.end <= past
        if inside and self._short_enough(period):
            return

        raise PeriodOutsideWindow(
            f"The market cannot be asked on {today} for {what} from {period.start} to "
            f"{period.end}: it gives days from {earliest} until {past} (exclusive)"
            f"{self.at_once()}. Choose such days.",
            field="from",
        )

    def _short_enough(self, period: Period) -> bool:
        if self.one_month:
            return period.start.day == 1 and period.end == next_month(period.start)
        if self.longest_days is not None:
            return period.days <= self.longest_days
        return self.longest_months is None or period.end <= months_later(
            period.start, self.longest_months
        )

    def at_once(self) -> str:
        """How much of it, as the end of a sentence about its days."""
        if self.one_month:
            return ", one whole calendar month at once"
        if self.longest_days is not None:
            return f", at most {self.longest_days} days at once"
        if self.longest_months is not None:
            return f", at most {self.longest_months} months at once"
        return ""


@dataclass(frozen=True, slots=True)
class MissingDaysRule:
    """When the market is asked for readings that have not come (reference, section 9)."""

    after_days: int
    """How old a day is before it is asked for."""

    back_days: int
    """How old it may be; what is older is left to staff."""

    most_asks: int
    """How often the same day is asked for, once a day, before it is left to staff."""


@dataclass(frozen=True, slots=True)
class MissingDataRule:
    """When the market is asked for master data, price links and prices that have not come."""

    master_data_days: int
    """How long after the confirmation of a start."""

    links_days: int
    """How long after supply has begun at a point without any price link."""

    back_days: int
    """How long ago supply may have ended, and how long a question counts as asked."""

    most_asks: int
    """How often the same is asked for, once a day, before it is left to staff."""


def months_later(day: date, months: int) -> date:
    """The same day some months later (or earlier); the last of a month that is too short."""
    years, month = divmod(day.month - 1 + months, _MONTHS)
    first = date(day.year + years, month + 1, 1)
    return first.replace(day=min(day.day, days_in_month(first)))
