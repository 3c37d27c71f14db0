"""Documents that no supplier receives: refused by what they are, not for want of a handler.

Source: reference, section 6.2; DataHub guides BRS-001 … BRS-049.
"""

from collections.abc import Mapping
from typing import Final

from elhandel.market.cim.incoming import Document
from elhandel.values.errors import DomainError

_TO_DATAHUB: Final = "a supplier sends it to DataHub"
_OF_GRID_COMPANIES: Final = "grid companies send it to DataHub"
_TO_GRID_COMPANIES: Final = "DataHub answers grid companies by it"
_OF_OWNERS: Final = "the owners of charges send it to DataHub"

NOT_FOR_SUPPLIERS: Final[Mapping[str, tuple[str, str]]] = {
    "RequestChangeOfSupplier": ("RSM-001", _TO_DATAHUB),
    "ConfirmRequestReallocateChangeOfSupplier": ("RSM-003", _TO_DATAHUB),
    "RejectRequestReallocateChangeOfSupplier": ("RSM-003", _TO_DATAHUB),
    "RequestEndOfSupply": ("RSM-005", _TO_DATAHUB),
    "RequestAccountingPointCharacteristics": ("RSM-006", _TO_DATAHUB),
    "RequestForReminders": ("RSM-013", _OF_GRID_COMPANIES),
    "RejectRequestForReminders": ("RSM-013", _TO_GRID_COMPANIES),
    "RequestValidatedMeasureData": ("RSM-015", _TO_DATAHUB),
    "RequestAggregatedMeasureData": ("RSM-016", _TO_DATAHUB),
    "RequestWholesaleSettlement": ("RSM-017", _TO_DATAHUB),
    "RequestService": ("RSM-020", _TO_DATAHUB),
    "RequestChangeAccountingPointCharacteristics": ("RSM-021", _OF_GRID_COMPANIES),
    "ConfirmRequestChangeAccountingPointCharacteristics": ("RSM-021", _TO_GRID_COMPANIES),
    "RejectRequestChangeAccountingPointCharacteristics": ("RSM-021", _TO_GRID_COMPANIES),
    "RequestCancellation": ("RSM-024", _TO_DATAHUB),
    "RequestChangeCustomerCharacteristics": ("RSM-027", _TO_DATAHUB),
    "RequestChangeBillingMasterData": ("RSM-030", _TO_DATAHUB),
    "RequestBillingMasterData": ("RSM-032", _TO_DATAHUB),
    "RequestChangeOfPriceList": ("RSM-033", _OF_OWNERS),
    "RequestPriceList": ("RSM-035", _TO_DATAHUB),
}

SUPPLIERS_REQUESTS: Final = frozenset(
    name
    for name, (_, who) in NOT_FOR_SUPPLIERS.items()
    if who in {_TO_DATAHUB, _OF_OWNERS} and name.startswith("Request")
)
"""What a supplier may ask for, by us or in DataHub's portal: its answers come to suppliers."""

REQUESTS_OF_SERIES: Final = frozenset(
    {
        "RequestValidatedMeasureData",
        "RequestAggregatedMeasureData",
        "RequestWholesaleSettlement",
    }
)
"""Those of them whose transactions are series."""


class NotForSuppliers(DomainError):
    """A document that DataHub sends to no supplier."""

    code = "document-not-for-suppliers"


def refuse_not_for_suppliers(document: Document) -> None:
    """Raise NotForSuppliers for a document that no supplier receives."""
    known = NOT_FOR_SUPPLIERS.get(document.name)
    if known is None:
        return

    rsm, who = known
    raise NotForSuppliers(
        f"{document.name} ({rsm}) is not for a supplier: {who}. "
        "Nothing of it was used; report it to DataHub."
    )
