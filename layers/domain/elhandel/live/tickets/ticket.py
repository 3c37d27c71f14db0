"""A ticket: a browser can send no header when it opens a socket, and a session or a key has no
business in an address. So who has one of them draws a secret that is worth one connection.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from psycopg.rows import class_row

from elhandel.live.errors import NotOurs
from elhandel.platform.database import AdvisoryLock, Transaction
from elhandel.values.errors import TooManyRequests

GOOD_FOR: Final = timedelta(seconds=30)
MOST_A_MINUTE: Final = 30
"""Tickets of a customer, with all their windows."""
_LONGEST: Final = timedelta(hours=2)
"""After which the gateway of AWS ends every connection."""
_RANDOM_BYTES: Final = 32
_FORM: Final = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as it is handed out; the secret is shown only here."""

    secret: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"Ticket(expires_at={self.expires_at!r})"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who connects by a ticket: a customer, on a page of a session or by a key."""

    customer_id: int
    session_id: int | None
    api_key_id: int | None
    listens_until: datetime


def draw_ticket(tx: Transaction, holder: Holder, now: datetime) -> Ticket:
    """A new ticket of the customer whose transaction `tx` is.

    Raises TooManyRequests beyond MOST_A_MINUTE.
    """
    tx.execute(_ALONE, {"lock": AdvisoryLock.LIVE_TICKETS, "customer": holder.customer_id})
    secret = secrets.token_urlsafe(_RANDOM_BYTES)
    ticket = Ticket(secret, now + GOOD_FOR)
    values = {
        "sha256": _hash(secret),
        "customer": holder.customer_id,
        "session": holder.session_id,
        "key": holder.api_key_id,
        "now": now,
        "since": now - timedelta(minutes=1),
        "expires": ticket.expires_at,
        "until": min(holder.listens_until, now + _LONGEST),
        "most": MOST_A_MINUTE,
    }
    if not tx.execute(_DRAW, values).rowcount:
        raise TooManyRequests(
            f"More than {MOST_A_MINUTE} tickets were drawn within a minute. Wait a minute; one "
            "connection hears all that several would.",
            retry_after=60,
        )
    return ticket


def take_ticket(tx: Transaction, secret: str, now: datetime) -> Holder:
    """Who connects by a ticket, which is used up. Raises NotOurs for one that is not good."""
    taken = None
    if _FORM.fullmatch(secret):
        cursor = tx.cursor(row_factory=class_row(Holder))
        taken = cursor.execute(_TAKE, {"sha256": _hash(secret), "now": now}).fetchone()
    if taken is None:
        raise NotOurs(
            "The ticket is not known, was used, or has expired. Draw another one and connect "
            "within 30 seconds."
        )
    return taken


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


_ALONE: Final = "SELECT pg_advisory_xact_lock(%(lock)s, %(customer)s)"

_DRAW: Final = """
INSERT INTO live.ticket (
    ticket_sha256, customer_id, session_id, api_key_id, made_at, expires_at, listens_until)
SELECT %(sha256)s, %(customer)s, %(session)s, %(key)s, %(now)s, %(expires)s, %(until)s
WHERE (SELECT count(*) FROM live.ticket WHERE customer_id = %(customer)s AND made_at > %(since)s)
      < %(most)s
"""

_TAKE: Final = """
UPDATE live.ticket SET used_at = %(now)s
WHERE ticket_sha256 = %(sha256)s AND used_at IS NULL AND expires_at > %(now)s
RETURNING customer_id, session_id, api_key_id, listens_until
"""
