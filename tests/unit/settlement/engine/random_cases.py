"""Random terms, prices and readings for the comparison with the reference."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from elhandel.settlement.engine.axis import Axis
from elhandel.settlement.engine.prices import SpotSeries
from elhandel.settlement.engine.terms import (
    Charge,
    Direction,
    Heating,
    HeatingMethod,
    HeatingYear,
    Link,
    PricePeriod,
    Product,
    ProductKind,
    Terms,
)
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.days.period import Period
from tests.unit.settlement.engine.builders import AREA, key
from tests.unit.settlement.engine.reference import QUARTER, Interval, Spot, intervals_of

STARTS = (
    date(2025, 3, 29),  # the spring day follows
    date(2025, 10, 25),  # the autumn day follows
    date(2025, 9, 30),  # spot prices turn to quarters
    date(2024, 12, 30),  # a new year
    date(2024, 2, 28),  # a leap day
    date(2025, 6, 13),
)
SEVERAL = 0
"""In the place of a resolution: intervals of several lengths, also within a day."""
LARGEST_WH = (400, 4_000, 1_000_000, 75_000_000, 2**31 - 1)
LARGEST_PRICE = (100_000, 4_000_000, 10_000_000, 10**9, 10**12)
"""Micro-DKK: up to 0.1, 4, 10 and 1,000 DKK per kWh, and the largest that is read at all."""


@dataclass(frozen=True)
class Shard:
    """Points under several terms, on one axis."""

    axis: Axis
    intervals: list[Interval]
    charges: dict[ChargeKey, Charge]
    series: SpotSeries
    spot: Spot
    terms: tuple[Terms, ...]
    index: NDArray[np.int64]
    wh: NDArray[np.int32]
    production: NDArray[np.int32]
    used_before: NDArray[np.int64]


def a_shard(rng: Generator, terms: int, points: int) -> Shard:
    """`points` points under `terms` terms, every one of them different."""
    start = STARTS[rng.integers(len(STARTS))]
    days = int(rng.integers(1, 4))
    minutes = int(rng.choice([15, 60, SEVERAL]))
    end = start + timedelta(days=days)
    intervals = (
        _several(rng, start, end) if minutes == SEVERAL else intervals_of(start, end, minutes)
    )
    axis = Axis.of(start, end, minutes) if minutes != SEVERAL else _axis(start, end, intervals)
    largest = int(rng.choice(LARGEST_PRICE))
    series = _spot(rng, axis, largest)
    charges = {charge.key: charge for charge in _charges(rng, start, largest)}
    largest_wh = int(rng.choice(LARGEST_WH))
    shape = (points, axis.intervals)
    return Shard(
        axis,
        intervals,
        charges,
        series,
        _by_quarter(axis, series),
        tuple(_terms(rng, axis, list(charges), largest, largest_wh) for _ in range(terms)),
        rng.integers(0, terms, points),
        rng.integers(0, largest_wh, shape, endpoint=True).astype(np.int32),
        rng.integers(0, largest_wh, shape, endpoint=True).astype(np.int32),
        rng.integers(0, 2 * largest_wh, points),
    )


def _several(rng: Generator, start: date, end: date) -> list[Interval]:
    """Hours and quarters in any order."""
    intervals: list[Interval] = []
    for hour in intervals_of(start, end, 60):
        intervals += (
            [Interval((quarter,)) for quarter in hour.quarters] if rng.integers(2) else [hour]
        )
    return intervals


def _axis(start: date, end: date, intervals: list[Interval]) -> Axis:
    lengths = [len(interval.quarters) for interval in intervals]
    return Axis.of_intervals(start, end, np.cumsum(lengths) - lengths)


def _spot(rng: Generator, axis: Axis, largest: int) -> SpotSeries:
    minutes = int(rng.choice([15, 60]))
    count = axis.quarters * 15 // minutes
    return SpotSeries(
        axis.start_instant, minutes, rng.integers(-largest, largest, count, endpoint=True)
    )


def _by_quarter(axis: Axis, series: SpotSeries) -> Spot:
    per_value = series.minutes // 15
    prices = [
        Decimal(int(series.values[number // per_value])).scaleb(-6)
        for number in range(axis.quarters)
    ]
    return {axis.start_instant + number * QUARTER: price for number, price in enumerate(prices)}


def _charges(rng: Generator, start: date, largest: int) -> list[Charge]:
    kinds = [ChargeKind.TARIFF] * 4 + [ChargeKind.SUBSCRIPTION] * 2 + [ChargeKind.FEE]
    charges = []
    for number, kind in enumerate(kinds):
        starts = [
            date(2015, 1, 1),
            *(start + timedelta(days=int(day)) for day in rng.integers(0, 4, rng.integers(3))),
        ]
        counts = (1, 24, 96) if kind is ChargeKind.TARIFF else (1,)
        periods = tuple(
            _period(rng, day, int(rng.choice(counts)), largest) for day in sorted(set(starts))
        )
        charges.append(Charge(key(f"{kind}-{number}", kind), periods))
    return charges


def _period(rng: Generator, start: date, count: int, largest: int) -> PricePeriod:
    prices = rng.integers(-largest, largest, count, endpoint=True)
    return PricePeriod(Period(start), tuple(int(price) for price in prices))


def _terms(
    rng: Generator, axis: Axis, charges: list[ChargeKey], largest: int, largest_wh: int
) -> Terms:
    supply = _days(rng, axis)
    change = axis.start + timedelta(days=int(rng.integers(0, 4)))
    direction = Direction.PRODUCTION if rng.integers(4) == 0 else Direction.CONSUMPTION
    heating = None
    if rng.integers(3) == 0:
        tax, reduced = charges[0], charges[1]
        years = tuple(
            HeatingYear(
                Period(date(year, 1, 1), date(year + 1, 1, 1)),
                HeatingMethod.UNTIL_LIMIT,
                int(rng.integers(0, 20 * largest_wh)),
            )
            for year in (2024, 2025)
        )
        heating = Heating(tax, reduced, years)
    products = (
        _product(rng, Period(date(2015, 1, 1), change), largest),
        _product(rng, Period(change), largest),
    )
    links = tuple(
        Link(charge, _days(rng, axis), int(rng.integers(1, 4)))
        for charge in charges
        if rng.integers(5)
    )
    netting = direction is Direction.CONSUMPTION and rng.integers(3) == 0
    return Terms(AREA, supply, products, links, direction, netting=bool(netting), heating=heating)


def _product(rng: Generator, days: Period, largest: int) -> Product:
    return Product(
        ProductKind.FIXED if rng.integers(3) == 0 else ProductKind.SPOT,
        days,
        fixed_price=int(rng.integers(0, largest)),
        supplements=tuple(
            int(supplement) for supplement in rng.integers(0, 200_000, rng.integers(0, 3))
        ),
        subscription_per_month=int(rng.integers(0, 99_000_000)) if rng.integers(4) else None,
        credit_deduction=int(rng.integers(0, 50_000)),
    )


def _days(rng: Generator, axis: Axis) -> Period:
    """Often everything, otherwise from or until somewhere on the axis or beside it."""
    first = axis.start - timedelta(days=30)
    if rng.integers(2):
        return Period(first)
    start, end = sorted(int(day) for day in rng.integers(-1, axis.days + 2, 2))
    return Period(axis.start + timedelta(days=start), axis.start + timedelta(days=end))
