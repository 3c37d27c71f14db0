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
    """What the customer agreed on for `days`. Prices in micro-DKK per kWh.

    Consumption costs the spot price of the area, or `fixed_price` in its place, plus margin and
    supplements. Production is credited at the same base price less `credit_deduction`.
    """

    kind: ProductKind
    days: Period
    fixed_price: int = 0
    supplements: tuple[int, ...] = ()
    """The margin and every further supplement."""

    subscription_per_month: int | None = None
    """In micro-DKK; None: the product has no subscription and gets no such line."""

    credit_deduction: int = 0
