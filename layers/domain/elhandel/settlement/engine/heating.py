"""Electric heating: how much of each interval pays the full tax, for the yearly limit that we track
ourselves.

Two methods, by date. `UNTIL_LIMIT` (2025 on): all use until the year's sum passes the limit; the
interval that crosses it is split. `DAILY_SHARE` (before): the limit accrues by a 365th a day, and
what has paid the full tax by the end of a day is the lesser of the use and the accrual until then,
so a day may make up for an earlier, fuller one. The count begins anew on 1 January, local time.
Source: docs/settlement.md, "Electric heating".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.settlement.engine.axis import Axis
from elhandel.settlement.engine.errors import MissingUseBefore
from elhandel.settlement.engine.exact import round_half_away
from elhandel.values.period import Period

DAYS_OF_ACCRUAL: Final = 365
"""A day accrues 4000/365 = 10.959 kWh, in leap years too (the guide names no other number)."""


class HeatingMethod(StrEnum):
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
    """One count: the days it runs, the method, and the limit in Wh.

    UNTIL_LIMIT: what those days together may use at the full tax. DAILY_SHARE: the limit of a whole
    year.
    """

    days: Period
    method: HeatingMethod
    limit_wh: int


def heating_years(
    heated: Period, until: date, rules: Sequence[HeatingRule]
) -> tuple[HeatingYear, ...]:
    """The counts of a point heated by electricity since `heated.start`, as far as `until`
    (exclusive).

    A count runs to the end of the calendar year; one that begins or ends inside the year has its
    share of the limit by days. The rule is that in force when the count begins. Raises ValueError
    where no rule is.
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


def full_tax_wh(
    axis: Axis,
    years: Sequence[HeatingYear],
    supply: Period,
    wh: NDArray[np.int32],
    used_before_wh: NDArray[np.int64] | None,
) -> NDArray[np.int64]:
    """The part of each reading that pays the full tax.

    wh: (points, intervals), Wh; only the columns of `supply` are read. used_before_wh: (points,),
    the use since the first count began and before the first settled day; needed when it began
    earlier. Returns (points, intervals), Wh; 0 outside the counts. With DAILY_SHARE a day's value
    stands in its last interval and can exceed that interval's reading. Raises MissingUseBefore.
    """
    full = np.zeros(wh.shape, np.int64)
    settled = supply.cut(Period(axis.start, axis.end))
    for year in years:
        days = year.days.cut(settled)
        first, last = axis.columns(days)
        if first == last:
            continue
        before = np.zeros(len(wh), np.int64)
        if year.days.start < settled.start:
            if used_before_wh is None:
                raise MissingUseBefore(year.days.start)
            before = used_before_wh
        used = np.cumsum(wh[:, first:last], axis=1, dtype=np.int64)
        used += before[:, None]
        if year.method is HeatingMethod.UNTIL_LIMIT:
            full[:, first:last] = _steps_of(
                np.minimum(used, year.limit_wh), np.minimum(before, year.limit_wh)
            )
            continue
        day_numbers = np.arange((days.start - axis.start).days, (days.end - axis.start).days)
        ends = axis.day_column[day_numbers + 1] - 1
        accrued = _accrued(year.limit_wh, (days.start - year.days.start).days, days.days)
        full[:, ends] = _steps_of(
            np.minimum(used[:, ends - first], accrued[1:]), np.minimum(before, accrued[0])
        )

    return full


def _steps_of(paid: NDArray[np.int64], paid_before: NDArray[np.int64]) -> NDArray[np.int64]:
    """What each column of a running sum (points, n) adds, given where it stood before,
    (points,).
    """
    return np.diff(paid, axis=1, prepend=paid_before[:, None])


def _accrued(limit_wh: int, elapsed: int, days: int) -> NDArray[np.int64]:
    """The allowance after `elapsed`, `elapsed` + 1 … `elapsed` + `days` days of a count, in whole
    Wh.

    Whole, because the market's values have three decimals of kWh.
    """
    numbers = range(elapsed, elapsed + days + 1)
    return np.array(
        [min(limit_wh, round_half_away(limit_wh * number, DAYS_OF_ACCRUAL)) for number in numbers]
    )


def _rule_on(rules: Sequence[HeatingRule], day: date) -> HeatingRule:
    past = [rule for rule in rules if rule.start <= day]
    if not past:
        raise ValueError(f"no rule for electric heating is known for {day}")
    return max(past, key=lambda rule: rule.start)
