"""The local days that a caller may ask for."""

from datetime import date, timedelta
from typing import Final

from elhandel.values.days.period import Period
from elhandel.values.errors import DomainError

_FIRST: Final = date(2000, 1, 1)
_LAST: Final = date(2100, 1, 1)


class PeriodNotPossible(DomainError):
    """A period that ends before it begins, is too long for one answer, or lies where nothing can be
    known.
    """

    code = "period-not-possible"


def asked_period(start: date, end: date, longest: timedelta) -> Period:
    """The days from `start` until the day before `end`. Raises PeriodNotPossible."""
    if start < _FIRST or end > _LAST:
        field = "from" if start < _FIRST else "to"
        raise PeriodNotPossible(f"Ask for days from {_FIRST} to {_LAST}.", field=field)
    if end <= start:
        raise PeriodNotPossible(
            "`to` must be after `from`: it is the day after the last.", field="to"
        )
    if end - start > longest:
        raise PeriodNotPossible(
            f"One answer covers {longest.days} days at most. Ask for a shorter period.", field="to"
        )

    return Period(start, end)


def days_from(start: date, days: int) -> Period:
    """Some days from a day on. Raises PeriodNotPossible."""
    if not _FIRST <= start < _LAST:
        raise PeriodNotPossible(f"Ask for a day from {_FIRST} to {_LAST}.", field="date")
    return Period(start, start + timedelta(days=days))


def day_after(start: date, days: int) -> date:
    """The day some days after `start`, also where `start` lies too late for any calendar."""
    return min(start, _LAST) + timedelta(days=days)
