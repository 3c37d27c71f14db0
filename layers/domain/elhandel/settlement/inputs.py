"""What a shard is settled from: supply, products, links and prices, read from the database into the engine's values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
from typing import Final

from elhandel import pricing
from elhandel.platform.database import Transaction
from elhandel.settlement.engine import (
    Charge,
    ChargeKey,
    ChargeKind,
    Direction,
    Link,
    Period,
    PricePeriod,
    Product,
    ProductKind,
    SpotSeries,
    Terms,
)
from elhandel.settlement.engine.period import FOR_GOOD

_PRODUCTION: Final = "E18"
_POINTS: Final = (files("elhandel.settlement") / "sql" / "points_of_supply.sql").read_bytes()

_LINKS: Final = """
SELECT l.metering_point_id, l.charge_id, c.owner_gln, c.kind, c.code, l.valid_from, l.valid_to, l.factor
FROM pricing.price_link l JOIN pricing.charge c USING (charge_id)
WHERE l.metering_point_id = ANY(%(points)s) AND l.superseded_at IS NULL
  AND l.valid_from < %(end)s AND (l.valid_to IS NULL OR l.valid_to > %(start)s)
ORDER BY l.metering_point_id, c.kind DESC, c.owner_gln, c.code, l.valid_from
"""

# A price holds until the next row's first day, and not beyond the end that the owner told of the charge.
_CHARGES: Final = """
SELECT c.charge_id, c.owner_gln, c.kind, c.code, p.valid_from,
       lead(p.valid_from) OVER (PARTITION BY c.charge_id ORDER BY p.valid_from) AS valid_to, p.prices,
       coalesce((SELECT i.vat FROM pricing.charge_information i
                 WHERE i.charge_id = c.charge_id AND i.superseded_at IS NULL AND i.valid_from < %(end)s
                 ORDER BY i.valid_from DESC LIMIT 1), true) AS vat
FROM pricing.charge c
LEFT JOIN pricing.charge_price p ON p.charge_id = c.charge_id AND p.superseded_at IS NULL
WHERE c.charge_id = ANY(%(charges)s)
ORDER BY c.charge_id, p.valid_from
"""

_PRODUCTS: Final = """
SELECT p.product_id, p.pricing_type, v.valid_from,
       lead(v.valid_from) OVER (PARTITION BY p.product_id ORDER BY v.valid_from) AS valid_to,
       v.margin_per_kwh, v.supplement_per_kwh, v.fixed_per_kwh, v.subscription_per_month
