"""A connection, from the ticket that opens it until either side ends it."""

from datetime import datetime
from typing import Final

from elhandel.live.errors import ConnectionEnded
from elhandel.live.tickets import take_ticket
from elhandel.platform.database import AdvisoryLock, Transaction
from elhandel.values.errors import TooManyRequests

MOST: Final = 10
"""Connections of a customer at a time."""
MOST_SAID: Final = 60
"""Messages of a connection in a minute."""


def connect(tx: Transaction, connection_id: str, secret: str, now: datetime) -> int:
    """Open a connection by a ticket, which is used up; whose it is.

    Raises NotOurs, TooManyRequests for one connection too many.
    """
    holder = take_ticket(tx, secret, now)
    tx.execute(_ALONE, {"lock": AdvisoryLock.LIVE_TICKETS, "customer": holder.customer_id})
    values = {
        "connection": connection_id,
        "customer": holder.customer_id,
        "session": holder.session_id,
        "key": holder.api_key_id,
        "now": now,
        "until": holder.listens_until,
        "most": MOST,
    }
    if not tx.execute(_CONNECT, values).rowcount:
        raise TooManyRequests(
            f"{MOST} connections are open. Close one of them, or ask for what has changed.",
            retry_after=60,
        )
    return holder.customer_id


def disconnect(tx: Transaction, connection_id: str) -> None:
    """A connection has ended, with all that it listened to; the same again changes nothing."""
    tx.execute(_DISCONNECT, {"connection": connection_id})


def hear(tx: Transaction, connection_id: str, now: datetime) -> int:
    """Who says something on a connection. Raises ConnectionEnded, TooManyRequests."""
    minute = now.replace(second=0, microsecond=0)
    heard = tx.execute(_HEAR, {"connection": connection_id, "minute": minute}).fetchone()
    if heard is None or heard[1] <= now:
        raise ConnectionEnded("This connection is over. Draw a ticket and connect again.")
    customer_id, _, said = heard
    if said > MOST_SAID:
        raise TooManyRequests(
            f"More than {MOST_SAID} messages came within a minute. Wait for the next one.",
            retry_after=60,
        )
    return int(customer_id)


_ALONE: Final = "SELECT pg_advisory_xact_lock(%(lock)s, %(customer)s)"

_CONNECT: Final = """
INSERT INTO live.connection (
    connection_id, customer_id, session_id, api_key_id, connected_at, ends_at, minute)
SELECT %(connection)s, %(customer)s, %(session)s, %(key)s, %(now)s, %(until)s, %(now)s
WHERE (SELECT count(*) FROM live.connection WHERE customer_id = %(customer)s AND ends_at > %(now)s)
      < %(most)s
"""

_DISCONNECT: Final = "DELETE FROM live.connection WHERE connection_id = %(connection)s"

_HEAR: Final = """
UPDATE live.connection
SET said = CASE WHEN minute = %(minute)s THEN said + 1 ELSE 1 END, minute = %(minute)s
WHERE connection_id = %(connection)s
RETURNING customer_id, ends_at, said
"""
