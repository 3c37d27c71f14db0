"""Small values for the settlement tests: terms, prices and readings with only what a test is
about.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from elhandel.settlement.engine.axis import Axis
from elhandel.settlement.engine.prices import PriceBook, SpotSeries
from elhandel.settlement.engine.terms import (
    Charge,
    Heating,
    Link,
    PricePeriod,
    Product,
    ProductKind,
    Terms,
)
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.days.period import Period

ALWAYS = Period(date(2015, 1, 1))
GRID = "5790001089030"
AREA = "DK1"


def micro(dkk: str) -> int:
    """A price in DKK as micro-DKK."""
    return int(Decimal(dkk) * 10**6)


def key(code: str, kind: ChargeKind = ChargeKind.TARIFF) -> ChargeKey:
    return ChargeKey(GRID, kind, code)


def prices(*dkk: str, days: Period = ALWAYS) -> PricePeriod:
    return PricePeriod(days, tuple(micro(price) for price in dkk))


def a_tariff(code: str, *periods: PricePeriod) -> Charge:
    return Charge(key(code), periods)


def a_subscription(code: str, *periods: PricePeriod) -> Charge:
    return Charge(key(code, ChargeKind.SUBSCRIPTION), periods)


def a_fee(code: str, *periods: PricePeriod) -> Charge:
    return Charge(key(code, ChargeKind.FEE), periods)


def a_product(
    *supplements: str,
    kind: ProductKind = ProductKind.SPOT,
    fixed: str = "0",
    days: Period = ALWAYS,
    subscription: str | None = None,
    deduction: str = "0",
) -> Product:
    return Product(
        kind,
        days,
        fixed_price=micro(fixed),
        supplements=tuple(micro(supplement) for supplement in supplements),
        subscription_per_month=None if subscription is None else micro(subscription),
        credit_deduction=micro(deduction),
    )


def linked(*charges: Charge, days: Period = ALWAYS, factor: int = 1) -> tuple[Link, ...]:
    return tuple(Link(charge.key, days, factor) for charge in charges)


def some_terms(
    *products: Product,
    links: Sequence[Link] = (),
    supply: Period = ALWAYS,
    netting: bool = False,
    heating: Heating | None = None,
) -> Terms:
    return Terms(AREA, supply, tuple(products), tuple(links), netting=netting, heating=heating)


def spot(day: date, dkk: Sequence[str], minutes: int = 60) -> SpotSeries:
    """Spot prices in DKK per kWh from the start of a local day on."""
    return SpotSeries.of_day(day, minutes, [micro(price) for price in dkk])


def flat_spot(axis: Axis, dkk: str) -> SpotSeries:
    """One spot price for the whole axis."""
    return SpotSeries(axis.start_instant, 15, np.full(axis.quarters, micro(dkk), np.int64))


def a_book(axis: Axis, *charges: Charge, spot: Sequence[SpotSeries] = ()) -> PriceBook:
    return PriceBook(axis, {charge.key: charge for charge in charges}, {AREA: spot})


def one_day(day: date, minutes: int = 60) -> Axis:
    return Axis.of(day, day + timedelta(days=1), minutes)
