"""Every product with every price it had, has or will have."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from elhandel.platform.database import Transaction


@dataclass(frozen=True, slots=True)
class ListPrice:
    """What a product costs from a day on: micro-DKK per kWh and per month, without VAT."""

    valid_from: date
    margin_per_kwh: int
    supplement_per_kwh: int
    fixed_per_kwh: int | None
    subscription_per_month: int


@dataclass(frozen=True, slots=True)
class PricedProduct:
    """A product with its prices, the latest first."""

    product_id: str
    name: str
    pricing_type: str
    active: bool
    """Whether new customers can choose it."""
    prices: tuple[ListPrice, ...]


def priced_products(tx: Transaction) -> list[PricedProduct]:
    """All products, in their display order."""
    prices: dict[str, list[ListPrice]] = {}
    for product_id, *price in tx.execute(_PRICES):
        prices.setdefault(product_id, []).append(ListPrice(*price))

    return [
        PricedProduct(product_id, name, pricing_type, active, tuple(prices.get(product_id, ())))
        for product_id, name, pricing_type, active in tx.execute(_PRODUCTS)
    ]


_PRODUCTS: Final = """
SELECT product_id, name, pricing_type, active FROM pricing.product
ORDER BY display_order, product_id
"""
_PRICES: Final = """
SELECT product_id, valid_from, margin_per_kwh, supplement_per_kwh, fixed_per_kwh,
       subscription_per_month
FROM pricing.product_price ORDER BY product_id, valid_from DESC
"""
