"""Sessions: who is in, since when, and until when.

What opens one is 256 random bits in a cookie; only their SHA-256 is stored, so who reads the table
gets in nowhere. (Nobody can guess 256 random bits, so a slow hash would protect nothing.)
"""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from elhandel.identity.rules import Kind, Level, SessionRules, session_rules
from elhandel.platform.database import Transaction, statement
from elhandel.values.days.local_time import local_date
from elhandel.values.decision import Decision

type Role = Literal["support", "billing", "operations", "rec", "admin"]
"""`rec`: the authority that issues certificates; it sees no customers."""

_RANDOM_BYTES: Final = 32
_FORM: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_SEEN_APART: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in. `repr` shows ids only."""

    session_id: int
    kind: Kind
    subject_id: int
    who: str
    """"customer:42", "staff:anna", or "subject:7" of who is no customer (yet): for logs, audit rows
    and the `by` of a decision."""
    name: str
    """Of staff, for the corner of the page; "" for customers."""
    customer_id: int | None
    """The account that a customer's session is for; None for staff, and for who has signed in and
    is no customer (yet)."""
    roles: frozenset[Role]
    """Of staff, as they are now; none for customers."""
    level: Level
    """How well the person showed who they are: NSIS' levels of assurance."""
    csrf: str
    """The token of forms, derived from the session's secret and never stored."""
    signed_in_at: datetime
    idle_ends_at: datetime
    """When the session ends unless somebody asks for something before."""
    asks: tuple[int, ...] = ()
    """Parties of `portfolio` with the number that the provider stated at this sign-in: the person
    is asked whether they are theirs."""
    is_viewing: bool = False
    """Of somebody of the staff who sees a customer's pages: nothing is changed in it."""
    language: str | None = None
    """That a customer has chosen for themselves; None where they have not."""

    def is_recent(self, now: datetime) -> bool:
        """Whether the person has signed in within the last minutes, as sensitive steps want."""
        rules = session_rules(self.kind, local_date(self.signed_in_at))
        return now - self.signed_in_at < rules.recent

    def __repr__(self) -> str:
        return f"Session({self.session_id}, {self.who!r})"


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that is open, as the person or staff see it in a list."""

    session_id: int
    subject_id: int
    level: Level
    signed_in_at: datetime
    seen_at: datetime
    """To the minute."""


def open_session(
    tx: Transaction,
    subject_id: int,
    level: Level,
    now: datetime,
    *,
    signed_in_at: datetime | None = None,
    asks: Sequence[int] = (),
) -> str:
    """Open a session for a subject; its secret, for the cookie, which is shown only here.

    signed_in_at: when the provider says that the person showed who they are; now unless given.
    asks: of a customer, see `Session`.
    Raises LookupError for a subject that is not there, or is no active member of staff.
    """
    secret = secrets.token_urlsafe(_RANDOM_BYTES)
    kind = tx.execute(_KIND, {"subject": subject_id}).fetchone()
    values = {
        "secret": _hash(secret),
        "subject": subject_id,
        "level": level,
        "now": now,
        "signed_in_at": min(now, signed_in_at or now),
        "asks": list(asks),
    }
    # Who serves customers may not read who is of the staff.
    opening = _OPEN_OF_STAFF if kind == ("staff",) else _OPEN_OF_CUSTOMER
    if tx.execute(opening, values).rowcount != 1:
        raise LookupError(f"there is no subject {subject_id} for whom a session can be opened")

    return secret


def session_of(
    tx: Transaction, secret: str, kind: Kind, now: datetime, *, by_itself: bool = False
) -> Session | None:
    """The session that a secret opens; None where it opens none of this kind, or none any more.

    A session is over when it was ended, was idle for too long, is older than any may be, or when
    its member of staff has ended. That it was asked for is noted once a minute at most, so the idle
    time that counts may be up to a minute longer than the real one. by_itself: it is a page that
    asks, and no person: nothing is noted, and the session lasts no longer for it.
    """
    if not _FORM.fullmatch(secret):
        return None

    question = _OF_CUSTOMER if kind == "customer" else _OF_STAFF
    row = tx.execute(question, {"secret": _hash(secret)}).fetchone()
    if row is None:
        return None

    session_id, subject_id, who, name, customer_id, roles = row[:6]
    level, signed_in, created, seen, said, asks = row[6:]
    rules = session_rules(kind, local_date(created))
    if now >= _end(rules, created, seen):
        return None

    is_noted = not by_itself and now - seen >= _SEEN_APART
    if is_noted and tx.execute(_SEEN, {"id": session_id, "now": now}).rowcount:
        seen = now

    return Session(
        session_id=session_id,
        kind=kind,
        subject_id=subject_id,
        who=f"{kind}:{who}" if who is not None else f"subject:{subject_id}",
        name=name,
        customer_id=customer_id,
        roles=frozenset(roles),
        level=level,
        csrf=_csrf(secret),
        signed_in_at=signed_in,
        idle_ends_at=_end(rules, created, seen),
        language=said,
        asks=tuple(asks),
    )


def end_session(tx: Transaction, session_id: int, now: datetime) -> None:
    """End a session for good; the same again changes nothing."""
    tx.execute(_END, {"id": session_id, "now": now})


def end_own_session(tx: Transaction, subject_id: int, session_id: int, now: datetime) -> bool:
    """End a session of a subject, as they choose it in a list; whether it was theirs and open."""
    values = {"id": session_id, "subject": subject_id, "now": now}
    return tx.execute(_END_OWN, values).rowcount == 1


def end_all_sessions(tx: Transaction, subject_id: int, now: datetime) -> int:
    """End every session of a subject, on whatever device; how many there were."""
    return tx.execute(_END_ALL, {"subject": subject_id, "now": now}).rowcount


def sessions_of_subject(tx: Transaction, subject_id: int, now: datetime) -> list[OpenSession]:
    """What is open for a subject, the latest first: one for each device."""
    return _still_open(tx.execute(_OPEN_OF_SUBJECT, {"subject": subject_id}).fetchall(), now)


def sessions_of_account(tx: Transaction, customer_id: int, now: datetime) -> list[OpenSession]:
    """What is open for a customer, whoever has signed in for them, the latest first."""
    return _still_open(tx.execute(_OPEN_OF_ACCOUNT, {"customer": customer_id}).fetchall(), now)


def end_sessions_of_account(tx: Transaction, customer_id: int, decision: Decision) -> int:
    """End what is open for a customer, as staff do when a device is lost; how many there were."""
    values = {"customer": customer_id, **_of(decision)}
    return tx.execute(_END_OF_ACCOUNT, values).rowcount


def end_sessions_of_staff(tx: Transaction, staff_id: int, decision: Decision) -> int:
    """End what is open for a member of staff; how many there were."""
    return tx.execute(_END_OF_STAFF, {"staff": staff_id, **_of(decision)}).rowcount


def _of(decision: Decision) -> dict[str, Any]:
    return {"now": decision.at, "by": decision.by, "why": decision.why}


def _still_open(rows: Sequence[Sequence[Any]], now: datetime) -> list[OpenSession]:
    """Those whose time is not over."""
    return [
        OpenSession(session_id, subject_id, level, signed_in, seen)
        for session_id, subject_id, kind, level, signed_in, created, seen in rows
        if now < _end(session_rules(kind, local_date(created)), created, seen)
    ]


_KIND: Final = "SELECT kind FROM identity.subject WHERE subject_id = %(subject)s"

_OPEN_OF_CUSTOMER: Final = """
INSERT INTO identity.session (
    secret_sha256, subject_id, kind, roles, level, signed_in_at, created_at, seen_at, asks)
