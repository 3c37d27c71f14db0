"""Prices over time as exact vectors: one integer per interval of an axis, over a common
denominator.

Prices are laid on the axis's quarters and gathered to its intervals as the mean of their quarters:
a quarter price with an hourly meter is the mean of the hour's four, an hourly price with a
quarter-hour meter stands in each of its quarters. The mean is kept as a fraction; nothing is
rounded here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import gcd, lcm
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.settlement.engine.axis import QUARTER, Axis, start_of_day
from elhandel.settlement.engine.errors import MissingChargePrice, MissingSpotPrice
from elhandel.settlement.engine.exact import INT64_EXACT, reach
from elhandel.values.period import Period

PER_DAY_BY_CLOCK: Final = (1, 24, 96)
"""A price for the day, one for each local hour, one for each local quarter."""
PER_DAY_BY_POSITION: Final = (23, 25, 92, 100)
"""One price for each hour or quarter of the one day, in order, when the clocks change."""

LARGEST_PRICE: Final = 10**12
"""A million DKK in micro-DKK; far beyond any price, and small enough for int64 in every mean."""


@dataclass(frozen=True, eq=False)
class PriceVector:
    """A price for every interval: `values` / `denominator` micro-DKK per kWh."""

    values: NDArray[np.int64] = field(repr=False)
    """(intervals,)"""
    denominator: int = 1
    missing: NDArray[np.bool_] | None = field(default=None, repr=False)
    """(intervals,) where no price is known (the value there is 0); None where all are."""

    def plus_flat(self, micro_dkk_per_kwh: int) -> "PriceVector":
        """This price with the same amount added in every interval."""
        return PriceVector(
            self.values + micro_dkk_per_kwh * self.denominator, self.denominator, self.missing
        )

    def minus(self, other: "PriceVector") -> "PriceVector":
        common = lcm(self.denominator, other.denominator)
        values = self.values * (common // self.denominator) - other.values * (
            common // other.denominator
        )
        return PriceVector(values, common, _either(self.missing, other.missing))

    def negative(self) -> "PriceVector":
        return PriceVector(-self.values, self.denominator, self.missing)

    def gaps(self, needed: NDArray[np.bool_]) -> NDArray[np.bool_] | None:
        """(intervals,) where a price is needed and missing; None where none is."""
        if self.missing is None:
            return None
        gaps = self.missing & needed
        return gaps if gaps.any() else None


@dataclass(frozen=True, slots=True)
class PricePeriod:
    """A charge's prices for some local days, in micro-DKK: per kWh (tariff), per month
    (subscription), each (fee).

    `prices` holds 1 (the same all day), 24 or 96 (by the local hour or quarter), or the positions
    of a day on which the clocks change: 23, 25, 92 or 100. Those hold on the period's first day
    alone, whatever its end.
    """

    days: Period
    prices: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.prices) not in PER_DAY_BY_CLOCK + PER_DAY_BY_POSITION:
            raise ValueError(
                f"a day has 1, 24 or 96 prices (23, 25, 92, 100 by position), not {len(self.prices)}"
            )
        if max(map(abs, self.prices)) > LARGEST_PRICE:
            raise ValueError(f"a price is at most {LARGEST_PRICE // 10**6} DKK")

    @property
    def holds(self) -> Period:
        """The days on which these prices can apply."""
        if len(self.prices) in PER_DAY_BY_CLOCK:
            return self.days
        return self.days.cut(Period(self.days.start, self.days.start + timedelta(days=1)))


@dataclass(frozen=True, eq=False)
class SpotSeries:
    """Spot prices of one area from an instant on: values / denominator micro-DKK per kWh, a value
    every `minutes`.

    An area's prices are several of these where days are missing or the resolution changes
    (2025-10-01). A price that is not known is marked in `missing`, (values,).
    """

    start: datetime
    minutes: int
    values: NDArray[np.int64] = field(repr=False)
    denominator: int = 1
    missing: NDArray[np.bool_] | None = field(default=None, repr=False)

    @classmethod
    def of_day(cls, day: date, minutes: int, prices: Sequence[int | None]) -> "SpotSeries":
        """The prices of a local day in micro-DKK per kWh, None where one is missing."""
        values = np.array([price or 0 for price in prices], np.int64)
        missing = np.array([price is None for price in prices], bool)
        return cls(start_of_day(day), minutes, values, missing=missing if missing.any() else None)


def tariff_prices(axis: Axis, periods: Sequence[PricePeriod]) -> PriceVector:
    """A tariff's price by interval; in each, that of the period with the latest start that holds
    its local day.

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

    return _gather(axis, grid, known, 1)


