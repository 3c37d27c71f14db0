"""What a metering point is settled under: supply, products, charges, links, heating limit.

Points with equal terms are settled together. Nothing here knows a charge by name: a new tariff is
data.
"""

from elhandel.settlement.engine.terms.charges import (
    LARGEST_PRICE,
    PER_DAY_BY_CLOCK,
    PER_DAY_BY_POSITION,
    Charge,
    Link,
    PricePeriod,
)
from elhandel.settlement.engine.terms.heating import (
    Heating,
    HeatingMethod,
    HeatingRule,
    HeatingYear,
    heating_years,
)
from elhandel.settlement.engine.terms.line import LineKey, LineKind
from elhandel.settlement.engine.terms.products import Product, ProductKind
from elhandel.settlement.engine.terms.terms import Direction, Terms

__all__ = [
    "LARGEST_PRICE",
    "PER_DAY_BY_CLOCK",
    "PER_DAY_BY_POSITION",
    "Charge",
    "Direction",
    "Heating",
    "HeatingMethod",
    "HeatingRule",
    "HeatingYear",
    "LineKey",
    "LineKind",
    "Link",
    "PricePeriod",
    "Product",
    "ProductKind",
    "Terms",
    "heating_years",
]
