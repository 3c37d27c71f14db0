"""Who a person is here: a customer with the parties joined to them, their contracts and points, all
by ids.

Never by a CPR number: a party that only names the same number is somebody else until the market or
staff prove them.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.errors import NotFound

_ROOT: Final = "SELECT coalesce(joined_to, customer_id) FROM portfolio.customer WHERE customer_id = %(customer)s"

_PARTIES: Final = """
SELECT customer_id, forgotten_at FROM portfolio.customer
WHERE customer_id = %(customer)s OR joined_to = %(customer)s ORDER BY customer_id
"""

_LOCKED: Final = _PARTIES + " FOR UPDATE"

_CONTRACTS: Final = """
SELECT c.contract_id, c.metering_point_id, s.reference
FROM portfolio.contract c LEFT JOIN onboarding.signup s USING (contract_id)
WHERE c.customer_id = ANY(%(parties)s) ORDER BY c.contract_id
"""

# Signed up with the same number, and neither joined nor proved: perhaps the same person, perhaps
# not.
_UNPROVED: Final = """
SELECT array(
    SELECT other.customer_id FROM portfolio.customer other
    WHERE EXISTS (
        SELECT FROM portfolio.customer own WHERE own.customer_id = ANY(%(parties)s)
          AND (own.identity_hash = other.identity_hash OR own.identity_hash_even = other.identity_hash_even))
      AND other.customer_id <> ALL(%(parties)s) ORDER BY 1)
"""

_WORDS: Final = """
SELECT 'name', name FROM portfolio.customer WHERE customer_id = ANY(%(parties)s)
UNION SELECT 'email', email FROM portfolio.customer WHERE customer_id = ANY(%(parties)s)
UNION SELECT 'phone', phone FROM portfolio.customer WHERE customer_id = ANY(%(parties)s)
UNION SELECT 'street', billing_address->>'street' FROM portfolio.customer WHERE customer_id = ANY(%(parties)s)
UNION SELECT 'name', name FROM portfolio.recipient WHERE customer_id = ANY(%(parties)s)
UNION SELECT 'email', email FROM portfolio.recipient WHERE customer_id = ANY(%(parties)s)
UNION SELECT 'phone', phone FROM portfolio.recipient WHERE customer_id = ANY(%(parties)s)
UNION SELECT 'street', billing_address->>'street' FROM portfolio.recipient WHERE customer_id = ANY(%(parties)s)
UNION SELECT 'street', billing_address->>'street' FROM portfolio.past_contact WHERE customer_id = ANY(%(parties)s)
UNION SELECT 'name', name FROM portfolio.past_contact WHERE customer_id = ANY(%(parties)s)
UNION SELECT 'email', email FROM portfolio.past_contact WHERE customer_id = ANY(%(parties)s)
UNION SELECT 'phone', phone FROM portfolio.past_contact WHERE customer_id = ANY(%(parties)s)
ORDER BY 1, 2
"""

# What else a reason may name: towns, the homes that are supplied as the market calls them, and
# their points.
_PLACES: Final = """
WITH address AS (
    SELECT billing_address AS a FROM portfolio.customer WHERE customer_id = ANY(%(parties)s)
    UNION SELECT billing_address FROM portfolio.recipient WHERE customer_id = ANY(%(parties)s)
    UNION SELECT billing_address FROM portfolio.past_contact WHERE customer_id = ANY(%(parties)s)
    UNION SELECT address FROM portfolio.metering_point_version WHERE metering_point_id = ANY(%(points)s)
    UNION SELECT l.value FROM market.customer_at_point p CROSS JOIN jsonb_each(p.addresses) l
    WHERE p.contract_id = ANY(%(contracts)s) AND jsonb_typeof(p.addresses) = 'object'),
part AS (
    SELECT coalesce(a->>'street', a#>>'{streetDetail,name,value}', a#>>'{streetDetail,name}') AS street,
           coalesce(a->>'postal_code', a#>>'{postalCode,value}', a->>'postalCode') AS code,
           coalesce(a->>'city', a#>>'{townDetail,name,value}', a#>>'{townDetail,name}') AS city
    FROM address WHERE jsonb_typeof(a) = 'object')
SELECT 'street', street FROM part
UNION SELECT 'town', code || ' ' || city FROM part
UNION SELECT 'metering point', gsrn FROM portfolio.metering_point WHERE metering_point_id = ANY(%(points)s)
ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Person:
    """A customer with all parties joined to them, by ids. points: those of their contracts, without
    children.
    """

    customer: int
    parties: tuple[int, ...]
    contracts: tuple[int, ...]
    points: tuple[int, ...]
    references: tuple[str, ...]
    forgotten_at: datetime | None

    @property
    def values(self) -> dict[str, Any]:
        """As parameters of a statement."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
        }


def find_person(tx: Transaction, customer: int, *, lock: bool = False) -> Person:
    """The person behind a customer, or behind a party that was joined to one. Raises NotFound.

    lock: nobody else changes or joins them until `tx` ends.
    """
    row = tx.execute(_ROOT, {"customer": customer}).fetchone()
    if row is None:
        raise NotFound(
            f"There is no customer {customer}. The number stands on their invoices; `elhandel customer list GSRN` "
            "names those of a point. A signup that came to nothing is gone after some months."
        )

    found = tx.execute(_LOCKED if lock else _PARTIES, {"customer": row[0]}).fetchall()
    parties = tuple(int(party) for party, _ in found)
    contracts = tx.execute(_CONTRACTS, {"parties": list(parties)}).fetchall()

    return Person(
        int(row[0]),
        parties,
        tuple(int(contract) for contract, _, _ in contracts),
        tuple(sorted({int(point) for _, point, _ in contracts})),
        tuple(str(reference) for _, _, reference in contracts if reference),
        next(forgotten for party, forgotten in found if party == row[0]),
    )


def unproved_namesakes(tx: Transaction, person: Person) -> Sequence[int]:
    """Parties that signed up with the same number and are not proved to be the person: nothing of
    them is shown.
    """
    found: list[int] = fetch_one(tx, _UNPROVED, {"parties": list(person.parties)})[0]
    return found


def words_of(tx: Transaction, person: Person) -> list[tuple[str, str]]:
    """What says who the person is, with its kind (name, email, phone, street): now and earlier,
    also of recipients.
    """
    return [(str(kind), str(text)) for kind, text in tx.execute(_WORDS, person.values) if text]


def reason_words(tx: Transaction, person: Person) -> list[tuple[str, str]]:
    """What a reason about the person may not hold, with its kind: `words_of`, towns, homes and
    metering points.
    """
    places = [(str(kind), str(text)) for kind, text in tx.execute(_PLACES, person.values) if text]
    return [*words_of(tx, person), *places]
