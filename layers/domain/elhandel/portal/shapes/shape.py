"""What the answers of the dashboard's and the admin's API have in common."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from elhandel.billing.invoice import Status


class Shape(BaseModel):
    """A part of an answer; its names on the wire are in camel case."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class Enveloped[Data](BaseModel):
    """What succeeds, as these paths answer it. What fails is a problem document."""

    success: Literal[True] = True
    data: Data


type Amount = Annotated[Decimal, Field(examples=["749.71"])]

type InvoiceState = Literal["unpaid", "partial", "paid", "overdue", "refunded"]

ENTRY_TYPES: Final[Mapping[str, str]] = {"collection": "payment", "payout": "refund"}
"""What an entry of an account is called, where that is not its source in the ledger."""
INVOICE_STATES: Final[Mapping[Status, InvoiceState]] = {
    Status.DRAFT: "unpaid",
    Status.ISSUED: "unpaid",
    Status.PARTLY_PAID: "partial",
    Status.PAID: "paid",
    Status.OVERDUE: "overdue",
    Status.CREDITED: "refunded",
}
"""How a document stands, by the words of the requirements (C.1)."""

type ServiceState = Literal["pending", "active", "suspended", "cancelled"]

SERVICE_STATES: Final[Mapping[str, ServiceState]] = {
    "pending": "pending",
    "active": "active",
    "suspended": "suspended",
    "cancelled": "cancelled",
    "withdrawn": "cancelled",
}
