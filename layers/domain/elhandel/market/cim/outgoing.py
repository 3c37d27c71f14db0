"""Outgoing documents in Energinet's JSON: the envelope, and the values that records are made of.

The record of each document is built beside what its answers mean, in `requests`. Ids are given, so
that a repeat is the same document.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Protocol

from elhandel.values.days.local_time import start_of_day
from elhandel.values.identifiers import Identity

_SCHEME: Final = {"cpr": "ARR", "cvr": "VAT"}

type Json = dict[str, Any]


class Form(Protocol):
    """What the envelope of a document needs besides its head: `requests.RequestKind` has it."""

    @property
    def document(self) -> str: ...

    @property
    def type_code(self) -> str: ...

    @property
    def receiver(self) -> str: ...

    @property
    def records(self) -> str: ...

    @property
    def answers(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Head:
    """What the envelope of a request needs."""

    message_id: str
    transaction_id: str
    business_reason: str
    sender_gln: str
    receiver_gln: str
    created_at: datetime


def envelope(form: Form, head: Head, record: Json) -> Json:
    """A document with one record."""
    answer = {} if form.answers is None else {"reason.code": {"value": form.answers}}
    return {
        f"{form.document}_MarketDocument": {
            "mRID": head.message_id,
            "businessSector.type": {"value": "23"},
            "createdDateTime": head.created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "process.processType": {"value": head.business_reason},
            "receiver_MarketParticipant.mRID": gs1(head.receiver_gln),
            "receiver_MarketParticipant.marketRole.type": {"value": form.receiver},
            "sender_MarketParticipant.mRID": gs1(head.sender_gln),
            "sender_MarketParticipant.marketRole.type": {"value": "DDQ"},
            "type": {"value": form.type_code},
            **answer,
            form.records: [record],
        }
    }


def gs1(number: object) -> Json:
    """A GSRN or a GLN."""
    return {"codingScheme": "A10", "value": str(number)}


def identity(customer: Identity) -> Json:
    """A CPR or CVR number, in clear."""
    return {"codingScheme": _SCHEME[customer.kind], "value": customer.number}


def midnight(day: date) -> str:
    """The instant at which a local day begins."""
    return start_of_day(day).strftime("%Y-%m-%dT%H:%M:%SZ")
