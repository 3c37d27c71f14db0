"""The settlement engine: readings x prices = lines, exact to the øre.

Pure: it imports nothing but numpy and the standard library, reads no clock and no database. Energy
is integer Wh, prices are integer micro-DKK per kWh (or an exact fraction of one), amounts nano-DKK,
lines øre. docs/settlement.md has the rules, the units and the proof of exactness.

A shard is settled with `settle(PriceBook(axis, charges, spot), wh, groups)`; a single point, by the
same code, with `settle_point`; `explain` says why.
"""

from elhandel.settlement.engine.axis import Axis
from elhandel.settlement.engine.batch import Block, Group, LineColumn, group_rows, settle
from elhandel.settlement.engine.book import PriceBook
from elhandel.settlement.engine.correction import correct, difference
from elhandel.settlement.engine.errors import (
    AmountTooLarge,
    MissingChargePrice,
    MissingProduct,
    MissingReadings,
    MissingSpotPrice,
    MissingUseBefore,
    UnableToSettle,
)
from elhandel.settlement.engine.exact import round_to_ore
from elhandel.settlement.engine.explain import Explanation, explain
from elhandel.settlement.engine.heating import (
    HeatingMethod,
    HeatingRule,
    HeatingYear,
    heating_years,
)
from elhandel.settlement.engine.monthly import subscription
from elhandel.settlement.engine.point import (
    Line,
    PointSettlement,
    correct_point,
    point_of,
    settle_point,
)
from elhandel.settlement.engine.prices import (
    PricePeriod,
    PriceVector,
    SpotSeries,
    spot_vector,
    tariff_vector,
)
from elhandel.settlement.engine.readings import MISSING, gaps
from elhandel.settlement.engine.terms import (
    Charge,
    Direction,
    Heating,
    LineKey,
    LineKind,
    Link,
    Product,
    ProductKind,
    Terms,
)
from elhandel.settlement.engine.totals import Totals, totals, vat
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.period import Period

__all__ = [
    "MISSING",
    "AmountTooLarge",
    "Axis",
    "Block",
    "Charge",
    "ChargeKey",
    "ChargeKind",
    "Direction",
    "Explanation",
    "Group",
    "Heating",
    "HeatingMethod",
    "HeatingRule",
    "HeatingYear",
    "Line",
    "LineColumn",
    "LineKey",
    "LineKind",
    "Link",
    "MissingChargePrice",
    "MissingProduct",
    "MissingReadings",
    "MissingSpotPrice",
    "MissingUseBefore",
    "Period",
    "PointSettlement",
    "PriceBook",
    "PricePeriod",
    "PriceVector",
    "Product",
    "ProductKind",
    "SpotSeries",
    "Terms",
    "Totals",
    "UnableToSettle",
    "correct",
    "correct_point",
    "difference",
    "explain",
    "gaps",
    "group_rows",
    "heating_years",
    "point_of",
    "round_to_ore",
    "settle",
    "settle_point",
    "spot_vector",
    "subscription",
    "tariff_vector",
    "totals",
    "vat",
]
