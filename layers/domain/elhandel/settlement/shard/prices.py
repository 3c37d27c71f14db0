"""The prices that a shard is settled with, and the vectors that shards share.

Most shards of a run need the same prices. They are read for each shard, in its own snapshot,
because a price may change between two shards; what was made of them (the engine's vectors) is used
again only while the rows are the same.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from elhandel.platform.database import Transaction, statement
from elhandel.platform.telemetry import error_text, logger
from elhandel.pricing.spot import SpotDay, spot_days
from elhandel.settlement.engine.axis import Axis
from elhandel.settlement.engine.prices import PriceBook, SpotSeries
from elhandel.settlement.engine.terms import Charge, PricePeriod, Product, ProductKind
from elhandel.settlement.shard.points import Int64s
from elhandel.settlement.shard.yearly_limit import limit_rules
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.days.period import FOR_GOOD, Period

type ChargeRows = Mapping[int, tuple[tuple[Any, ...], ...]]
"""By charge_id, the rows of its prices: owner, kind, code, then a price and the charge's VAT; none
for a charge without a price.
"""

type SpotDays = Mapping[str, Mapping[Any, SpotDay]]
"""By price area and day."""

_CHANGING_KEPT: Final = 16


@dataclass(frozen=True, slots=True)
class ShardPrices:
    """The rows of the database behind the prices of a shard, in its snapshot."""

    period: Period
    charges: ChargeRows
    spot: SpotDays


class PriceBooks:
    """Price vectors by the resolution of readings, kept from shard to shard while prices stay.

    One worker, one thread. A shard that sees another price than the one before begins new books.
    """

    def __init__(self) -> None:
        self._begin(None)

    def take(self, prices: ShardPrices) -> None:
        """Make the books those of the shard that is settled next."""
        if not self._holds(prices):
            self._begin(prices.period)

        new_charges = prices.charges.keys() - self._rows.keys()
        self.charges.update(charges_of({key: prices.charges[key] for key in new_charges}))
        self._rows.update(prices.charges)

        new_areas = prices.spot.keys() - self._days.keys()
        self._spot.update(spot_of({area: prices.spot[area] for area in new_areas}))
        self._days.update(prices.spot)

    def of(self, minutes: int) -> PriceBook:
        """The prices on the period's axis of this resolution."""
        assert self._period is not None  # noqa: S101  (take comes first)
        if minutes not in self._books:
            axis = Axis.of(self._period.start, self._period.end, minutes)
            self._books[minutes] = PriceBook(axis, self.charges, self._spot)

        return self._books[minutes]

    def changing(self, first_quarters: Int64s) -> PriceBook:
        """The prices on an axis of intervals of several lengths.

        first_quarters: (intervals,), see `Axis.of_intervals`. Only the last few are kept: most
        points that change share how they do with others of their shard, or with none.
        """
        assert self._period is not None  # noqa: S101  (take comes first)
        grid = first_quarters.tobytes()
        book = self._changing.pop(grid, None)
        if book is None:
            axis = Axis.of_intervals(self._period.start, self._period.end, first_quarters)
            book = PriceBook(axis, self.charges, self._spot)

        self._changing[grid] = book  # the last one used is the last in the dictionary
        if len(self._changing) > _CHANGING_KEPT:
            del self._changing[next(iter(self._changing))]

        return book

    def _holds(self, prices: ShardPrices) -> bool:
        """Whether nothing that was taken before has changed."""
        return (
            prices.period == self._period
            and all(self._rows.get(charge, rows) == rows for charge, rows in prices.charges.items())
            and all(self._days.get(area, days) == days for area, days in prices.spot.items())
        )

    def _begin(self, period: Period | None) -> None:
        self._period = period
        self._rows: dict[int, tuple[tuple[Any, ...], ...]] = {}
        self._days: dict[str, Mapping[Any, SpotDay]] = {}
        self._spot: dict[str, list[SpotSeries]] = {}
        self._books: dict[int, PriceBook] = {}
        self._changing: dict[bytes, PriceBook] = {}
        reduced = limit_rules().reduced
        self.charges: dict[ChargeKey, Charge] = {reduced.key: reduced}


def read_prices(
    tx: Transaction, charges: Sequence[int], areas: Collection[str], period: Period
) -> ShardPrices:
    """The prices of these charges and price areas over the days of `period`."""
    values = {"charges": list(charges), "start": period.start, "end": period.end}
    rows = tx.cursor(binary=True).execute(_CHARGES, values).fetchall()
    by_charge: dict[int, tuple[tuple[Any, ...], ...]] = dict.fromkeys(charges, ())
    by_charge |= {charge: tuple(found) for charge, found in groupby(rows, key=itemgetter(0))}
    spot = spot_days(tx, sorted(areas), period)

    return ShardPrices(period, by_charge, spot)


_CHARGES: Final = statement("elhandel.settlement.shard", "charges_in_period")


def charges_of(rows: ChargeRows) -> dict[ChargeKey, Charge]:
    """The engine's charges. One without a price is left out: any use of it is refused.

    So is a price that makes no sense (such prices are refused on arrival now, but were not always).
    VAT is added where nothing is announced about it.
    """
    found = {}
    for prices in filter(None, rows.values()):
        _, owner, kind, code, *_, vat_since, vat = prices[0]
        key = ChargeKey(owner, ChargeKind(kind), code)
        since = tuple(zip(vat_since or (), vat or (), strict=True))
        found[key] = Charge(key, tuple(_price_periods(key, prices)), vat_since=since)

    return found


def _price_periods(key: ChargeKey, prices: Sequence[tuple[Any, ...]]) -> Iterator[PricePeriod]:
    for *_, valid_from, valid_to, pattern, _vat_since, _vat in prices:
        try:
            yield PricePeriod(Period(valid_from, valid_to or FOR_GOOD), tuple(pattern))
        except ValueError as error:
            logger.warning(
                "price left out",
                charge=key.code,
                owner=key.owner,
                since=str(valid_from),
                reason=error_text(error),
            )


def spot_of(spot: SpotDays) -> dict[str, list[SpotSeries]]:
    """The engine's spot prices by area."""
    found: dict[str, list[SpotSeries]] = {}
    for area, by_day in spot.items():
        found[area] = [
            SpotSeries.of_day(day, prices.resolution_minutes, prices.per_kwh)
            for day, prices in by_day.items()
        ]

    return found


def read_products(tx: Transaction, ids: Collection[str]) -> dict[str, tuple[Product, ...]]:
    """What each product costs, by days; one without any price is left out."""
    products: dict[str, list[Product]] = {}
    rows = tx.execute(_PRODUCTS, {"products": sorted(ids)})
    for product, kind, start, end, margin, supplement, fixed, subscription in rows:
        if kind == ProductKind.FIXED and fixed is None:
            continue  # a price that is not known is never zero: these days have no product

        priced = Product(
            ProductKind(kind),
            Period(start, end or FOR_GOOD),
            fixed_price=fixed or 0,
            supplements=(margin, supplement),
            subscription_per_month=subscription,
        )
        products.setdefault(product, []).append(priced)

    return {product: tuple(prices) for product, prices in products.items()}


_PRODUCTS: Final = """
SELECT p.product_id, p.pricing_type, v.valid_from,
       lead(v.valid_from) OVER (PARTITION BY p.product_id ORDER BY v.valid_from) AS valid_to,
       v.margin_per_kwh, v.supplement_per_kwh, v.fixed_per_kwh, v.subscription_per_month
FROM pricing.product p JOIN pricing.product_price v USING (product_id)
WHERE p.product_id = ANY(%(products)s)
ORDER BY p.product_id, v.valid_from
"""
