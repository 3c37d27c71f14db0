"""Electric heating: the day values of a D14 child point, the part of the use that pays the normal
tax.

Until the year's use passes 4,000 kWh all of it does (from 2025 on); before that an equal share of
the 4,000 kWh was free for use each day. A heating year begins on 1 January or with the supply, and
its limit is cut to its days.
"""

from datetime import date, timedelta
from typing import Final

from elhandel.values.days.local_time import days
from simulator.world.households import Household, consumption

_LIMIT_WH: Final = 4_000_000
_UNTIL_LIMIT_FROM: Final = date(2025, 1, 1)
_DAY: Final = timedelta(days=1)


def until_limit(before: int, use: int, limit: int) -> int:
    """Wh of a day's use under the year's limit, when `before` was used earlier in the year."""
    return max(0, min(use, limit - before))


def daily_share(before: int, use: int, number: int) -> int:
    """Wh by the earlier method: what the allowance of the first `number` days lets through that it
    had not yet.
    """
    allowed_before, allowed = (number - 1) * _LIMIT_WH // 365, number * _LIMIT_WH // 365
    return min(before + use, allowed) - min(before, allowed_before)


class HeatingMeters:
    """Day values of heating children; the use of the year so far is remembered."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._used: dict[
            str, tuple[date, date, int]
        ] = {}  # begin of the year, next day, Wh used before it

    def day_value(self, household: Household, supplied_from: date, day: date) -> int:
        """Wh of the D14 child of a household on a local day."""
        begin = max(supplied_from, date(day.year, 1, 1))
        known_begin, next_day, used = self._used.get(household.gsrn, (begin, begin, 0))
        if known_begin != begin or next_day > day:
            next_day, used = begin, 0

        for earlier in days(next_day, day):
            used += int(consumption(household, earlier, self._seed).sum())

        use = int(consumption(household, day, self._seed).sum())
        self._used[household.gsrn] = (begin, day + _DAY, used + use)
        if day < _UNTIL_LIMIT_FROM:
            return daily_share(used, use, (day - begin).days + 1)

        return until_limit(used, use, _year_limit(begin))


def _year_limit(begin: date) -> int:
    year = date(begin.year + 1, 1, 1) - date(begin.year, 1, 1)
    return _LIMIT_WH * (date(begin.year + 1, 1, 1) - begin).days // year.days
