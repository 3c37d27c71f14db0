"""Electric heating: how much of each interval pays the full tax, under a limit that we track.

Two methods, by date. `UNTIL_LIMIT` (2025 on): all use until the year's sum passes the limit; the
interval that crosses it is split. `DAILY_SHARE` (before): the limit accrues by a 365th a day, and
what has paid the full tax by the end of a day is the lesser of the use and the accrual until then,
so a day may make up for an earlier, fuller one. The count begins again on 1 January, local time.
Source: docs/settlement.md, "Electric heating".
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.settlement.engine.axis import Axis
from elhandel.settlement.engine.errors import MissingUseBefore
from elhandel.settlement.engine.exact import round_half_away
from elhandel.settlement.engine.terms import HeatingMethod, HeatingYear
from elhandel.values.days.period import Period

DAYS_OF_ACCRUAL: Final = 365
"""A day accrues 4000/365 = 10.959 kWh, in leap years too (the guide names no other number)."""


def full_tax_wh(
    axis: Axis,
    years: Sequence[HeatingYear],
    supply: Period,
    wh: NDArray[np.int32] | NDArray[np.uint16],
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

        before = np.zeros(len(wh), np.int64)  # (points,)
        if year.days.start < settled.start:
            if used_before_wh is None:
                raise MissingUseBefore(year.days.start)
            before = used_before_wh
        used = np.cumsum(wh[:, first:last], axis=1, dtype=np.int64)  # (points, columns)
        used += before[:, None]

        if year.method is HeatingMethod.UNTIL_LIMIT:
            limit = year.limit_wh
            full[:, first:last] = _steps_of(np.minimum(used, limit), np.minimum(before, limit))
        else:
            ends, accrued = _accrual(axis, year, days)
            paid = np.minimum(used[:, ends - first], accrued[1:])  # (points, days)
            full[:, ends] = _steps_of(paid, np.minimum(before, accrued[0]))

    return full


def _steps_of(paid: NDArray[np.int64], paid_before: NDArray[np.int64]) -> NDArray[np.int64]:
    """(points, n) what each column of a running sum adds.

    paid: (points, n) the sum. paid_before: (points,) the sum before the first column.
    """
    return np.diff(paid, axis=1, prepend=paid_before[:, None])


def _accrual(
    axis: Axis, year: HeatingYear, days: Period
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(days,) the last column of each day; (days + 1,) the allowance before them and after each."""
    numbers = np.arange((days.start - axis.start).days, (days.end - axis.start).days)
    ends = axis.day_column[numbers + 1] - 1

    return ends, _accrued(year.limit_wh, (days.start - year.days.start).days, days.days)


def _accrued(limit_wh: int, elapsed: int, days: int) -> NDArray[np.int64]:
    """(days + 1,) the allowance after `elapsed`, … `elapsed` + `days` days of a count, in whole Wh.

    Whole, because the market's values have three decimals of kWh.
    """
    numbers = range(elapsed, elapsed + days + 1)
    accrued = (round_half_away(limit_wh * number, DAYS_OF_ACCRUAL) for number in numbers)

    return np.array([min(limit_wh, wh) for wh in accrued])
