"""Products: what a customer can choose, and what it costs from which day on."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, statement
from elhandel.values.errors import DomainError
from elhandel.values.ids import ContractId

type PricingType = Literal["spot", "fixed"]
type BilledBy = Literal["month", "aconto"]


class UnknownProduct(DomainError):
    """A product that does not exist, or that new customers cannot choose."""

    code = "product-not-offered"


@dataclass(frozen=True, slots=True)
class Product:
    """A product with its prices of one day: micro-DKK per kWh and per month, without VAT."""

    product_id: str
    name: str
    description: str
    pricing_type: PricingType
    margin_per_kwh: int
    supplement_per_kwh: int
    fixed_per_kwh: int | None
    subscription_per_month: int
    green_energy: bool
    display_order: int
    switch_notice_business_days: int

    billed_by: BilledBy
    """Whether its contracts are billed by the month, or pay a quarter in advance."""

    term_months: int | None
    """How long its price is promised; None without a term."""


def offered_products(tx: Transaction, today: date) -> list[Product]:
    """The products that new customers can choose today, in their display order."""
    cursor = tx.cursor(row_factory=class_row(Product))
    return cursor.execute(_OFFERED, {"today": today}).fetchall()


_OFFERED: Final = statement("elhandel.pricing.products", "offered_products")


def offered_product(tx: Transaction, product_id: str, today: date) -> Product:
    """One product that new customers can choose today. Raises UnknownProduct."""
    for product in offered_products(tx, today):
        if product.product_id == product_id:
            return product
    raise UnknownProduct(
        f"Product {product_id!r} is not offered. Choose one that GET /api/products lists.",
        field="product_id",
    )


def priced_product(tx: Transaction, product_id: str, day: date) -> None:
    """Make sure that there is a product and that it costs something known on `day`. Raises
    UnknownProduct.
    """
    known = tx.execute(_PRICED, {"product": product_id}).fetchone()
    if known is None:
        raise UnknownProduct(
            f"There is no product {product_id!r}. Choose one of our own.", field="product_id"
        )
    if known[0] is None or known[0] > day:
        raise UnknownProduct(
            f"Product {product_id!r} has no price on {day}. "
            f"Choose a day from {known[0] or 'its first price'} on.",
            field="product_id",
        )


_PRICED: Final = """
SELECT min(v.valid_from) FROM pricing.product p LEFT JOIN pricing.product_price v USING (product_id)
WHERE p.product_id = %(product)s GROUP BY p.product_id
"""


def switch_notice(tx: Transaction, contract: ContractId) -> int:
    """The notice of a switch, in business days, that the contract's product asks for."""
    row = tx.execute(_SWITCH_NOTICE, {"contract": contract}).fetchone()
    return int(row[0]) if row else 0


_SWITCH_NOTICE: Final = """
SELECT p.switch_notice_business_days
FROM portfolio.contract c JOIN pricing.product p USING (product_id)
WHERE c.contract_id = %(contract)s
"""
