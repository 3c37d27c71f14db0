"""The conversation with the market about one thing: sent, received, answered, in order, and what is
expected next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from psycopg.rows import class_row

from elhandel.market.guides import GUIDES, Expected, State
from elhandel.platform.database import Transaction, statement
from elhandel.values.days.local_time import start_of_day
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import EnquiryId, ProcessId

_ROOM: Final = "elhandel.market.conversations"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a conversation is about: one of the three is named."""

    process: ProcessId | None = None
    enquiry: EnquiryId | None = None

    resumption: str | None = None
    """The transaction id of the request to take a point back."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was said or done."""

    at: datetime

    what: Literal["waits", "sent", "received", "answered", "moved", "noted"]
    """`waits`: written down and not sent yet."""

    document: str | None
    """The root key, without `_MarketDocument`; of an answer that of the request."""

    reason: str | None
    """The business reason (process type)."""

    transaction_id: str | None

    sentence: str | None
    """The answer with its code and text, or the move with its cause."""


@dataclass(frozen=True, slots=True)
class Next:
    """What is expected next."""

    what: str

    by: datetime | None
    """None: it may take as long as it takes."""

    is_overdue: bool

    otherwise: str
    """What to do when it does not come."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One thing that we talk to the market about."""

    kind: str
    title: str

    guide: str
    """Of the market: BRS number."""

    state: str
    day: date
    gsrn: Gsrn | None
    entries: Sequence[Entry]

    next: Next | None
    """None once it is over, or where the guide expects nothing."""


@dataclass(frozen=True, slots=True)
class Head:
    """One conversation in a list."""

    kind: str
    state: str
    day: date
    begun_at: datetime
    process_id: ProcessId | None
    enquiry_id: EnquiryId | None
    resumption_id: str | None


def conversation(tx: Transaction, subject: Subject, now: datetime) -> Conversation:
    """The whole conversation about something. Raises NotFound."""
    values = {
        "process": subject.process,
        "enquiry": subject.enquiry,
        "resumption": subject.resumption,
    }
    found = tx.execute(_SUBJECT, values).fetchone()
    if found is None:
        raise NotFound(
            "There is no such process, enquiry or request to take a point back. "
            "List those of a metering point by its GSRN."
        )

    with tx.cursor(row_factory=class_row(Entry)) as cursor:
        entries = cursor.execute(_ENTRIES, values).fetchall()

    kind, state, day, since, gsrn = found
    guide = GUIDES.get(kind)
    return Conversation(
        kind=kind,
        title="Request to take a point back" if guide is None else guide.title,
        guide="BRS-003, BRS-011" if guide is None else guide.brs,
        state=state,
        day=day,
        gsrn=None if gsrn is None else Gsrn(gsrn),
        entries=entries,
        next=(
            _next_of_resumption(tx, subject, now)
            if guide is None
            else _next(guide.expects.get(State(state)), since, day, now)
        ),
    )


_SUBJECT: Final = statement(_ROOM, "subject")
_ENTRIES: Final = statement(_ROOM, "entries")


def _next(expected: Expected | None, since: datetime, day: date, now: datetime) -> Next | None:
    if expected is None:
        return None

    by = None
    if expected.within is not None:
        by = since + expected.within
    elif expected.day is not None:
        by = start_of_day(day + timedelta(days=expected.day))

    return Next(expected.what, by, by is not None and by < now, expected.otherwise)


def _next_of_resumption(tx: Transaction, subject: Subject, now: datetime) -> Next | None:
    row = tx.execute(_UNANSWERED, {"resumption": subject.resumption}).fetchone()
    if row is None:
        return None

    answered, answer_by = row
    if answered:
        return Next(
            "the point's master data (RSM-022)",
            by=None,
            is_overdue=False,
            otherwise="ask DataHub Support",
        )

    by = start_of_day(answer_by + timedelta(days=1))
    return Next(
        "we accept or refuse (RSM-003)",
        by=by,
        is_overdue=by < now,
        otherwise="silence has accepted",
    )


_UNANSWERED: Final = """
SELECT answer IS NOT NULL, answer_by FROM market.resumption
WHERE transaction_id = %(resumption)s AND outcome IS NULL
"""


def conversations_at(tx: Transaction, gsrn: Gsrn, *, limit: int = 100) -> list[Head]:
    """The conversations about a metering point, the latest first."""
    with tx.cursor(row_factory=class_row(Head)) as cursor:
        return cursor.execute(_HEADS, {"gsrn": str(gsrn), "limit": limit}).fetchall()


_HEADS: Final = statement(_ROOM, "heads")
