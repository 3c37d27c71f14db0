"""What a year and a quarter will use. Pure; exact until the Wh is rounded once.

A month with enough known days stands for itself; what is not known is the rest of a year that the
known days are a part of, by the season. So a customer who came in January is not taken to use
January's all year round.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from elhandel.settlement.engine.exact import round_half_away
from elhandel.values.days.period import Period, days_in_month, months

_WHOLE: Final = 1000


@dataclass(frozen=True, slots=True)
class KnownMonth:
    """What was read in some days of a month of the year, whatever the year."""

    days: int
    wh: int


@dataclass(frozen=True, slots=True)
class Use:
    """Wh."""

    yearly_wh: int
    quarter_wh: int


def use_by_season(yearly_wh: int, quarter: Period, shares: Sequence[int]) -> Use:
    """A quarter's part of a year's use; shares: thousandths of the year, January first."""
    part = sum(shares[month.start.month - 1] for month in months(quarter))
    return Use(yearly_wh, round_half_away(yearly_wh * part, _WHOLE))


def use_by_readings(
    known: Mapping[int, KnownMonth], quarter: Period, shares: Sequence[int], least_days: int
) -> Use | None:
    """From what was read in the last year, by the number of the month; None where too few days are
    known.
    """
    if sum(month.days for month in known.values()) < least_days:
        return None

    year = quarter.start.year
    part = sum(
        (
            Fraction(shares[number - 1] * month.days, days_in_month(date(year, number, 1)))
            for number, month in known.items()
        ),
        Fraction(),
    )
    if not part:
        return None

    yearly = sum(month.wh for month in known.values()) * _WHOLE / part
    used = Fraction()
    for month in months(quarter):
        there = known.get(month.start.month)
        if there is not None and there.days >= least_days:
            used += Fraction(there.wh * month.days, there.days)
        else:
            used += yearly * shares[month.start.month - 1] / _WHOLE

    return Use(_rounded(yearly), _rounded(used))


def _rounded(wh: Fraction) -> int:
    return round_half_away(wh.numerator, wh.denominator)