def tariff_vector(
    axis: Axis, periods: Sequence[PricePeriod], owner: str = "", code: str = ""
) -> PriceVector:
    """`tariff_prices` that refuses gaps. Raises MissingChargePrice(owner, code, days)."""
    vector = tariff_prices(axis, periods)
    if vector.missing is not None:
        raise MissingChargePrice(owner, code, axis.dates(vector.missing))
    return vector


def spot_prices(axis: Axis, series: Sequence[SpotSeries]) -> PriceVector:
    """An area's spot price by interval, aligned to the axis; intervals without a price are marked
    missing.
    """
    common = lcm(*(prices.denominator for prices in series))
    grid = np.zeros(axis.quarters, np.int64)
    known = np.zeros(axis.quarters, bool)
    for prices in series:
        per_value = prices.minutes // 15
        first, beside = divmod(prices.start - axis.start_instant, QUARTER)
        if beside or prices.minutes % 15 or not per_value:
            raise ValueError(
                f"spot prices come by quarters of an hour, not from {prices.start} every {prices.minutes} min"
            )
        values = np.repeat(prices.values * (common // prices.denominator), per_value)
        present = (
            np.ones(len(values), bool)
            if prices.missing is None
            else ~np.repeat(prices.missing, per_value)
        )
        inside = slice(max(first, 0), max(0, min(first + len(values), axis.quarters)))
        taken = slice(inside.start - first, inside.stop - first)
        if inside.start < inside.stop:
            grid[inside] = np.where(present[taken], values[taken], grid[inside])
            known[inside] |= present[taken]

    return _gather(axis, grid, known, common)


def spot_vector(axis: Axis, series: Sequence[SpotSeries], area: str = "") -> PriceVector:
    """`spot_prices` that refuses gaps. Raises MissingSpotPrice(area, hours)."""
    vector = spot_prices(axis, series)
    if vector.missing is not None:
        raise MissingSpotPrice(area, axis.instants(vector.missing))
    return vector


def price_on(periods: Sequence[PricePeriod], day: date) -> int | None:
    """The first price of the period with the latest start that holds `day`, or None."""
    holding = [period for period in periods if day in period.holds]
    return max(holding, key=lambda period: period.days.start).prices[0] if holding else None


def flat_prices(axis: Axis, micro_dkk_per_kwh: int) -> PriceVector:
    """The same price in every interval."""
    return PriceVector(np.full(axis.intervals, micro_dkk_per_kwh, np.int64))


def _day_numbers(axis: Axis, days: Period) -> tuple[int, int]:
    cut = days.cut(Period(axis.start, axis.end))
    first = min((cut.start - axis.start).days, axis.days)
    return first, max(first, min((cut.end - axis.start).days, axis.days))


def _by_quarter(axis: Axis, period: PricePeriod, quarters: slice) -> NDArray[np.int64]:
    prices = np.array(period.prices, np.int64)
    if len(prices) in PER_DAY_BY_CLOCK:
        return np.repeat(prices, 96 // len(prices))[axis.local_quarter[quarters]]
    count = quarters.stop - quarters.start
    if count not in (0, len(prices), 4 * len(prices)):
        raise ValueError(
            f"{period.days.start} has {count} quarters, which {len(prices)} prices do not fit"
        )
    return np.repeat(prices, count // len(prices))


def _gather(
    axis: Axis, grid: NDArray[np.int64], known: NDArray[np.bool_], denominator: int
) -> PriceVector:
    """The mean of each interval's quarters, over the smallest common denominator."""
    common = axis.mean_denominator
    if reach(grid) * common * int(axis.lengths.max()) >= INT64_EXACT:
        raise ValueError(
            f"prices up to {reach(grid)} / {denominator} micro-DKK per kWh are too large to be exact"
        )

    values = np.add.reduceat(grid, axis.first_quarter[:-1]) * (common // axis.lengths)
    missing = None
    if not known.all():
        missing = ~np.logical_and.reduceat(known, axis.first_quarter[:-1])
        values = np.where(missing, 0, values)

    shared = gcd(common * denominator, int(np.gcd.reduce(values)))

    return PriceVector(values // shared, common * denominator // shared, missing)


def _either(
    left: NDArray[np.bool_] | None, right: NDArray[np.bool_] | None
) -> NDArray[np.bool_] | None:
    if left is None or right is None:
        return right if left is None else left
    return left | right
