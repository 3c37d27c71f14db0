"""A place whose supply has not begun: how far the market is, and what it is likely to cost.

The forecast rests on the use before, as the grid company estimates it for a year, at the prices of
the agreement and of everybody else, and at the exchange's mean of the last days.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from elhandel.billing.bill import VatClass
from elhandel.platform.database import Transaction
from elhandel.portal.usage import Place
from elhandel.pricing.spot import spot_days
from elhandel.settlement.costs import CostLine, Costs, PricedLine, costs_of
from elhandel.settlement.engine.exact import NANO_DKK_PER_ORE, VAT_PERCENT, round_half_away
from elhandel.settlement.engine.terms import LineKind
from elhandel.values.days.local_time import local_date, next_month
from elhandel.values.days.period import Period

type StepKind = Literal["sent", "confirmed", "described"]

_STEPS: Final[dict[str, StepKind]] = {
    "send": "sent",
    "confirm": "confirmed",
    "master_data": "described",
}
SPOT_DAYS: Final = 30
_MONTHS: Final = 12
_MICRO_IN_AN_ORE: Final = 10_000
_WH_IN_A_KWH: Final = 1000


@dataclass(frozen=True, slots=True)
class Step:
    """Something that has happened, and on which local day."""

    kind: StepKind
    day: dt.date


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a year is likely to be. `month_ore`: a month of it on average, with VAT and everything;
    None where some price is not known yet.
    """

    year_wh: int
    month_ore: int | None

    @property
    def month_wh(self) -> int:
        return round_half_away(self.year_wh, _MONTHS)


@dataclass(frozen=True, slots=True)
class Beginning:
    """A supply that is to begin: what has happened so far, and what is expected."""

    starts_on: dt.date
    steps: tuple[Step, ...]
    expected: Expectation | None
    """None where no use before is known."""


def beginning(tx: Transaction, place: Place, today: dt.date) -> Beginning | None:
    """How far a place is whose supply is to begin; None where it has begun. Only inside a
    customer's transaction.
    """
    if not place.begins_after(today):
        return None

    supply = place.supplies[0]
    rows = tx.execute(_START, {"contract": supply.contract_id}).fetchall()
    steps = tuple(Step(_STEPS[event], local_date(at)) for event, at in rows)
    return Beginning(supply.days.start, steps, _expected(tx, place, today))


_START: Final = "SELECT event, at FROM market.own_start(%(contract)s)"


def _expected(tx: Transaction, place: Place, today: dt.date) -> Expectation | None:
    supply = place.supplies[0]
    point = {"point": place.metering_point_id, "day": supply.days.start}
    row = tx.execute(_YEARLY, point).fetchone()
    if row is None or row[0] is None:
        return None

    year_wh = int(row[0])
    starts_on = supply.days.start
    first = starts_on if starts_on.day == 1 else next_month(starts_on)
    ahead = Period(first, next_month(first))  # a whole month, as subscriptions are by the month
    costs = costs_of(tx, supply.supply_period_id, ahead, own=True)
    follows = tx.execute(_IS_SPOT, {"contract": supply.contract_id}).fetchone() == (True,)
    spot = _mean_spot(tx, place, today) if follows else None
    vat_class = tx.execute(_VAT_CLASS).fetchone()
    taxed = vat_class is None or vat_class[0] == VatClass.STANDARD
    price = None if follows and spot is None else price_ahead(costs, spot, taxed=taxed)
    if price is None:
        return Expectation(year_wh, None)

    of_use = year_wh * price / (_MONTHS * _WH_IN_A_KWH * _MICRO_IN_AN_ORE)
    month = of_use + fixed_ahead(costs, taxed=taxed)
    return Expectation(year_wh, round_half_away(month.numerator, month.denominator))


_YEARLY: Final = """
SELECT v.yearly_wh FROM portfolio.metering_point_version v
WHERE v.metering_point_id = %(point)s AND v.superseded_at IS NULL
ORDER BY v.valid_from <= %(day)s DESC, v.valid_from DESC LIMIT 1
"""

_IS_SPOT: Final = """
SELECT p.pricing_type = 'spot'
FROM portfolio.agreed_product a JOIN pricing.product p USING (product_id)
WHERE a.contract_id = %(contract)s ORDER BY a.first LIMIT 1
"""


# As on their last document; before the first, VAT is on it.
_VAT_CLASS: Final = "SELECT vat_class FROM billing.invoice ORDER BY invoice_id DESC LIMIT 1"


def _mean_spot(tx: Transaction, place: Place, today: dt.date) -> Fraction | None:
    """The exchange's mean of the last days, micro-DKK per kWh; None where no day is known."""
    if place.price_area is None:
        return None
    days = Period(today - dt.timedelta(days=SPOT_DAYS), today)
    known = spot_days(tx, [place.price_area], days)[place.price_area]
    prices = [[price for price in day.per_kwh if price is not None] for day in known.values()]
    means = [_mean(of_day) for of_day in prices if of_day]
    return sum(means, Fraction()) / len(means) if means else None


def price_ahead(costs: Costs, spot: Fraction | None, *, taxed: bool) -> Fraction | None:
    """What a kWh costs on average in days to come, micro-DKK with VAT; None where a price is not
    known. spot: the exchange's, of an agreement that follows it.
    """
    if costs.waits or not costs.priced:
        return None

    total = Fraction()
    for line in costs.priced:
        if line.key.kind is LineKind.ENERGY and spot is not None:
            own = () if line.supplements is None else line.supplements.tolist()
            mean = spot + (_mean(own) if own else 0)
        elif not line.numerators.any():
            return None  # a link to something whose price has not come
        else:
            mean = _mean(line.numerators.tolist()) / line.denominator
        total += mean * _with_vat(line, taxed=taxed)
    return total


def fixed_ahead(costs: Costs, *, taxed: bool) -> Fraction:
    """What these days cost whatever is used, øre with VAT."""
    total = sum(
        (sum(line.by_day, Fraction()) * _with_vat(line, taxed=taxed) for line in costs.lines),
        Fraction(),
    )
    return total / NANO_DKK_PER_ORE


def _mean(values: Sequence[int]) -> Fraction:
    return Fraction(sum(values), len(values))


def _with_vat(line: CostLine | PricedLine, *, taxed: bool) -> Fraction:
    return Fraction(100 + (VAT_PERCENT if taxed and line.key.vat else 0), 100)
