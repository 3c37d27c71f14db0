"""What a product costs from a day on: our own prices, announced ahead or corrected afterwards."""

from dataclasses import asdict
from datetime import date
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, statement
from elhandel.values.decision import Decision
from elhandel.values.errors import DomainError
from elhandel.values.prices import ProductPrice


class UnableToPriceProduct(DomainError):
    """Prices that do not fit the product, or lack a decision."""

    code = "unable-to-price-product"


def product_price(tx: Transaction, product_id: str, day: date) -> ProductPrice | None:
    """What a product costs on a local day, the product locked; None for an unknown one, or one
    without a price yet.
    """
    tx.execute(_HOLD, {"product": product_id})
    cursor = tx.cursor(row_factory=class_row(ProductPrice))

    return cursor.execute(_OF_DAY, {"product": product_id, "day": day}).fetchone()


# Prices of one product follow each other. A statement of its own: what waited for the lock sees
# what was committed meanwhile only in the statements after it.
_HOLD: Final = "SELECT 1 FROM pricing.product WHERE product_id = %(product)s FOR UPDATE"

_OF_DAY: Final = """
SELECT margin_per_kwh, supplement_per_kwh, fixed_per_kwh, subscription_per_month
FROM pricing.product_price
WHERE product_id = %(product)s AND valid_from <= %(day)s ORDER BY valid_from DESC LIMIT 1
"""


def record_product_price(
    tx: Transaction, product_id: str, valid_from: date, price: ProductPrice, decision: Decision
) -> bool:
    """A product costs `price` from the local day `valid_from` on, until its next price. Returns
    whether that is new.

    A price of the same day is replaced and kept.
    """
    if product_price(tx, product_id, valid_from) == price:
        return False

    values = {"product": product_id, "day": valid_from, **asdict(price), **asdict(decision)}
    tx.execute(_KEEP_THE_OLD, values)
    tx.execute(_RECORD, values)

    return True


_KEEP_THE_OLD: Final = """
INSERT INTO pricing.past_product_price
    (product_id, valid_from, margin_per_kwh, supplement_per_kwh, fixed_per_kwh,
     subscription_per_month, replaced_at, replaced_by, reason)
SELECT product_id, valid_from, margin_per_kwh, supplement_per_kwh, fixed_per_kwh,
       subscription_per_month, %(at)s, %(by)s, %(why)s
FROM pricing.product_price WHERE product_id = %(product)s AND valid_from = %(day)s
"""

_RECORD: Final = statement("elhandel.pricing.products", "record_price")
