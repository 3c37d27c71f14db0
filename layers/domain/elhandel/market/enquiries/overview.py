"""Enquiries as staff see them: what was asked, by whom and why, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, statement
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import EnquiryId


@dataclass(frozen=True, slots=True)
class ListedEnquiry:
    """One enquiry in the list."""

    enquiry_id: int
    kind: str
    business_reason: str
    gsrn: str | None
    starts_on: date
    ends_on: date
    wants: Mapping[str, Any]
    purpose: str
    asked_by: str | None
    why: str
    state: str
    attempt: int
    reject_code: str | None
    reject_text: str | None
    created_at: datetime
    updated_at: datetime
    missing_days: Sequence[date]
    """Of readings: the days that have not come with those that have."""
    messages: int
    """How many messages brought what was asked for."""


@dataclass(frozen=True, slots=True)
class Step:
    """What happened to an enquiry; `message` is the one that brought it."""

    at: datetime
    event: str
    state: str
    cause: str
    message: str | None


def list_enquiries(
    tx: Transaction, *, gsrn: Gsrn | None = None, only_open: bool = False, limit: int = 100
) -> Sequence[ListedEnquiry]:
    """The latest enquiries, of a point or of all, the newest first."""
    values = {
        "gsrn": str(gsrn) if gsrn else None,
        "only_open": only_open,
        "enquiry": None,
        "limit": limit,
    }
    cursor = tx.cursor(row_factory=class_row(ListedEnquiry))
    return cursor.execute(_LISTED, values).fetchall()


def enquiry_with_history(
    tx: Transaction, enquiry_id: EnquiryId
) -> tuple[ListedEnquiry, Sequence[Step]]:
    """An enquiry with what happened to it, in order. Raises NotFound."""
    values = {"gsrn": None, "only_open": False, "enquiry": enquiry_id, "limit": 1}
    cursor = tx.cursor(row_factory=class_row(ListedEnquiry))
    found = cursor.execute(_LISTED, values).fetchone()
    if found is None:
        raise NotFound(f"There is no enquiry {enquiry_id}. `elhandel ask list` lists them.")

    steps = tx.cursor(row_factory=class_row(Step)).execute(_STEPS, {"enquiry": enquiry_id})
    return found, steps.fetchall()


_LISTED: Final = statement("elhandel.market.enquiries", "listed_enquiries")

_STEPS: Final = """
SELECT e.at, e.event, e.to_state AS state, e.cause, m.message_id AS message
FROM market.enquiry_event e LEFT JOIN market.inbound_message m USING (inbound_message_id)
WHERE e.enquiry_id = %(enquiry)s ORDER BY e.step
"""
