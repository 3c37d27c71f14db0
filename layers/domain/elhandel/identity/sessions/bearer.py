"""Whom a token of a provider stands for, where another front end asks without a session. It is as
good as a session, for that request.
"""

from datetime import datetime
from typing import Final

from elhandel.identity.rules import Kind, Level
from elhandel.identity.sessions.session import Session
from elhandel.platform.database import Transaction, statement


def session_of_token(
    tx: Transaction,
    kind: Kind,
    issuer: str,
    sub: str,
    level: Level,
    issued_at: datetime,
    expires_at: datetime,
) -> Session | None:
    """Who the subject of a checked token is here; None for one whom nobody has signed in as yet, or
    who is nobody here any more.
    """
    question = _CUSTOMER if kind == "customer" else _STAFF
    row = tx.execute(question, {"issuer": issuer, "sub": sub}).fetchone()
    if row is None:
        return None

    subject_id, who, name, customer_id, roles = row
    return Session(
        session_id=0,
        kind=kind,
        subject_id=subject_id,
        who=f"{kind}:{who}",
        name=name,
        customer_id=customer_id,
        roles=frozenset(roles),
        level=level,
        csrf="",
        signed_in_at=issued_at,
        idle_ends_at=expires_at,
    )


_CUSTOMER: Final = """
SELECT subject_id, customer_id::text, '', customer_id, '{}'::text[] FROM identity.subject
WHERE kind = 'customer' AND issuer = %(issuer)s AND sub = %(sub)s AND customer_id IS NOT NULL
"""

_STAFF: Final = statement("elhandel.identity.sessions", "staff_of_token")
