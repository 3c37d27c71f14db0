"""Requests that have not left for DataHub: since when, how often they were tried, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg.rows import kwargs_row

from elhandel.market.requests.request import DESTINATION
from elhandel.platform.database import Transaction, statement
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ProcessId


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    """A request in the outbox."""

    transaction_id: str
    document: str

    gsrn: Gsrn | None
    """None for an enquiry about whole grid areas."""

    process_id: ProcessId | None
    """None for an enquiry, and for an answer of ours to a request to take a point back."""

    since: datetime
    attempts: int

    next_try: datetime | None
    """None for one whose form DataHub refused; that one is parked for good."""

    parked_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class WaitingRequests:
    """Requests that wait, the oldest first, and how many more there are."""

    requests: Sequence[WaitingRequest]
    left_out: int


def waiting_requests(tx: Transaction, *, limit: int = 100) -> WaitingRequests:
    """What has not left for DataHub."""
    values = {"destination": DESTINATION, "limit": limit}
    with tx.cursor(row_factory=kwargs_row(_waiting)) as cursor:
        found = cursor.execute(_WAITING, values).fetchall()

    in_all = found[0][1] if found else 0
    return WaitingRequests([request for request, _ in found], in_all - len(found))


_WAITING: Final = statement("elhandel.market.requests.sending", "waiting_requests")


def _waiting(*, gsrn: str | None, in_all: int, **columns: Any) -> tuple[WaitingRequest, int]:
    point = None if gsrn is None else Gsrn(gsrn)
    return WaitingRequest(gsrn=point, **columns), in_all
