"""Handlers: what the market does with each document that a supplier sends."""

from collections.abc import Callable
from typing import Final

from simulator.world.datahub.handlers import (
    cancellation,
    correction_of_supply,
    customer_data,
    end_of_supply,
    lookups,
    measurements,
    refusals,
    start_of_supply,
    sums,
)
from simulator.world.datahub.market import Market
from simulator.world.datahub.requests.request import Request

HANDLERS: Final[dict[str, Callable[[Market, Request], None]]] = {
    "RequestChangeOfSupplier": start_of_supply.handle,
    "RequestEndOfSupply": end_of_supply.handle,
    "RequestCancellation": cancellation.handle,
    "RequestChangeCustomerCharacteristics": customer_data.handle,
    "RequestValidatedMeasureData": measurements.handle,
    "RequestAggregatedMeasureData": sums.aggregated,
    "RequestWholesaleSettlement": sums.wholesale,
    "RequestAccountingPointCharacteristics": lookups.master_data,
    "RequestBillingMasterData": lookups.price_links,
    "RequestPriceList": lookups.price_list,
    "RequestService": refusals.service,
    "RequestChangeBillingMasterData": refusals.price_link_change,
    "ConfirmRequestReallocateChangeOfSupplier": correction_of_supply.confirmed,
    "RejectRequestReallocateChangeOfSupplier": correction_of_supply.rejected,
}
