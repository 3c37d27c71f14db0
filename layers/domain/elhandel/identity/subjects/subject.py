"""Subjects: whom a provider names by issuer and `sub`, and who that is here.

A customer's id comes from the room that has matched the person; what somebody of the staff is
called at the firm's provider is matched here, once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from elhandel.identity.errors import StaffNotKnown
from elhandel.identity.sessions import end_all_sessions
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.values.ids import CustomerId


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer as a provider knows them."""

    subject_id: int
    customer_id: CustomerId | None
    """None for one who has signed in and is no customer (yet)."""


def known_customer(tx: Transaction, issuer: str, sub: str) -> Customer | None:
    """Who signed in under this `sub` before; None for the first time."""
    row = tx.execute(_CUSTOMER, {"issuer": issuer, "sub": sub}).fetchone()
    if row is None:
        return None
    return Customer(row[0], None if row[1] is None else CustomerId(row[1]))


def remember_customer(
    tx: Transaction, issuer: str, sub: str, customer_id: CustomerId | None, now: datetime
) -> int:
    """The subject of a customer who signs in now; customer_id: None for who is none (yet). Whom the
    `sub` led to before, it leads no more, and what is open for them ends.
    """
    values = {"issuer": issuer, "sub": sub, "customer": customer_id, "now": now}
    before = known_customer(tx, issuer, sub)
    if before is not None and before.customer_id != customer_id:
        end_all_sessions(tx, before.subject_id, now)

    return int(fetch_one(tx, _REMEMBER_CUSTOMER, values)[0])


def become_customer(tx: Transaction, subject_id: int, customer_id: CustomerId) -> None:
    """Who was no customer when they signed in is this one now. One who is a customer stays so."""
    tx.execute(_BECOME, {"subject": subject_id, "customer": customer_id})


def move_customer(tx: Transaction, party: CustomerId, customer_id: CustomerId) -> None:
    """What a party was signed in as is the customer whom it was joined to."""
    tx.execute(_MOVE, {"party": party, "customer": customer_id})


def choose_language(tx: Transaction, subject_id: int, language: str) -> None:
    """The language in which a customer reads the pages, wherever they sign in."""
    tx.execute(_CHOOSE_LANGUAGE, {"subject": subject_id, "language": language})


def languages_of(tx: Transaction, customers: Sequence[int]) -> dict[int, str]:
    """The language that each of these customers reads the pages in; those who chose none lack."""
    rows = tx.execute(_LANGUAGES, {"customers": list(customers)})
    return {int(customer): str(language) for customer, language in rows}


def subjects_of_customer(tx: Transaction, customer_id: CustomerId) -> list[int]:
    """Everybody who has signed in for a customer: of a company there may be several."""
    return [row[0] for row in tx.execute(_OF_CUSTOMER, {"customer": customer_id})]


def remember_staff(
    tx: Transaction, issuer: str, sub: str, username: str | None, now: datetime
) -> int:
    """The subject of somebody of the staff who signs in now: known by `sub`, else by the username,
    which the provider states and which is bound to this `sub` from then on.

    Raises StaffNotKnown.
    """
    values = {"issuer": issuer, "sub": sub, "username": username, "now": now}
    known = tx.execute(_SEEN_STAFF, values).fetchone()
    if known is not None:
        return int(known[0])

    added = tx.execute(_REMEMBER_STAFF, values).fetchone()
    if added is None:
        raise StaffNotKnown(
            "You are not among the staff here, or your username belongs to another account of the "
            "firm's provider. Ask an administrator to add you under the username that you sign in "
            "with."
        )
    return int(added[0])


_LANGUAGES: Final = """
SELECT DISTINCT ON (customer_id) customer_id, language FROM identity.subject
WHERE customer_id = ANY(%(customers)s) AND language IS NOT NULL
ORDER BY customer_id, last_seen_at DESC, subject_id
"""

_CUSTOMER: Final = """
SELECT subject_id, customer_id FROM identity.subject
WHERE kind = 'customer' AND issuer = %(issuer)s AND sub = %(sub)s
"""

_REMEMBER_CUSTOMER: Final = """
INSERT INTO identity.subject (kind, issuer, sub, customer_id, first_seen_at, last_seen_at)
VALUES ('customer', %(issuer)s, %(sub)s, %(customer)s, %(now)s, %(now)s)
ON CONFLICT (kind, issuer, sub) DO UPDATE
SET customer_id = excluded.customer_id, last_seen_at = excluded.last_seen_at
RETURNING subject_id
"""

_BECOME: Final = """
UPDATE identity.subject SET customer_id = %(customer)s
WHERE subject_id = %(subject)s AND kind = 'customer' AND customer_id IS NULL
"""

_MOVE: Final = """
UPDATE identity.subject SET customer_id = %(customer)s WHERE customer_id = %(party)s
"""

_CHOOSE_LANGUAGE: Final = """
UPDATE identity.subject SET language = %(language)s
WHERE subject_id = %(subject)s AND language IS DISTINCT FROM %(language)s
"""

_OF_CUSTOMER: Final = """
SELECT subject_id FROM identity.subject WHERE customer_id = %(customer)s ORDER BY subject_id
"""

_SEEN_STAFF: Final = """
UPDATE identity.subject j SET last_seen_at = %(now)s FROM identity.staff p
WHERE j.kind = 'staff' AND j.issuer = %(issuer)s AND j.sub = %(sub)s
  AND p.staff_id = j.staff_id AND p.ended_at IS NULL
RETURNING j.subject_id
"""

_REMEMBER_STAFF: Final = statement("elhandel.identity.subjects", "remember_staff")
