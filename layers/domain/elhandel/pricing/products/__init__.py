"""Products: what a customer can choose, and what it costs from which day on."""

from elhandel.pricing.products.history import ListPrice, PricedProduct, priced_products
from elhandel.pricing.products.price import (
    UnableToPriceProduct,
    product_price,
    record_product_price,
)
from elhandel.pricing.products.product import (
    BilledBy,
    PricingType,
    Product,
    UnknownProduct,
    offered_product,
    offered_products,
    priced_product,
    switch_notice,
)

__all__ = [
    "BilledBy",
    "ListPrice",
    "PricedProduct",
    "PricingType",
    "Product",
    "UnableToPriceProduct",
    "UnknownProduct",
    "offered_product",
    "offered_products",
    "priced_product",
    "priced_products",
    "product_price",
    "record_product_price",
    "switch_notice",
]
