"""An enquiry: what was asked for, and where it stands.

Source: DataHub guides BRS-005, BRS-025, BRS-026, BRS-028, BRS-034, BRS-038.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from psycopg.rows import kwargs_row
from psycopg.types.json import Jsonb

from elhandel.market.guides import GUIDES, Event, Guide, State
from elhandel.market.processes import Cause
from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import EnquiryId, MeteringPointId

type EnquiryKind = Literal[
    "historical_data", "aggregates", "wholesale", "master_data", "price_links", "price_list"
]

type Purpose = Literal["staff", "missing-days", "missing-data", "reconciliation", "dispute"]


@dataclass(frozen=True, slots=True)
class Question:
    """What the market is asked for."""

    kind: EnquiryKind
    period: Period
    purpose: Purpose
    why: str

    point: MeteringPointId | None = None
    """Whose data; None of sums and prices."""

    wants: Mapping[str, Any] = field(default_factory=dict)
    """The rest, as JSON: grid area, point type, method, version, charge."""

    business_reason: str | None = None
    """None: the one of the guide."""

    asked_by: str | None = None
    """Who of staff; None where we ask by ourselves."""


@dataclass(frozen=True, slots=True)
class Enquiry:
    """One enquiry as it stands."""

    enquiry_id: EnquiryId
    kind: EnquiryKind
    business_reason: str
    metering_point_id: MeteringPointId | None
    gsrn: Gsrn | None
    period: Period
    wants: Mapping[str, Any]
    purpose: Purpose
    state: State

    attempt: int
    """Which try at the request this is, from 1."""

    reject_code: str | None
    reject_text: str | None

    @property
    def guide(self) -> Guide:
        return GUIDES[self.kind]


def open_enquiry(tx: Transaction, question: Question, now: datetime) -> EnquiryId:
    """Write a question down; it leaves at the scheduler's next round.

    The same question is asked once until it is answered: the enquiry that is open is returned.
    """
    values = {
        "kind": question.kind,
        "reason": question.business_reason or GUIDES[question.kind].reason,
        "point": question.point,
        "starts_on": question.period.start,
        "ends_on": question.period.end,
        "wants": Jsonb(dict(question.wants)),
        "purpose": question.purpose,
        "by": question.asked_by,
        "why": question.why,
        "now": now,
    }
    opened = tx.execute(_OPEN, values).fetchone() or fetch_one(tx, _ALREADY_OPEN, values)
    return EnquiryId(opened[0])


_OPEN: Final = """
INSERT INTO market.enquiry (
    kind, business_reason, metering_point_id, starts_on, ends_on, wants, purpose, asked_by, why,
    state, due_at, created_at, updated_at)
VALUES (
    %(kind)s, %(reason)s, %(point)s, %(starts_on)s, %(ends_on)s, %(wants)s, %(purpose)s, %(by)s,
    %(why)s, 'pending', %(now)s, %(now)s, %(now)s)
ON CONFLICT DO NOTHING RETURNING enquiry_id
"""

_ALREADY_OPEN: Final = """
SELECT enquiry_id FROM market.enquiry
WHERE kind = %(kind)s AND business_reason = %(reason)s
  AND metering_point_id IS NOT DISTINCT FROM %(point)s::int
  AND starts_on = %(starts_on)s AND ends_on = %(ends_on)s AND wants = %(wants)s
  AND state IN ('pending', 'sent')
"""


def load_enquiry(tx: Transaction, enquiry_id: EnquiryId) -> Enquiry:
    """An enquiry by its id, locked for this transaction."""
    with tx.cursor(row_factory=kwargs_row(_enquiry)) as cursor:
        enquiry = cursor.execute(_LOAD, {"enquiry": enquiry_id}).fetchone()

    if enquiry is None:
        raise LookupError(f"enquiry {enquiry_id} is referred to and missing")

    return enquiry


_LOAD: Final = """
SELECT e.enquiry_id, e.kind, e.business_reason, e.metering_point_id, m.gsrn, e.starts_on, e.ends_on,
       e.wants, e.purpose, e.state, e.attempt, e.reject_code, e.reject_text
FROM market.enquiry e LEFT JOIN portfolio.metering_point m USING (metering_point_id)
WHERE e.enquiry_id = %(enquiry)s FOR UPDATE OF e
"""


def _enquiry(*, starts_on: Any, ends_on: Any, state: str, gsrn: str | None, **rest: Any) -> Enquiry:
    return Enquiry(
        period=Period(starts_on, ends_on),
        state=State(state),
        gsrn=None if gsrn is None else Gsrn(gsrn),
        **rest,
    )


def advance(tx: Transaction, enquiry: Enquiry, event: Event, cause: Cause) -> Enquiry:
    """Move an enquiry. An event that it already contains changes nothing. Raises IllegalMove."""
    following = enquiry.guide.follow(enquiry.state, event)
    if following is None:
        return enquiry

    values = {
        "enquiry": enquiry.enquiry_id,
        "event": event.value,
        "from": enquiry.state.value,
        "to": following.value,
        "at": cause.provenance.at,
        "cause": cause.sentence,
        "message": cause.provenance.message_id,
    }
    tx.execute(_MOVE, values)

    return load_enquiry(tx, enquiry.enquiry_id)


_MOVE: Final = """
WITH moved AS (UPDATE market.enquiry SET state = %(to)s, updated_at = %(at)s
               WHERE enquiry_id = %(enquiry)s)
INSERT INTO market.enquiry_event
    (enquiry_id, step, at, event, from_state, to_state, cause, inbound_message_id)
SELECT %(enquiry)s::bigint, count(*) + 1, %(at)s::timestamptz, %(event)s::text, %(from)s::text,
       %(to)s::text, %(cause)s::text, %(message)s::bigint
FROM market.enquiry_event WHERE enquiry_id = %(enquiry)s
"""


def retry(
    tx: Transaction, enquiry: Enquiry, due_at: datetime, rejection: tuple[str, str], cause: Cause
) -> Enquiry:
    """Back to pending, to be sent again not before `due_at`. rejection: code and text."""
    advance(tx, enquiry, Event.RETRY, cause)
    code, text = rejection
    values = {"enquiry": enquiry.enquiry_id, "due_at": due_at, "code": code, "text": text}
    tx.execute(_RETRY, values)

    return load_enquiry(tx, enquiry.enquiry_id)


_RETRY: Final = """
UPDATE market.enquiry
SET due_at = %(due_at)s, attempt = attempt + 1, reject_code = %(code)s, reject_text = %(text)s
WHERE enquiry_id = %(enquiry)s
"""
