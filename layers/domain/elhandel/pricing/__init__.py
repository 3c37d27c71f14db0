"""Pricing: products, spot prices, charges and what links them to metering points."""

from elhandel.pricing.charges import (
    ChargeInformation,
    ChargeKey,
    ChargeKind,
    PriceLink,
    PriceSeries,
    ensure_charge,
    record_information,
    record_link,
    record_prices,
)
from elhandel.pricing.energi_data_service import EnergiDataService
from elhandel.pricing.fetch import Fetched, UnableToFetchSpotPrices, fetch_spot_prices
from elhandel.pricing.heating_rules import HeatingRules, ReducedTax, YearlyLimit, heating_rules
from elhandel.pricing.held_prices import (
    HeldPrice,
    UnableToDecidePrice,
    accept_held_prices,
    held_price_count,
    held_prices,
    withdraw_accepted_prices,
)
from elhandel.pricing.patterns import UnreadablePriceSeries
from elhandel.pricing.personal import IMPERSONAL, PERSONAL
from elhandel.pricing.product_prices import (
    ProductPrice,
    Told,
    UnableToPriceProduct,
    product_price,
    record_product_price,
)
from elhandel.pricing.products import (
    PricingType,
    Product,
    UnknownProduct,
    offered_product,
    offered_products,
    priced_product,
)
from elhandel.pricing.retention import RETENTION
from elhandel.pricing.spot_prices import SpotDay, spot_days, store_spot_days
from elhandel.pricing.stopped_charges import StoppedCharge, stopped_charges_linked

__all__ = [
    "IMPERSONAL",
    "PERSONAL",
    "RETENTION",
    "ChargeInformation",
    "ChargeKey",
    "ChargeKind",
    "EnergiDataService",
    "Fetched",
    "HeatingRules",
    "HeldPrice",
    "PriceLink",
    "PriceSeries",
    "PricingType",
    "Product",
    "ProductPrice",
    "ReducedTax",
    "SpotDay",
    "StoppedCharge",
    "Told",
    "UnableToDecidePrice",
    "UnableToFetchSpotPrices",
    "UnableToPriceProduct",
    "UnknownProduct",
    "UnreadablePriceSeries",
    "YearlyLimit",
    "accept_held_prices",
    "ensure_charge",
    "fetch_spot_prices",
    "heating_rules",
    "held_price_count",
    "held_prices",
    "offered_product",
    "offered_products",
    "priced_product",
    "product_price",
    "record_information",
    "record_link",
    "record_prices",
    "record_product_price",
    "spot_days",
    "stopped_charges_linked",
    "store_spot_days",
    "withdraw_accepted_prices",
]
