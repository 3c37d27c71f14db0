"""Spot prices of the exchange: fetched, stored by local day, held where beyond its limits."""

from elhandel.pricing.spot.energi_data_service import EnergiDataService
from elhandel.pricing.spot.fetch import Fetched, UnableToFetchSpotPrices, fetch_spot_prices
from elhandel.pricing.spot.held import (
    HeldPrice,
    UnableToDecidePrice,
    accept_held_prices,
    held_price_count,
    held_prices,
    withdraw_accepted_prices,
)
from elhandel.pricing.spot.price import SpotDay, spot_days, store_spot_days

__all__ = [
    "EnergiDataService",
    "Fetched",
    "HeldPrice",
    "SpotDay",
    "UnableToDecidePrice",
    "UnableToFetchSpotPrices",
    "accept_held_prices",
    "fetch_spot_prices",
    "held_price_count",
    "held_prices",
    "spot_days",
    "store_spot_days",
    "withdraw_accepted_prices",
]
