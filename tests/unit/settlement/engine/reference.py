"""The rules once more, plainly: one interval after the other, in decimals, without numpy and
without the engine's code.

It shares the engine's input values (`Terms`, `Charge`) and nothing else, so that what both answer
is right.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from elhandel.settlement.engine.terms import (
    Charge,
    Direction,
    HeatingMethod,
    PricePeriod,
    ProductKind,
    Terms,
)
from elhandel.values.charges import ChargeKey, ChargeKind

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
QUARTER = timedelta(minutes=15)
EXACT = Context(prec=80)


@dataclass(frozen=True)
class Interval:
    """An interval of a reading by its quarters: where each lies in UTC and on the wall clock."""

    quarters: tuple[datetime, ...]

    @property
    def day(self) -> date:
        return self.quarters[0].astimezone(COPENHAGEN).date()


@dataclass(frozen=True)
class ReferenceLine:
    wh: int | None
    dkk: Fraction
    ore: int


type Spot = Mapping[datetime, Decimal]
"""DKK per kWh by the start of a quarter."""


def intervals_of(start: date, end: date, minutes: int) -> list[Interval]:
    """The intervals of local days, counted in UTC."""
    instant = datetime(start.year, start.month, start.day, tzinfo=COPENHAGEN).astimezone(UTC)
    stop = datetime(end.year, end.month, end.day, tzinfo=COPENHAGEN).astimezone(UTC)
    intervals = []
    while instant < stop:
        intervals.append(
            Interval(tuple(instant + number * QUARTER for number in range(minutes // 15)))
        )
        instant += timedelta(minutes=minutes)
    return intervals


class Reference:
    """Prices of a set of terms, then any number of points under them."""

    def __init__(
        self,
        terms: Terms,
        charges: Mapping[ChargeKey, Charge],
        spot: Spot,
        intervals: Sequence[Interval],
    ) -> None:
        self.terms, self.charges, self.spot, self.intervals = terms, charges, spot, intervals
        self.inside = [interval.day in terms.supply for interval in intervals]
        self.energy = [self._energy(interval) for interval in intervals]
        self.credit = [self._credit(interval) for interval in intervals]
        self.tariffs = {
            link.charge: [self._linked(link.charge, interval) for interval in intervals]
            for link in terms.links
            if link.charge.kind is ChargeKind.TARIFF
        }
        heating = terms.heating
        self.reduced = (
            [self._tariff(heating.reduced, interval) for interval in intervals] if heating else []
        )

    def settle(
        self, wh: Sequence[int], production: Sequence[int] | None = None, used_before: int = 0
    ) -> dict[str, ReferenceLine]:
        """The lines of a point by label."""
        surplus = [0] * len(wh)
        if production is not None:
            surplus = [max(p - c, 0) for c, p in zip(wh, production, strict=True)]
            wh = [max(c - p, 0) for c, p in zip(wh, production, strict=True)]
        wh = [q if inside else 0 for q, inside in zip(wh, self.inside, strict=True)]
        surplus = [q if inside else 0 for q, inside in zip(surplus, self.inside, strict=True)]
        lines: dict[str, ReferenceLine] = {}
        consumed = self.terms.direction is Direction.CONSUMPTION
        if self.terms.products and any(self.inside):
            if consumed:
                lines["energy"] = _line(wh, self.energy)
            if self.terms.netting or not consumed:
                lines["production_credit"] = _line(wh if not consumed else surplus, self.credit)
        for key, prices in self.tariffs.items():
            counted = [q if price is not None else 0 for q, price in zip(wh, prices, strict=True)]
            if all(
                price is None or not inside
                for price, inside in zip(prices, self.inside, strict=True)
            ):
                continue
            if self.terms.heating is not None and self.terms.heating.charge == key:
                lines[key.code] = self._heated(wh, prices, used_before)
            else:
                lines[key.code] = _line(counted, [price or Decimal(0) for price in prices])
        lines.update(self._by_days())
        return lines

    def _product_on(self, day: date):
        return next((product for product in self.terms.products if day in product.days), None)

    def _base(self, interval: Interval, kind: ProductKind, fixed: int) -> Decimal:
        if kind is ProductKind.FIXED:
            return _dkk(fixed)
        return sum((self.spot[quarter] for quarter in interval.quarters), Decimal(0)) / len(
            interval.quarters
        )

    def _energy(self, interval: Interval) -> Decimal:
        product = self._product_on(interval.day)
        if product is None or interval.day not in self.terms.supply:
            return Decimal(0)
        return self._base(interval, product.kind, product.fixed_price) + _dkk(
            sum(product.supplements)
        )

    def _credit(self, interval: Interval) -> Decimal:
        product = self._product_on(interval.day)
        if product is None or interval.day not in self.terms.supply:
            return Decimal(0)
        kind = ProductKind.SPOT if self.terms.netting else product.kind
        return _dkk(product.credit_deduction) - self._base(interval, kind, product.fixed_price)

    def _linked(self, key: ChargeKey, interval: Interval) -> Decimal | None:
        for link in self.terms.links:
            if (
                link.charge == key
                and interval.day in link.days
                and interval.day in self.terms.supply
            ):
                return link.factor * self._tariff(key, interval)
        return None

    def _tariff(self, key: ChargeKey, interval: Interval) -> Decimal:
        period = _last(self.charges[key].prices, interval.day)
        of_quarters = []
        for quarter in interval.quarters:
            wall = quarter.astimezone(COPENHAGEN)
            position = {1: 0, 24: wall.hour, 96: wall.hour * 4 + wall.minute // 15}[
                len(period.prices)
            ]
            of_quarters.append(_dkk(period.prices[position]))
        return sum(of_quarters, Decimal(0)) / len(of_quarters)

    def _heated(
        self, wh: Sequence[int], prices: Sequence[Decimal | None], used_before: int
    ) -> ReferenceLine:
        """Interval by interval: what of it lies under the year's limit pays the full price, the
        rest the reduced.

        All use counts towards the limit, also on days without the link.
        """
        heating = self.terms.heating
        assert heating is not None
        factor = next(link.factor for link in self.terms.links if link.charge == heating.charge)
        billed, amount, used, count = 0, Decimal(0), used_before, None
        for interval, q, price, reduced in zip(
            self.intervals, wh, prices, self.reduced, strict=True
        ):
            if interval.day not in self.terms.supply:
                continue
            year = next(year for year in heating.years if interval.day in year.days)
            assert year.method is HeatingMethod.UNTIL_LIMIT
            if year is not count:
                used = used_before if count is None and year.days.start < self.first_day else 0
                count = year
            if price is not None:
                full = min(max(year.limit_wh - used, 0), q)
                amount += full * price + (q - full) * reduced * factor
                billed += q
            used += q
        return _rounded(billed, Fraction(amount) / 1000)

    @property
    def first_day(self) -> date:
        return max(self.terms.supply.start, self.intervals[0].day)

    def _by_days(self) -> dict[str, ReferenceLine]:
        """Subscriptions and fees: day after day, a month's price over the month's days."""
        days = sorted(
            {interval.day for interval in self.intervals if interval.day in self.terms.supply}
        )
        amounts: dict[str, Fraction] = {}
        for day in days:
            share = Fraction(1, _days_in_month(day))
            for link in self.terms.links:
                if day not in link.days:
                    continue
                code = link.charge.code
                price = (
                    Fraction(_last(self.charges[link.charge].prices, day).prices[0], 10**6)
                    * link.factor
                )
                if link.charge.kind is ChargeKind.SUBSCRIPTION:
                    amounts[code] = amounts.get(code, Fraction()) + price * share
                elif link.charge.kind is ChargeKind.FEE and day == link.days.start:
                    amounts[code] = amounts.get(code, Fraction()) + price
            product = self._product_on(day)
            if product is not None and product.subscription_per_month is not None:
                own = Fraction(product.subscription_per_month, 10**6) * share
                amounts["supplier_subscription"] = (
                    amounts.get("supplier_subscription", Fraction()) + own
                )
        return {code: _rounded(None, amount) for code, amount in amounts.items()}


def _line(wh: Sequence[int], prices: Sequence[Decimal]) -> ReferenceLine:
    amount = sum((q * price for q, price in zip(wh, prices, strict=True)), Decimal(0))
    return _rounded(sum(wh), Fraction(amount) / 1000)


def _rounded(wh: int | None, dkk: Fraction) -> ReferenceLine:
    ore = EXACT.divide(Decimal(100 * dkk.numerator), Decimal(dkk.denominator))
    return ReferenceLine(wh, dkk, int(ore.quantize(Decimal(1), ROUND_HALF_UP)))


def _last(periods: Sequence[PricePeriod], day: date) -> PricePeriod:
    return [
        period for period in sorted(periods, key=lambda one: one.days.start) if day in period.days
    ][-1]


def _dkk(micro: int) -> Decimal:
    return Decimal(micro).scaleb(-6)


def _days_in_month(day: date) -> int:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return (following - day.replace(day=1)).days
