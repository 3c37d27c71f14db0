"""Somebody who is signed in, or who may sign in, made in a line."""

from datetime import datetime

from elhandel.identity import (
    Role,
    Session,
    add_staff,
    grant_role,
    open_session,
    session_of,
)
from elhandel.identity.subjects import remember_customer, remember_staff
from elhandel.platform.database import Transaction
from elhandel.values.decision import Decision
from elhandel.values.ids import CustomerId

ISSUER = "https://broker.example"
FIRM = "https://firm.example"


def a_decision(now: datetime, by: str = "staff:mette", why: str = "they begin today") -> Decision:
    return Decision(by=by, why=why, at=now)


def a_colleague(tx: Transaction, username: str, *roles: Role, now: datetime) -> int:
    """Somebody of the staff with these roles; their subject."""
    add_staff(tx, username, username.capitalize(), a_decision(now))
    for role in roles:
        grant_role(tx, username, role, a_decision(now))
    return remember_staff(tx, FIRM, f"sub-of-{username}", username, now)


def a_customer_subject(tx: Transaction, customer_id: int, now: datetime) -> int:
    return remember_customer(tx, ISSUER, f"sub-of-{customer_id}", CustomerId(customer_id), now)


def signed_in_customer(tx: Transaction, customer_id: int, now: datetime) -> tuple[str, Session]:
    """The secret and the session of a customer who has just signed in."""
    secret = open_session(tx, a_customer_subject(tx, customer_id, now), "substantial", now)
    session = session_of(tx, secret, "customer", now)
    assert session is not None
    return secret, session


def signed_in_staff(
    tx: Transaction, username: str, *roles: Role, now: datetime
) -> tuple[str, Session]:
    """The secret and the session of somebody of the staff who has just signed in."""
    secret = open_session(tx, a_colleague(tx, username, *roles, now=now), "low", now)
    session = session_of(tx, secret, "staff", now)
    assert session is not None
    return secret, session
