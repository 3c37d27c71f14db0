"""The prices of a run: charges and spot prices laid on one axis, shared by all points."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from elhandel.settlement.engine.axis import Axis
from elhandel.settlement.engine.errors import Dates, MissingChargePrice
from elhandel.settlement.engine.prices.monthly import Part, PriceOn, fee_part, subscription_parts
from elhandel.settlement.engine.prices.spot import SpotSeries, spot_prices
from elhandel.settlement.engine.prices.tariffs import price_on, tariff_prices
from elhandel.settlement.engine.prices.vector import PriceVector, flat_prices
from elhandel.settlement.engine.terms import Charge, PricePeriod, Product, ProductKind
from elhandel.values.charges import ChargeKey
from elhandel.values.days.local_time import days as days_of
from elhandel.values.days.period import Period

type Parts = tuple[Part, ...]


class PriceBook:
    """Prices by charge and price area on `axis`.

    Give it all prices that the points of a shard may need. What is missing is refused when a point
    is settled that needs it, and only then. A book is filled lazily and never changes an answer:
    share it between shards of the same period, not between threads.
    """

    def __init__(
        self,
        axis: Axis,
        charges: Mapping[ChargeKey, Charge],
        spot: Mapping[str, Sequence[SpotSeries]],
    ) -> None:
        self.axis = axis
        self._charges = charges
        self._spot_series = spot
        self._tariffs: dict[ChargeKey, PriceVector] = {}
        self._spots: dict[str, PriceVector] = {}
        self._energy: dict[tuple[str, ProductKind, int, int], PriceVector] = {}
        self._parts: dict[tuple[ChargeKey | int, Period, int], Parts] = {}
        self._made: dict[tuple[Callable[..., Any], Hashable], Any] = {}

    def once[Of: Hashable, Made](self, of: Of, make: Callable[["PriceBook", Of], Made]) -> Made:
        """What `make` makes of these prices (never None), made once for all that is equal to `of`.

        What it raises is raised each time.
        """
        key = make, of
        made: Made | None = self._made.get(key)
        if made is None:
            made = self._made[key] = make(self, of)

        return made

    def charge(self, key: ChargeKey) -> Charge:
        """The charge; one that was not given has no prices, and any use of it is refused."""
        return self._charges.get(key) or Charge(key, ())

    def tariff(self, key: ChargeKey) -> PriceVector:
        """A tariff's price vector, gaps marked."""
        if key not in self._tariffs:
            self._tariffs[key] = tariff_prices(self.axis, self.charge(key).prices)
        return self._tariffs[key]

    def spot(self, area: str) -> PriceVector:
        """A price area's spot price vector, gaps marked."""
        if area not in self._spots:
            self._spots[area] = spot_prices(self.axis, self._spot_series.get(area, ()))
        return self._spots[area]

    def base(self, area: str, product: Product) -> PriceVector:
        """The energy's price before margin and supplements: spot, or the product's fixed price."""
        return self._with_supplements(area, product, 0)

    def energy(self, area: str, product: Product) -> PriceVector:
        """What a kWh consumed costs under a product: base price, margin and supplements."""
        return self._with_supplements(area, product, sum(product.supplements))

    def subscription_parts(self, key: ChargeKey, days: Period, factor: int) -> Parts:
        """A subscription on `days`, by month and price. Raises MissingChargePrice."""
        if (key, days, factor) not in self._parts:
            price = self._price_on(key, days)
            self._parts[key, days, factor] = tuple(subscription_parts(price, days, factor))
        return self._parts[key, days, factor]

    def own_subscription_parts(self, micro_dkk_per_month: int, days: Period) -> Parts:
        """A product's own subscription on `days`, by month."""
        key = (micro_dkk_per_month, days, 1)
        if key not in self._parts:
            self._parts[key] = tuple(subscription_parts(lambda _day: micro_dkk_per_month, days))
        return self._parts[key]

    def fee_parts(self, key: ChargeKey, day: date, factor: int) -> Parts:
        """A fee at its price on `day`. Raises MissingChargePrice."""
        once = Period(day, day + timedelta(days=1))
        price = self._price_on(key, once)(day)

        return (fee_part(once, price, factor),)

    def _with_supplements(self, area: str, product: Product, supplements: int) -> PriceVector:
        key = (area, product.kind, product.fixed_price, supplements)
        if key not in self._energy:
            fixed = product.kind is ProductKind.FIXED
            base = flat_prices(self.axis, product.fixed_price) if fixed else self.spot(area)
            self._energy[key] = base.plus_flat(supplements)

        return self._energy[key]

    def _price_on(self, key: ChargeKey, days: Period) -> PriceOn:
        periods = self.charge(key).prices

        def price(day: date) -> int:
            found = price_on(periods, day)
            if found is None:
                raise MissingChargePrice(key, _without_price(periods, days))
            return found

        return price


def _without_price(periods: Sequence[PricePeriod], days: Period) -> list[Dates]:
    ranges: list[Dates] = []
    for day in days_of(days.start, days.end):
        if price_on(periods, day) is None:
            start = ranges.pop()[0] if ranges and ranges[-1][1] == day else day
            ranges.append((start, day + timedelta(days=1)))

    return ranges
