"""Building documents: what a supplier sends, in Energinet's JSON. Ids are given, so that a repeat
is the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from elhandel.market.cim.addresses import attention, cim_address
from elhandel.portfolio.customers import CustomerDetails
from elhandel.values.local_time import start_of_day

CHANGE_OF_SUPPLIER: Final = "RequestChangeOfSupplier"
CANCELLATION: Final = "RequestCancellation"
CUSTOMER_CHARACTERISTICS: Final = "RequestChangeCustomerCharacteristics"

_TYPE: Final = {CHANGE_OF_SUPPLIER: "392", CANCELLATION: "E67", CUSTOMER_CHARACTERISTICS: "D15"}
_SCHEME: Final = {"cpr": "ARR", "cvr": "VAT"}

type Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """What the envelope of a request needs."""

    message_id: str
    transaction_id: str
    business_reason: str
    sender_gln: str
    receiver_gln: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Protection:
    """Whether name, supply address (D01) and billing address (D04) are protected; None: nobody has
    said.
    """

    name: bool | None
    supply_address: bool | None
    billing_address: bool | None


def change_of_supplier(head: Head, gsrn: str, customer: CustomerDetails, starts_on: date) -> Json:
    """RSM-001: start of supply on a local day; a move-in names the customer."""
    prefix = "marketEvaluationPoint.customer_MarketParticipant"
    record: Json = {
        "mRID": head.transaction_id,
        f"{prefix}.mRID": _identity(customer),
        "marketEvaluationPoint.energySupplier_MarketParticipant.mRID": _gs1(head.sender_gln),
        "marketEvaluationPoint.mRID": _gs1(gsrn),
        "start_DateAndOrTime.dateTime": _midnight(starts_on),
    }
    if head.business_reason != "E03":
        record[f"{prefix}.name"] = customer.name

    return _document(CHANGE_OF_SUPPLIER, head, record)


def cancellation(head: Head, gsrn: str, original_transaction: str) -> Json:
    """RSM-024: takes a start of supply (or an end) back."""
    return _document(
        CANCELLATION,
        head,
        {
            "mRID": head.transaction_id,
            "originalTransactionIDReference_MktActivityRecord.mRID": original_transaction,
            "marketEvaluationPoint.mRID": _gs1(gsrn),
        },
    )


def customer_characteristics(
    head: Head,
    gsrn: str,
    customer: CustomerDetails,
    address: Mapping[str, Any] | None,
    starts_on: date,
    protection: Protection,
) -> Json:
    """RSM-027: the whole customer set, the supply address (D01) and where bills go (D04): the same
    unless given.

    Protection is sent as the market said it and as the customer asked; what nobody has said is left
    out, because false would lift it.
    """
    billing, attn = customer.billing_address, attention(customer.billing_address)
    locations = [
        _location("D01", customer, customer.name, address, protection.supply_address),
        _location(
            "D04",
            customer,
            customer.recipient or customer.name,
            cim_address(billing) if billing else address,
            protection.billing_address,
        )
        | ({"attn_Names.name": attn} if attn else {}),
    ]
    protected = {} if protection.name is None else {"protectedName": protection.name}

    return _document(
        CUSTOMER_CHARACTERISTICS,
        head,
        {
            "mRID": head.transaction_id,
            "start_DateAndOrTime.dateTime": _midnight(starts_on),
            "MarketEvaluationPoint": {
                "mRID": _gs1(gsrn),
                "firstCustomer_MarketParticipant.mRID": _identity(customer),
                "firstCustomer_MarketParticipant.name": customer.name,
                **protected,
                "UsagePointLocation": locations,
            },
        },
    )


def _location(
    kind: str,
    customer: CustomerDetails,
    name: str,
    address: Mapping[str, Any] | None,
    protected: bool | None,
) -> Json:
    location: Json = {
        "type": {"value": kind},
        "name": name,
        "phone1": {"ituPhone": {"value": customer.phone.removeprefix("+45")}},
        "electronicAddress": {"email1": {"value": customer.email}},
    }
    if protected is not None:
        location["protectedAddress"] = protected

    if address:
        location["mainAddress"] = dict(address)

    return location


def _document(name: str, head: Head, record: Json) -> Json:
    return {
        f"{name}_MarketDocument": {
            "mRID": head.message_id,
            "businessSector.type": {"value": "23"},
            "createdDateTime": head.created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "process.processType": {"value": head.business_reason},
            "receiver_MarketParticipant.mRID": _gs1(head.receiver_gln),
            "receiver_MarketParticipant.marketRole.type": {"value": "DDZ"},
            "sender_MarketParticipant.mRID": _gs1(head.sender_gln),
            "sender_MarketParticipant.marketRole.type": {"value": "DDQ"},
            "type": {"value": _TYPE[name]},
            "MktActivityRecord": [record],
        }
    }


def _gs1(number: str) -> Json:
    return {"codingScheme": "A10", "value": number}


def _identity(customer: CustomerDetails) -> Json:
    return {"codingScheme": _SCHEME[customer.identity.kind], "value": customer.identity.number}


def _midnight(day: date) -> str:
    return start_of_day(day).strftime("%Y-%m-%dT%H:%M:%SZ")
