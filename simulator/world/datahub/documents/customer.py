"""RSM-028: the customer registered at a point, without CPR, telephone or e-mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from simulator.world.datahub.documents.address import address
from simulator.world.datahub.documents.envelope import (
    Document,
    Header,
    Kind,
    document,
    gs1,
    instant,
    new_id,
)
from simulator.world.households import Address

_KIND: Final = Kind("RSM-028", "CharacteristicsOfACustomerAtAnAP", "E21", "MasterData")
UNKNOWN_CUSTOMER: Final = "(unknown)"


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """The customer at a point; `name` is "(unknown)" where none is registered.

    Addresses: technical and legal.
    """

    gsrn: str
    name: str
    place: Address
    start: datetime
    electric_heating: bool
    protected_name: bool = False
    protected_address: bool = False
    reference: str | None = None


def customer_characteristics(header: Header, customers: Sequence[CustomerRecord]) -> Document:
    """The records in the order given."""
    return document(_KIND, header, [_record(customer) for customer in customers])


def _record(customer: CustomerRecord) -> dict[str, Any]:
    return {
        "mRID": new_id(),
        **(
            {"originalTransactionIDReference_MktActivityRecord.mRID": customer.reference}
            if customer.reference
            else {}
        ),
        "validityStart_DateAndOrTime.dateTime": instant(customer.start),
        "MarketEvaluationPoint": {
            "mRID": gs1(customer.gsrn),
            "serviceCategory.ElectricalHeating": customer.electric_heating,
            "firstCustomer_MarketParticipant.name": customer.name,
            "protectedName": customer.protected_name,
            "hasEnergySupplier": True,
            "supplyStart_DateAndOrTime.dateTime": instant(customer.start),
            "UsagePointLocation": [
                {
                    "type": {"value": kind},
                    "mainAddress": address(customer.place),
                    "protectedAddress": customer.protected_address,
                    "name": customer.name,
                }
                for kind in ("D01", "D04")
            ],
        },
    }
