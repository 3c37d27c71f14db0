"""What a provider's events say (A.5), read from the body that it signed. Pure.

An amount is in cents, as text. What an event names is looked up, never believed.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from elhandel.payments.mandates import MandateState
from elhandel.payments.providers.ports import FailureReason, Outcome
from elhandel.payments.providers.rest import reason_of
from elhandel.values.errors import DomainError

_LONGEST: Final = 80
_AMOUNT: Final = re.compile(r"[0-9]{1,12}", re.ASCII)
_PLAIN: Final = re.compile(r"[A-Za-z0-9_.:/ -]{0,80}", re.ASCII)

_STATUSES: Final[dict[str, Outcome]] = {
    "approved": "completed",
    "completed": "completed",
    "declined": "failed",
    "cancelled": "failed",
    "failed": "failed",
    "pending": "pending",
    "refunded": "reversed",
    "chargeback": "reversed",
}
_MANDATE_STATES: Final[dict[str, MandateState]] = {
    "pending": "pending",
    "pending_signature": "pending",
    "active": "active",
    "suspended": "suspended",
    "cancelled": "cancelled",
    "expired": "expired",
}


class UnreadableEvent(DomainError):
    """An event that is not in the form agreed on; it is kept, and staff look at it."""

    code = "unreadable-payment-event"


@dataclass(frozen=True, slots=True)
class PaymentTold:
    """What became of a collection, or of a payment that we know nothing of yet."""

    reference: str
    """Ours, of the collection; or the number of an invoice."""
    transaction: str
    outcome: Outcome
    amount_ore: int
    reason: FailureReason | None
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class MandateTold:
    """What became of a mandate; `reference` is the provider's number of it."""

    reference: str
    state: MandateState
    told_at: datetime | None


def read_payment(body: bytes) -> PaymentTold:
    """An event about a payment. Raises UnreadableEvent."""
    said = _object(body)
    transaction = _text(said, "RequestTrace") or _text(said, "TransactionID")
    reference = _text(said, "Reference") or _text(said, "Extra2")
    amount = _text(said, "Amount")
    if not transaction or not reference or not _AMOUNT.fullmatch(amount):
        raise UnreadableEvent(
            "The event names no transaction, no reference or no amount in cents. Ask the provider."
        )

    if _text(said, "Currency").upper() not in {"", "DKK"}:
        raise UnreadableEvent("The event is about another currency than DKK. Ask the provider.")

    outcome = _outcome(said)
    return PaymentTold(
        reference=reference,
        transaction=transaction,
        outcome=outcome,
        amount_ore=int(amount),
        reason=_reason(said, outcome),
        told_at=_told_at(said),
    )


def read_mandate(body: bytes) -> MandateTold:
    """An event about a mandate. Raises UnreadableEvent."""
    said = _object(body)
    reference = _text(said, "MandateId")
    state = _MANDATE_STATES.get(_text(said, "Status").lower())
    if not reference or state is None:
        raise UnreadableEvent(
            "The event names no mandate, or a status that nobody agreed on. Ask the provider."
        )
    return MandateTold(reference, state, _told_at(said))


def event_id(topic: str, body: bytes) -> str:
    """What an event is known by: the provider's id of it with what it says (CD-COL-4), for an id
    that is used again for another payment is another event; for one that cannot be read, its bytes.
    """
    try:
        return _id_said(topic, _object(body))
    except UnreadableEvent:
        return f"{topic}:{hashlib.sha256(body).hexdigest()}"


def _id_said(topic: str, said: dict[str, Any]) -> str:
    known = _text(said, "EventId")
    names: tuple[str, ...]
    if topic == "payment":
        names = (
            "Reference", "RequestTrace", "TransactionID", "Status", "TransactionAccepted", "Amount",
        )  # fmt: skip
    else:  # one that says no id is told apart by its moment
        names = ("MandateId", "Status") if known else ("MandateId", "Status", "Timestamp")
    parts = [topic, *(_text(said, name) for name in names)]
    digest = hashlib.sha256("|".join(parts).encode()).hexdigest()
    return f"{topic}:{known}:{digest}" if known else digest


def told_at(body: bytes) -> datetime | None:
    """When the provider says that it sent the event; None where it does not say, or not so that
    one can read it.
    """
    try:
        return _told_at(_object(body))
    except UnreadableEvent:
        return None


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableEvent("The event is no JSON. Ask the provider.") from error
    if not isinstance(said, dict):
        raise UnreadableEvent("The event is no JSON object. Ask the provider.")
    return said


def _text(said: dict[str, Any], name: str) -> str:
    value = said.get(name)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if len(text) > _LONGEST or not _PLAIN.fullmatch(text):
        raise UnreadableEvent(f"The event's {name} is not in the form agreed on. Ask the provider.")
    return text.strip()


def _outcome(said: dict[str, Any]) -> Outcome:
    status = _text(said, "Status").lower()
    if status:
        if status not in _STATUSES:
            raise UnreadableEvent("The event's Status is none that was agreed on.")
        return _STATUSES[status]

    accepted = _text(said, "TransactionAccepted").lower()
    if accepted not in {"true", "false"}:
        raise UnreadableEvent("The event says neither a Status nor whether it was accepted.")
    return "completed" if accepted == "true" else "failed"


def _reason(said: dict[str, Any], outcome: Outcome) -> FailureReason | None:
    if outcome == "reversed":
        return "disputed"
    if outcome != "failed":
        return None
    if _text(said, "Status").lower() == "cancelled":
        return "rejected"
    return reason_of(_text(said, "Reason") or _text(said, "ResponseText"))


def _told_at(said: dict[str, Any]) -> datetime | None:
    text = said.get("Timestamp")
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise UnreadableEvent("The event's Timestamp is no instant.") from error
    if at.tzinfo is None:
        raise UnreadableEvent("The event's Timestamp has no offset.")
    return at
