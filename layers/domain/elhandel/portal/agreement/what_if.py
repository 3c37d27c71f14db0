"""What if: the last months under each product that is offered, by the hours that were used.

Our own part of the price only: grid company, Energinet and taxes are the same whatever the product.
Load is taken as it lay; what moving it would save is not guessed. What a home sells is credited at
the exchange's price under every product, so it is said beside, and no product is the better for it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.billing.bill import vat_percent
from elhandel.platform.database import Transaction
from elhandel.portal.usage import Place
from elhandel.pricing import spot
from elhandel.pricing.products import Product, offered_products
from elhandel.settlement.costs import Costs, costs_of
from elhandel.settlement.engine.exact import NANO_DKK_PER_ORE, round_half_away
from elhandel.settlement.engine.prices import PriceBook, PriceVector, SpotSeries
from elhandel.values.days.local_time import first_of_month
from elhandel.values.days.period import Period, months

type Int64s = NDArray[np.int64]

MONTHS: Final = 12
_MICRO_IN_AN_ORE: Final = 10**4


@dataclass(frozen=True, slots=True)
class Alternative:
    """A product, and what our part of those months would have come to, in øre with VAT."""

    product: Product
    ore: int


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Whole months of the past under each product at the prices of today."""

    days: Period
    months: int
    wh: int
    """What was taken from the grid in intervals whose spot price is known."""
    sold_wh: int
    """What the home sold to the grid in those months."""
    left_out: int
    """Days of these months without readings, or without spot prices."""
    alternatives: tuple[Alternative, ...]
    """The cheapest first."""


def what_if(tx: Transaction, place: Place, today: date) -> WhatIf | None:
    """The last months of a place, twelve at most, under each product that is offered today.

    None where no whole month was supplied yet, nothing was measured, or the point only sells.
    """
    end = first_of_month(today)
    supply = place.supply_in(Period(end - timedelta(days=1), end))
    if supply is None or place.price_area is None:
        return None

    days = _whole_months(supply.days, end)
    if days is None:
        return None

    costs = costs_of(tx, supply.supply_period_id, days, own=True)
    if costs.produces or not costs.there.any():
        return None

    prices = _spot(tx, place.price_area, costs)
    known = costs.there if prices.missing is None else costs.there & ~prices.missing
    wh = np.where(known, costs.wh, 0)
    month_count = len(list(months(days)))
    vat = vat_percent(today)
    found = [
        Alternative(product, _ore(product, wh, prices, month_count, vat))
        for product in offered_products(tx, today)
    ]

    return WhatIf(
        days=days,
        months=month_count,
        wh=int(wh.sum()),
        sold_wh=int(costs.sold_wh.sum()),
        left_out=_days_without(costs, known),
        alternatives=tuple(sorted(found, key=lambda one: (one.ore, one.product.display_order))),
    )


def _whole_months(supplied: Period, end: date) -> Period | None:
    first = end
    for _ in range(MONTHS):
        before = first_of_month(first - timedelta(days=1))
        if before < supplied.start:
            break
        first = before
    return Period(first, end) if first < end else None


def _spot(tx: Transaction, area: str, costs: Costs) -> PriceVector:
    """By interval, gaps marked."""
    known = spot.spot_days(tx, [area], costs.days)[area]
    series = [
        SpotSeries.of_day(day, prices.resolution_minutes, prices.per_kwh)
        for day, prices in known.items()
    ]
    return PriceBook(costs.axis, {}, {area: series}).spot(area)


def _ore(product: Product, wh: Int64s, prices: PriceVector, months: int, vat: int) -> int:
    """Our part with VAT, rounded once."""
    used = int(wh.sum())
    if product.pricing_type == "fixed":
        nano = Fraction(used * (product.fixed_per_kwh or 0))
    else:
        own = product.margin_per_kwh + product.supplement_per_kwh
        nano = _exchange(wh, prices) + used * own
    ore = nano / NANO_DKK_PER_ORE + Fraction(
        months * product.subscription_per_month, _MICRO_IN_AN_ORE
    )
    with_vat = ore * (100 + vat) / 100
    return round_half_away(with_vat.numerator, with_vat.denominator)


def _exchange(wh: Int64s, prices: PriceVector) -> Fraction:
    """What the exchange took, nano-DKK."""
    return Fraction(int((wh * prices.values).sum()), prices.denominator)


def _days_without(costs: Costs, known: NDArray[np.bool_]) -> int:
    days = costs.axis.quarter_day[costs.axis.first_quarter[:-1]]
    return len(np.unique(days[~known]))
