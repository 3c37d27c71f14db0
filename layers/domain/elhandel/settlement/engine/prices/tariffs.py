"""Tariffs laid on an axis, and the price of a charge on a day."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from elhandel.settlement.engine.axis import Axis
from elhandel.settlement.engine.errors import MissingChargePrice
from elhandel.settlement.engine.prices.vector import PriceVector, gather
from elhandel.settlement.engine.terms import PER_DAY_BY_CLOCK, PricePeriod
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.days.period import Period


def tariff_prices(axis: Axis, periods: Sequence[PricePeriod]) -> PriceVector:
    """A tariff's price by interval: that of the period with the latest start that holds its day.

    Intervals of days without a price are marked missing: whether that matters depends on who is
    linked.
    """
    grid = np.zeros(axis.quarters, np.int64)
    known = np.zeros(axis.quarters, bool)
    for period in sorted(periods, key=lambda period: period.days.start):
        first, last = _day_numbers(axis, period.holds)
        quarters = slice(int(axis.day_quarter[first]), int(axis.day_quarter[last]))
        grid[quarters] = _by_quarter(axis, period, quarters)
        known[quarters] = True

    return gather(axis, grid, known, 1)


def tariff_vector(
    axis: Axis, periods: Sequence[PricePeriod], owner: str = "", code: str = ""
) -> PriceVector:
    """`tariff_prices` that refuses gaps. Raises MissingChargePrice."""
    vector = tariff_prices(axis, periods)
    if vector.missing is not None:
        charge = ChargeKey(owner, ChargeKind.TARIFF, code)
        raise MissingChargePrice(charge, axis.dates(vector.missing))

    return vector


def price_on(periods: Sequence[PricePeriod], day: date) -> int | None:
    """The first price of the period with the latest start that holds `day`, or None."""
    holding = [period for period in periods if day in period.holds]

    return max(holding, key=lambda period: period.days.start).prices[0] if holding else None


def _day_numbers(axis: Axis, days: Period) -> tuple[int, int]:
    cut = days.cut(Period(axis.start, axis.end))
    first = min((cut.start - axis.start).days, axis.days)

    return first, max(first, min((cut.end - axis.start).days, axis.days))


def _by_quarter(axis: Axis, period: PricePeriod, quarters: slice) -> NDArray[np.int64]:
    """(quarters,) the prices of a period."""
    prices = np.array(period.prices, np.int64)
    if len(prices) in PER_DAY_BY_CLOCK:
        return np.repeat(prices, 96 // len(prices))[axis.local_quarter[quarters]]

    count = quarters.stop - quarters.start
    if count not in (0, len(prices), 4 * len(prices)):
        raise ValueError(
            f"{period.days.start} has {count} quarters, which {len(prices)} prices do not fit"
        )

    return np.repeat(prices, count // len(prices))
