"""Requests that have not left for DataHub: how long they have waited, how often they were tried,
and why they wait.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from elhandel.market.requests.sender import DESTINATION
from elhandel.platform.database import Transaction

_WAITING: Final = """
SELECT r.transaction_id, r.document, m.gsrn, r.process_id, o.created_at, o.attempts,
       CASE WHEN o.parked_at IS NULL THEN greatest(o.due_at, o.leased_until) END, o.parked_at,
       coalesce(o.last_error, 'Not tried yet.'), count(*) OVER ()
FROM platform.outbox o
JOIN market.request r ON r.transaction_id = o.key
JOIN market.process p USING (process_id)
JOIN portfolio.metering_point m USING (metering_point_id)
WHERE o.destination = %(destination)s AND o.sent_at IS NULL
ORDER BY o.created_at, o.outbox_id LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    """A request in the outbox. next_try: None for one that DataHub refused in form; that one is
    parked for good.
    """

    transaction_id: str
    document: str
    gsrn: str
    process_id: int
    since: datetime
    attempts: int
    next_try: datetime | None
    parked_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class WaitingRequests:
    """Requests that wait, the oldest first, and how many there are besides."""

    requests: Sequence[WaitingRequest]
    left_out: int


def waiting_requests(tx: Transaction, *, limit: int = 100) -> WaitingRequests:
    """What has not left for DataHub."""
    rows = tx.execute(_WAITING, {"destination": DESTINATION, "limit": limit}).fetchall()
    return WaitingRequests(
        [WaitingRequest(*row[:9]) for row in rows], int(rows[0][9]) - len(rows) if rows else 0
    )
