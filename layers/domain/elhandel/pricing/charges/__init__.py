"""Charges of grid companies and Energinet: prices, the points that carry them, heating tax."""

from elhandel.pricing.charges.charge import (
    ChargeInformation,
    PriceLink,
    PriceSeries,
    ensure_charge,
    record_information,
    record_link,
    record_prices,
)
from elhandel.pricing.charges.heating import (
    HeatingRules,
    ReducedTax,
    YearlyLimit,
    heating_rules,
)
from elhandel.pricing.charges.pattern import UnreadablePriceSeries
from elhandel.pricing.charges.stopped import StoppedCharge, stopped_charges_linked
from elhandel.pricing.charges.unpriced import UnpricedCharge, unpriced_charges

__all__ = [
    "ChargeInformation",
    "HeatingRules",
    "PriceLink",
    "PriceSeries",
    "ReducedTax",
    "StoppedCharge",
    "UnpricedCharge",
    "UnreadablePriceSeries",
    "YearlyLimit",
    "ensure_charge",
    "heating_rules",
    "record_information",
    "record_link",
    "record_prices",
    "stopped_charges_linked",
    "unpriced_charges",
]
