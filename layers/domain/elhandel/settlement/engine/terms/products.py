"""Products: at which price the customer buys energy, and sells it."""

from dataclasses import dataclass
from enum import StrEnum

from elhandel.values.days.period import Period


class ProductKind(StrEnum):
    """Where the energy's price comes from."""

    SPOT = "spot"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Product:
    """What the customer agreed on. Prices in micro-DKK per kWh.

    Consumption costs the base price, margin and supplements; production is credited at the base
    price less a deduction.
    """

    kind: ProductKind
    days: Period
    """On which it is agreed."""

    fixed_price: int = 0
    """The base price of a product with a fixed one, in place of the area's spot price."""

    supplements: tuple[int, ...] = ()
    """The margin and every further supplement."""

    subscription_per_month: int | None = None
    """In micro-DKK; None: the product has no subscription and gets no such line."""

    credit_deduction: int = 0
    """What is taken off the base price where production is credited."""
