"""A person: a customer with the parties joined to them, their contracts and points, all by ids.

Never by a CPR number: a party that only gives the same number is somebody else until the market or
staff prove them.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from elhandel.market import personal as market
from elhandel.platform.database import Transaction
from elhandel.portfolio import personal as portfolio
from elhandel.values.errors import NotFound
from elhandel.values.ids import ContractId, CustomerId, MeteringPointId


@dataclass(frozen=True, slots=True)
class Person:
    """A customer with all parties joined to them, by ids."""

    customer: CustomerId
    parties: tuple[CustomerId, ...]
    contracts: tuple[ContractId, ...]
    points: tuple[MeteringPointId, ...]
    """Of their contracts, without children."""
    references: tuple[str, ...]
    forgotten_at: datetime | None

    @property
    def values(self) -> dict[str, Any]:
        """As parameters of a statement."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
        }


def find_person(tx: Transaction, customer: CustomerId, *, lock: bool = False) -> Person:
    """The person behind a customer, or behind a party that was joined to one. Raises NotFound.

    lock: nobody else changes or joins them until `tx` ends.
    """
    root = tx.execute(_ROOT, {"customer": customer}).fetchone()
    if root is None:
        raise NotFound(
            f"There is no customer {customer}. The number stands on their invoices; "
            "`elhandel customer list GSRN` names those of a point. A signup that came to nothing "
            "is gone after some months."
        )

    if lock:
        portfolio.lock_person(tx, root[0])
    forgotten: dict[CustomerId, datetime | None] = dict(
        tx.execute(_PARTIES, {"customer": root[0]}).fetchall()
    )
    contracts = tx.execute(_CONTRACTS, {"parties": list(forgotten)}).fetchall()

    return Person(
        customer=root[0],
        parties=tuple(forgotten),
        contracts=tuple(contract for contract, _, _ in contracts),
        points=tuple(sorted({point for _, point, _ in contracts})),
        references=tuple(reference for _, _, reference in contracts if reference),
        forgotten_at=forgotten[root[0]],
    )


def unproved_namesakes(tx: Transaction, person: Person) -> list[CustomerId]:
    """Parties that signed up with the same number and are not proved to be the person: their data
    is not shown.
    """
    return portfolio.unproved_namesakes(tx, person.parties)


def words_of(tx: Transaction, person: Person) -> list[tuple[str, str]]:
    """Texts that identify the person, with their kind (name, email, phone, street): now and
    earlier, also of recipients.
    """
    return portfolio.words_of_parties(tx, person.parties)


def reason_words(tx: Transaction, person: Person) -> list[tuple[str, str]]:
    """Texts that no reason about the person may hold, with their kind: `words_of`, towns, homes and
    metering points.
    """
    places = {
        *portfolio.places_of_parties(tx, person.parties, person.points),
        *market.places_of_contracts(tx, person.contracts),
    }
    return [*words_of(tx, person), *sorted(places)]


_ROOT: Final = """
SELECT coalesce(joined_to, customer_id)
FROM portfolio.customer
WHERE customer_id = %(customer)s
"""

_PARTIES: Final = """
SELECT customer_id, forgotten_at
FROM portfolio.customer
WHERE customer_id = %(customer)s OR joined_to = %(customer)s
ORDER BY customer_id
"""

_CONTRACTS: Final = """
SELECT c.contract_id, c.metering_point_id, s.reference
FROM portfolio.contract c
LEFT JOIN onboarding.signup s USING (contract_id)
WHERE c.customer_id = ANY(%(parties)s)
ORDER BY c.contract_id
"""
