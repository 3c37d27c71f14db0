"""The yearly limit of electric heating: which counts a point has, and under which rule.

How much of each interval then pays the full tax: `lines/full_tax.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from elhandel.settlement.engine.exact import round_half_away
from elhandel.values.charges import ChargeKey
from elhandel.values.days.period import Period


class HeatingMethod(StrEnum):
    """How the limit is counted; see `lines/full_tax.py`."""

    UNTIL_LIMIT = "until_limit"
    DAILY_SHARE = "daily_share"


@dataclass(frozen=True, slots=True)
class HeatingRule:
    """The method and the yearly limit, for heating years that begin on `start` or later."""

    start: date
    method: HeatingMethod
    limit_wh: int


@dataclass(frozen=True, slots=True)
class HeatingYear:
    """One count: the days it runs, the method, and the limit."""

    days: Period
    method: HeatingMethod
    limit_wh: int
    """UNTIL_LIMIT: what those days together may use at the full tax. DAILY_SHARE: the limit of a
    whole year.
    """


@dataclass(frozen=True, slots=True)
class Heating:
    """A yearly limit that we track: above it a charge has a reduced price.

    Only where the market does not do it with a D14 child point, which is settled as a point like
    any other.
    """

    charge: ChargeKey
    reduced: ChargeKey
    """The name of the price above the limit."""

    years: tuple[HeatingYear, ...]


def heating_years(
    heated: Period, until: date, rules: Sequence[HeatingRule]
) -> tuple[HeatingYear, ...]:
    """The counts of a point heated by electricity since `heated.start`, as far as `until`.

    until: exclusive. A count runs to the end of the calendar year; one that begins or ends inside
    the year has its share of the limit by days. The rule is that in force when the count begins.
    Raises ValueError where no rule is.
    """
    end = min(until, heated.end)
    years, start = [], heated.start
    while start < end:
        rule = _rule_on(rules, start)
        new_year = date(start.year + 1, 1, 1)
        last = min(new_year, heated.end)

        limit = rule.limit_wh
        if rule.method is HeatingMethod.UNTIL_LIMIT:
            days_of_year = (new_year - date(start.year, 1, 1)).days
            limit = round_half_away(limit * (last - start).days, days_of_year)

        years.append(HeatingYear(Period(start, last), rule.method, limit))
        start = last

    return tuple(years)


def _rule_on(rules: Sequence[HeatingRule], day: date) -> HeatingRule:
    past = [rule for rule in rules if rule.start <= day]
    if not past:
        raise ValueError(f"no rule for electric heating is known for {day}")

    return max(past, key=lambda rule: rule.start)