SELECT %(secret)s, subject_id, 'customer', '{}', %(level)s, %(signed_in_at)s, %(now)s, %(now)s,
       %(asks)s
FROM identity.subject WHERE subject_id = %(subject)s AND kind = 'customer'
"""

_OPEN_OF_STAFF: Final = statement("elhandel.identity.sessions", "open_session_of_staff")
_OF_CUSTOMER: Final = statement("elhandel.identity.sessions", "session_of_customer")
_OF_STAFF: Final = statement("elhandel.identity.sessions", "session_of_staff")

# A row that another request of the same session has locked is skipped: that one notes it.
_SEEN: Final = """
UPDATE identity.session SET seen_at = %(now)s
WHERE session_id = (
    SELECT session_id FROM identity.session
    WHERE session_id = %(id)s AND seen_at < %(now)s AND ended_at IS NULL FOR UPDATE SKIP LOCKED)
"""

_END: Final = """
UPDATE identity.session SET ended_at = %(now)s WHERE session_id = %(id)s AND ended_at IS NULL
"""

_END_OWN: Final = """
UPDATE identity.session SET ended_at = %(now)s
WHERE session_id = %(id)s AND subject_id = %(subject)s AND ended_at IS NULL
"""

_OPEN_OF_SUBJECT: Final = """
SELECT session_id, subject_id, kind, level, signed_in_at, created_at, seen_at FROM identity.session
WHERE subject_id = %(subject)s AND ended_at IS NULL ORDER BY session_id DESC
"""

_OPEN_OF_ACCOUNT: Final = """
SELECT s.session_id, s.subject_id, s.kind, s.level, s.signed_in_at, s.created_at, s.seen_at
FROM identity.session s JOIN identity.subject j USING (subject_id)
WHERE j.customer_id = %(customer)s AND s.ended_at IS NULL ORDER BY s.session_id DESC
"""

_END_OF_ACCOUNT: Final = """
UPDATE identity.session SET ended_at = %(now)s, ended_by = %(by)s, ended_why = %(why)s
WHERE ended_at IS NULL AND subject_id IN (
    SELECT subject_id FROM identity.subject WHERE customer_id = %(customer)s)
"""

_END_OF_STAFF: Final = """
UPDATE identity.session SET ended_at = %(now)s, ended_by = %(by)s, ended_why = %(why)s
WHERE ended_at IS NULL AND subject_id IN (
    SELECT subject_id FROM identity.subject WHERE staff_id = %(staff)s)
"""

_END_ALL: Final = """
UPDATE identity.session SET ended_at = %(now)s
WHERE subject_id = %(subject)s AND ended_at IS NULL
"""


def _end(rules: SessionRules, created: datetime, seen: datetime) -> datetime:
    return min(seen + rules.idle, created + rules.most)


def _csrf(secret: str) -> str:
    """The token of a session's forms: who has seen it cannot make the secret of it."""
    digest = hmac.digest(secret.encode(), b"form", hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
