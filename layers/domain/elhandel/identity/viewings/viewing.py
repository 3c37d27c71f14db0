"""A viewing: opened in the back office for one customer, begun once on the customers' pages.

The two are different hosts, so a ticket goes from one to the other in an address: 256 random bits
that open it once, within a minute. What the browser keeps then is another secret. Of both only the
SHA-256 is stored.
"""

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from typing import Final

from elhandel.identity.errors import UnableToView
from elhandel.identity.sessions import Session
from elhandel.platform.database import Transaction, statement

_RANDOM_BYTES: Final = 32
_FORM: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_TICKET: Final = timedelta(minutes=1)
LASTS: Final = timedelta(minutes=30)


def open_viewing(tx: Transaction, customer_id: int, session: Session, now: datetime) -> str:
    """A ticket for the pages of a customer; who has it within a minute sees them for half an hour.

    session: of whoever of the staff looks. The trace of it is the back office's.
    """
    ticket = secrets.token_urlsafe(_RANDOM_BYTES)
    values = {
        "ticket": _hash(ticket),
        "customer": customer_id,
        "by": session.who,
        "now": now,
        "begin_by": now + _TICKET,
        "ends_at": now + LASTS,
    }
    tx.execute(_OPEN, values)
    return ticket


_OPEN: Final = """
INSERT INTO identity.viewing (ticket_sha256, customer_id, opened_by, opened_at, begin_by, ends_at)
VALUES (%(ticket)s, %(customer)s, %(by)s, %(now)s, %(begin_by)s, %(ends_at)s)
"""


def begin_viewing(tx: Transaction, ticket: str, now: datetime) -> str:
    """The secret for the browser; the ticket opens nothing more. Raises UnableToView."""
    secret = secrets.token_urlsafe(_RANDOM_BYTES)
    values = {"ticket": _hash(ticket), "secret": _hash(secret), "now": now}
    if not _FORM.fullmatch(ticket) or tx.execute(_BEGIN, values).rowcount != 1:
        raise UnableToView(
            "This opens no customer's pages, or no longer: a ticket is good once and for a minute. "
            "Go back to the customer in the back office and open them again."
        )
    return secret


_BEGIN: Final = """
UPDATE identity.viewing SET secret_sha256 = %(secret)s
WHERE ticket_sha256 = %(ticket)s AND secret_sha256 IS NULL AND ended_at IS NULL
  AND begin_by > %(now)s
"""


def viewing_of(tx: Transaction, secret: str, now: datetime) -> Session | None:
    """The session of a viewing: the customer's to read, of whoever of the staff looks.

    Its token fits no form. None for what opens none, or none any more.
    """
    if not _FORM.fullmatch(secret):
        return None
    row = tx.execute(_OF, {"secret": _hash(secret), "now": now}).fetchone()
    if row is None:
        return None

    viewing_id, customer_id, opened_by, opened_at, ends_at = row
    return Session(
        session_id=-viewing_id,
        kind="customer",
        subject_id=0,
        who=opened_by,
        name="",
        customer_id=customer_id,
        roles=frozenset(),
        level="low",
        csrf=secrets.token_urlsafe(_RANDOM_BYTES),
        signed_in_at=opened_at,
        idle_ends_at=ends_at,
        is_viewing=True,
    )


_OF: Final = statement("elhandel.identity.viewings", "viewing_of")


def end_viewing(tx: Transaction, secret: str, now: datetime) -> None:
    """Nothing is seen by this secret any more; the same again changes nothing."""
    tx.execute(_END, {"secret": _hash(secret), "now": now})


_END: Final = """
UPDATE identity.viewing SET ended_at = %(now)s
WHERE secret_sha256 = %(secret)s AND ended_at IS NULL
"""


def end_viewings_of(tx: Transaction, who: str, now: datetime) -> int:
    """End what somebody of the staff has open; how many there were."""
    return tx.execute(_END_OF, {"who": who, "now": now}).rowcount


_END_OF: Final = """
UPDATE identity.viewing SET ended_at = %(now)s WHERE opened_by = %(who)s AND ended_at IS NULL
"""


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