FROM pricing.product p JOIN pricing.product_price v USING (product_id)
WHERE p.product_id = ANY(%(products)s)
ORDER BY p.product_id, v.valid_from
"""


@dataclass(frozen=True, slots=True)
class PointInputs:
    """One metering point of a supply period: what it is settled under, and where its lines go."""

    supply_period_id: int
    contract_id: int
    metering_point_id: int
    gsrn: str
    days: Period
    terms: Terms


@dataclass(frozen=True, slots=True)
class ShardInputs:
    """Everything but readings. `undescribed`: supply periods with a point whose master data has not come, by GSRN."""

    points: tuple[PointInputs, ...]
    undescribed: Mapping[int, str]
    charges: Mapping[ChargeKey, Charge]
    charge_ids: Mapping[ChargeKey, int]
    spot: Mapping[str, Sequence[SpotSeries]]


def load_inputs(tx: Transaction, supply_periods: Sequence[int], period: Period) -> ShardInputs:
    """Read what the points of some supply periods are settled from over the days of `period`."""
    bounds = {"start": period.start, "end": period.end}
    rows = tx.execute(_POINTS, {"supply_periods": list(supply_periods), **bounds}).fetchall()
    undescribed = {row[0]: row[6] for row in rows if row[9] is None}
    described = [row for row in rows if row[0] not in undescribed]
    links, charge_ids = _links(tx, [row[5] for row in described], bounds)
    products = _products(tx, sorted({row[4] for row in described}))
    points = tuple(_point(row, period, products[row[4]], links.get(row[5], ())) for row in described)
    areas = sorted({point.terms.area for point in points})
    return ShardInputs(points, undescribed, _charges(tx, charge_ids, bounds), charge_ids, _spot(tx, areas, period))


def _point(
    row: Sequence[object], period: Period, products: tuple[Product, ...], links: tuple[Link, ...]
) -> PointInputs:
    supply_period, contract, starts_on, ends_on, _, point, gsrn, is_child, kind, area = row
    assert isinstance(starts_on, date)  # noqa: S101  (rows are typed by the query)
    days = period.cut(Period(starts_on, ends_on if isinstance(ends_on, date) else FOR_GOOD))
    produces = kind == _PRODUCTION
    agreed = tuple(
        product
        for product in (_credited(products, days) if produces else () if is_child else _agreed(products, days))
        if product.days.days
    )
    direction = Direction.PRODUCTION if produces else Direction.CONSUMPTION
    inside = tuple(link for link in links if link.days.cut(days).days)
    terms = Terms(str(area), days, agreed, inside, direction)
    return PointInputs(int(str(supply_period)), int(str(contract)), int(str(point)), str(gsrn), days, terms)


def _agreed(products: tuple[Product, ...], days: Period) -> list[Product]:
    return [_on(product, product.days.cut(days)) for product in products]


def _credited(products: tuple[Product, ...], days: Period) -> list[Product]:
    """What flows to the grid is credited at the spot price, whatever the product, without another subscription."""
    return [Product(ProductKind.SPOT, product.days.cut(days)) for product in products]


def _on(product: Product, days: Period) -> Product:
    return Product(product.kind, days, product.fixed_price, product.supplements, product.subscription_per_month)


def _links(
    tx: Transaction, points: Sequence[int], bounds: Mapping[str, date]
) -> tuple[dict[int, tuple[Link, ...]], dict[ChargeKey, int]]:
    by_point: dict[int, list[Link]] = {}
    ids: dict[ChargeKey, int] = {}
    keys: dict[int, ChargeKey] = {}
    shared: dict[tuple[object, ...], Link] = {}  # few distinct links: points then share values, not only equal ones
    for point, charge, owner, kind, code, start, end, factor in tx.execute(_LINKS, {"points": list(points), **bounds}):
        key = keys.get(charge)
        if key is None:
            key = keys[charge] = ChargeKey(owner, ChargeKind(kind), code)
            ids[key] = charge
        told = (charge, start, end, factor)
        if told not in shared:
            shared[told] = Link(key, Period(start, end or FOR_GOOD), factor)
        by_point.setdefault(point, []).append(shared[told])
    return {point: tuple(links) for point, links in by_point.items()}, ids


def _charges(tx: Transaction, ids: Mapping[ChargeKey, int], bounds: Mapping[str, date]) -> dict[ChargeKey, Charge]:
    rows = tx.execute(_CHARGES, {"charges": list(ids.values()), **bounds}).fetchall()
    charges = {}
    for (_, owner, kind, code), told in groupby(rows, key=itemgetter(0, 1, 2, 3)):
        key, prices, vat = ChargeKey(owner, ChargeKind(kind), code), [], True
        for *_, valid_from, valid_to, pattern, with_vat in told:
            vat = with_vat
            if valid_from is not None and (valid_to is None or valid_to > bounds["start"]):
                prices.append(PricePeriod(Period(valid_from, valid_to or FOR_GOOD), tuple(pattern)))
        charges[key] = Charge(key, tuple(prices), vat)
    return charges


def _products(tx: Transaction, ids: Sequence[str]) -> dict[str, tuple[Product, ...]]:
    rows = tx.execute(_PRODUCTS, {"products": list(ids)}).fetchall()
    products: dict[str, list[Product]] = {}
    for product, kind, start, end, margin, supplement, fixed, subscription in rows:
        products.setdefault(product, []).append(
            Product(ProductKind(kind), Period(start, end or FOR_GOOD), fixed or 0, (margin, supplement), subscription)
        )
    return {product: tuple(prices) for product, prices in products.items()}


def _spot(tx: Transaction, areas: Sequence[str], period: Period) -> dict[str, list[SpotSeries]]:
    known = pricing.spot_days(tx, areas, period.start, period.end)
    return {
        area: [SpotSeries.of_day(day, found.resolution_minutes, found.per_kwh) for day, found in by_day.items()]
        for area, by_day in known.items()
    }
