"""Our own prices: from a day on a product costs something else, told ahead or found to have been wrong.

What is settled at another price of these days is marked in the same transaction, for everybody who had the product on
them.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from elhandel import pricing, settlement
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.platform.likely_days import refuse_unlikely


@dataclass(frozen=True, slots=True)
class NewPrice:
    """What changes about a product's price from a day on: micro-DKK per kWh and per month; None stays as it is."""

    product_id: str
    valid_from: date
    by: str
    why: str
    margin_per_kwh: int | None = None
    supplement_per_kwh: int | None = None
    fixed_per_kwh: int | None = None
    subscription_per_month: int | None = None


def price_product(tx: Transaction, new: NewPrice, clock: Clock) -> bool:
    """Let a product cost something else from a day on, until its next price; whether that is something new.

    Raises UnknownProduct where it has no price on that day to begin from, UnableToPriceProduct, UnlikelyDay.
    """
    refuse_unlikely(new.valid_from, today=clock.today())
    pricing.priced_product(tx, new.product_id, new.valid_from)
    before = pricing.product_price(tx, new.product_id, new.valid_from)
    assert before is not None  # noqa: S101  (it has a price, and prices are never deleted)
    after = replace(before, **_changes(new))
    if not (new.by.strip() and new.why.strip()):
        raise pricing.UnableToPriceProduct("Say who changes the price, and why: it stands in the product's history.")
    if before.fixed_per_kwh is None and after.fixed_per_kwh is not None:
        raise pricing.UnableToPriceProduct(
            f"Product {new.product_id!r} follows the spot price and cannot have a fixed one. Change its margin."
        )
    now = clock.now()
    with settlement.watch_product(tx, new.product_id, settlement.Origin(now)):
        told = pricing.Told(new.by, new.why, now)
        return pricing.record_product_price(tx, new.product_id, new.valid_from, after, told)


def _changes(new: NewPrice) -> dict[str, Any]:
    names = ("margin_per_kwh", "supplement_per_kwh", "fixed_per_kwh", "subscription_per_month")
    return {name: value for name in names if (value := getattr(new, name)) is not None}
