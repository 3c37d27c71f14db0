"""What if: the last months under each product that is offered, by the hours that were used.

Our own part of the price only: grid company, Energinet and taxes are the same whatever the product.
Load is taken as it lay; what moving it would save is not guessed.
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
from elhandel.values.days.local_time import days as days_of
from elhandel.values.days.local_time import first_of_month, intervals_of_day, next_month
from elhandel.values.days.period import Period

type Int64s = NDArray[np.int64]

MONTHS: Final = 12
_QUARTER: Final = 15
_NANO_IN_AN_ORE: Final = 10**7
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
    """What was used in intervals whose spot price is known."""
    left_out: int
    """Days of these months without readings, or without spot prices."""
    alternatives: tuple[Alternative, ...]
    """The cheapest first."""


def what_if(tx: Transaction, place: Place, today: date) -> WhatIf | None:
    """The last months of a place, twelve at most, under each product that is offered today.

    None where no whole month was supplied yet, nothing was measured, or the home produces.
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

    prices = _spot_by_interval(tx, place.price_area, costs)
    known = costs.there & (prices.counts > 0)
    wh = np.where(known, costs.wh, 0)
    months = len({(day.year, day.month) for day in days_of(days.start, days.end)})
    vat = vat_percent(today)
    found = [
        Alternative(product, _ore(product, wh, prices, months, vat))
        for product in offered_products(tx, today)
    ]

    return WhatIf(
        days=days,
        months=months,
        wh=int(wh.sum()),
        left_out=_days_without(costs, known),
        alternatives=tuple(sorted(found, key=lambda one: (one.ore, one.product.display_order))),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Spot:
    """Spot prices by interval: their mean is sums / counts, micro-DKK per kWh."""

    sums: Int64s
    counts: Int64s
    """(intervals,) quarters of the interval, 0 where a price is missing."""


def _whole_months(supplied: Period, end: date) -> Period | None:
    first = end
    for _ in range(MONTHS):
        before = first_of_month(first - timedelta(days=1))
        if before < supplied.start:
            break
        first = before
    return Period(first, end) if first < end and next_month(first) <= end else None


def _spot_by_interval(tx: Transaction, area: str, costs: Costs) -> _Spot:
    days = Period(costs.axis.start, costs.axis.end)
    known = spot.spot_days(tx, [area], days)[area]
    by_quarter = []  # micro-DKK per kWh, and whether it is known
    for day in days_of(days.start, days.end):
        quarters = intervals_of_day(day, _QUARTER)
        of_day = known.get(day)
        if of_day is None:
            by_quarter.append(np.full(quarters, np.iinfo(np.int64).min))
            continue
        values = [np.iinfo(np.int64).min if one is None else one for one in of_day.per_kwh]
        by_quarter.append(np.repeat(values, of_day.resolution_minutes // _QUARTER))

    prices = np.concatenate(by_quarter)  # (quarters,)
    missing = prices == np.iinfo(np.int64).min
    starts = costs.axis.first_quarter[:-1]
    lengths = np.diff(costs.axis.first_quarter)
    sums = np.add.reduceat(np.where(missing, 0, prices), starts)
    gaps = np.add.reduceat(missing.astype(np.int64), starts)
    return _Spot(sums=sums, counts=np.where(gaps > 0, 0, lengths))


def _ore(product: Product, wh: Int64s, prices: _Spot, months: int, vat: int) -> int:
    """Our part with VAT, rounded once."""
    used = int(wh.sum())
    if product.pricing_type == "fixed":
        nano = Fraction(used * (product.fixed_per_kwh or 0))
    else:
        own = product.margin_per_kwh + product.supplement_per_kwh
        nano = _exchange(wh, prices) + used * own
    ore = nano / _NANO_IN_AN_ORE + Fraction(
        months * product.subscription_per_month, _MICRO_IN_AN_ORE
    )
    with_vat = ore * (100 + vat) / 100
    return int(with_vat + Fraction(1, 2)) if with_vat >= 0 else -int(Fraction(1, 2) - with_vat)


def _exchange(wh: Int64s, prices: _Spot) -> Fraction:
    """What the exchange took, nano-DKK: every interval at the mean of its quarters, exactly."""
    total = Fraction(0)
    for count in np.unique(prices.counts[prices.counts > 0]).tolist():
        of_length = prices.counts == count
        total += Fraction(int((wh[of_length] * prices.sums[of_length]).sum()), count)
    return total


def _days_without(costs: Costs, known: NDArray[np.bool_]) -> int:
    days = costs.axis.quarter_day[costs.axis.first_quarter[:-1]]
    return len(np.unique(days[~known]))
