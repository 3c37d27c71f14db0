"""Erasure of a person in the portfolio: what is blanked in place, and what is deleted.

Contract and supply of a customer who left stay without a person, so that the books stay whole.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.platform.upkeep.data_subject import Counts, Steps, run_steps
from elhandel.values.ids import ContractId, CustomerId, MeteringPointId


def lock_person(tx: Transaction, customer: CustomerId) -> None:
    """Until `tx` ends no other transaction changes a customer or joins a party to them."""
    tx.execute(_LOCK_PERSON, {"customer": customer})


def lock_cancelled_contracts(tx: Transaction, contracts: Sequence[ContractId]) -> list[ContractId]:
    """Lock the cancelled contracts that no other transaction holds."""
    rows = tx.execute(_LOCK_CANCELLED, {"contracts": list(contracts)})
    return [ContractId(contract) for (contract,) in rows]


def blank_contracts(tx: Transaction, contracts: Sequence[ContractId]) -> Counts:
    """Take recipient and protection from these contracts."""
    return run_steps(tx, _CONTRACTS, {"contracts": list(contracts)})


def forget_past_contact(
    tx: Transaction,
    parties: Sequence[CustomerId],
    contracts: Sequence[ContractId],
    billed: Sequence[int],
) -> Counts:
    """Delete contact data that was replaced, and recipients that nothing refers to any more.

    billed: recipients that an invoice was issued to; they stay.
    """
    values = {"parties": list(parties), "contracts": list(contracts), "billed": list(billed)}
    return run_steps(tx, _PAST_CONTACT, values)


def blank_customer(
    tx: Transaction, parties: Sequence[CustomerId], contracts: Sequence[ContractId], now: datetime
) -> Counts:
    """Blank a customer with all parties, and the reasons that staff gave about their contracts."""
    values = {"parties": list(parties), "contracts": list(contracts), "now": now}
    return run_steps(tx, _CUSTOMER, values)


def delete_contracts(tx: Transaction, contracts: Sequence[ContractId]) -> Counts:
    """Delete contracts that were never supplied, with their planned supply and their history."""
    return run_steps(tx, _NEVER_SUPPLIED, {"contracts": list(contracts)})


def delete_parties(tx: Transaction, parties: Sequence[CustomerId]) -> Counts:
    """Delete parties that have no contract."""
    return run_steps(tx, _PARTIES, {"parties": list(parties)})


def parties_without_contract(
    tx: Transaction, parties: Sequence[CustomerId]
) -> list[list[CustomerId]]:
    """All parties of each person without a contract, joined parties included."""
    values = {"parties": list(parties)}
    return [list(person) for (person,) in tx.execute(_WITHOUT_CONTRACT, values)]


def deserted_points(tx: Transaction, points: Sequence[MeteringPointId]) -> list[MeteringPointId]:
    """Those of the points, and of their children, at which no customer is known any more.

    A point counts as known, too, through the point that it belongs to or belonged to.
    """
    deserted: list[MeteringPointId] = fetch_one(tx, _DESERTED, {"points": list(points)})[0]
    return deserted


def forget_addresses(tx: Transaction, points: Sequence[MeteringPointId]) -> Counts:
    """Take the address from every version of these points."""
    return run_steps(tx, _ADDRESSES, {"points": list(points)})


_LOCK_PERSON: Final = """
SELECT FROM portfolio.customer
WHERE customer_id = %(customer)s OR joined_to = %(customer)s
ORDER BY customer_id FOR UPDATE
"""

_LOCK_CANCELLED: Final = """
SELECT contract_id FROM portfolio.contract
WHERE contract_id = ANY(%(contracts)s) AND state = 'cancelled'
FOR UPDATE SKIP LOCKED
"""

_CONTRACTS: Final[Steps] = (
    (
        "portfolio.contract",
        """
        UPDATE portfolio.contract
        SET recipient_id = NULL, protected_name = false, protected_address = false
        WHERE contract_id = ANY(%(contracts)s)
          AND (recipient_id IS NOT NULL OR protected_name OR protected_address)
        """,
    ),
)

_PAST_CONTACT: Final[Steps] = (
    (
        "portfolio.past_contact",
        "DELETE FROM portfolio.past_contact WHERE customer_id = ANY(%(parties)s)",
    ),
    (
        "portfolio.recipient_change",
        "DELETE FROM portfolio.recipient_change WHERE contract_id = ANY(%(contracts)s)",
    ),
    (
        "portfolio.recipient",
        """
        DELETE FROM portfolio.recipient r
        WHERE r.customer_id = ANY(%(parties)s) AND r.recipient_id <> ALL(%(billed)s::int[])
          AND NOT EXISTS (SELECT FROM portfolio.contract c WHERE c.recipient_id = r.recipient_id)
          AND NOT EXISTS (SELECT FROM portfolio.recipient_change h
                          WHERE h.before_id = r.recipient_id OR h.after_id = r.recipient_id)
        """,
    ),
)

_CUSTOMER: Final[Steps] = (
    (
        "portfolio.home_answer",
        """
        DELETE FROM portfolio.home_answer
        WHERE party_id = ANY(%(parties)s) OR customer_id = ANY(%(parties)s)
        """,
    ),
    (
        "portfolio.recipient",
        """
        UPDATE portfolio.recipient SET name = '', email = '', phone = '', billing_address = NULL
        WHERE customer_id = ANY(%(parties)s)
        """,
    ),
    (
        "portfolio.party_join",
        """
        UPDATE portfolio.party_join SET reason = ''
        WHERE (customer_id = ANY(%(parties)s) OR party_id = ANY(%(parties)s)) AND reason <> ''
        """,
    ),
    (
        "portfolio.agreed_price",
        """
        UPDATE portfolio.agreed_price SET reason = ''
        WHERE contract_id = ANY(%(contracts)s) AND reason <> ''
        """,
    ),
    (
        "portfolio.contract_product",
        """
        UPDATE portfolio.contract_product SET reason = ''
        WHERE contract_id = ANY(%(contracts)s) AND reason <> ''
        """,
    ),
    (
        "portfolio.supply_move",
        """
        UPDATE portfolio.supply_move m SET reason = '' FROM portfolio.supply_period s
        WHERE s.supply_period_id = m.supply_period_id AND s.contract_id = ANY(%(contracts)s)
          AND m.reason <> ''
        """,
    ),
    (
        "portfolio.customer",
        """
        UPDATE portfolio.customer
        SET name = '', email = '', phone = '', billing_address = NULL,
            identity_sealed = '', identity_key = '', identity_hash = NULL,
            identity_hash_even = NULL, forgotten_at = %(now)s
        WHERE customer_id = ANY(%(parties)s) AND forgotten_at IS NULL
        """,
    ),
)

_NEVER_SUPPLIED: Final[Steps] = (
    (
        "portfolio.recipient_change",
        "DELETE FROM portfolio.recipient_change WHERE contract_id = ANY(%(contracts)s)",
    ),
    (
        "portfolio.agreed_price",
        "DELETE FROM portfolio.agreed_price WHERE contract_id = ANY(%(contracts)s)",
    ),
    (
        "portfolio.contract_product",
        "DELETE FROM portfolio.contract_product WHERE contract_id = ANY(%(contracts)s)",
    ),
    (
        "portfolio.party_join",
        "DELETE FROM portfolio.party_join WHERE contract_id = ANY(%(contracts)s)",
    ),
    (
        "portfolio.supply_period",
        "DELETE FROM portfolio.supply_period WHERE contract_id = ANY(%(contracts)s)",
    ),
    (
        "portfolio.contract",
        "DELETE FROM portfolio.contract WHERE contract_id = ANY(%(contracts)s)",
    ),
)

_PARTIES: Final[Steps] = (
    (
        "portfolio.home_answer",
        """
        DELETE FROM portfolio.home_answer
        WHERE party_id = ANY(%(parties)s) OR customer_id = ANY(%(parties)s)
        """,
    ),
    (
        "portfolio.past_contact",
        "DELETE FROM portfolio.past_contact WHERE customer_id = ANY(%(parties)s)",
    ),
    (
        "portfolio.recipient",
        "DELETE FROM portfolio.recipient WHERE customer_id = ANY(%(parties)s)",
    ),
    (
        "portfolio.customer",
        "DELETE FROM portfolio.customer WHERE customer_id = ANY(%(parties)s)",
    ),
)

_WITHOUT_CONTRACT: Final = statement("elhandel.portfolio.personal", "parties_without_contract")
_DESERTED: Final = statement("elhandel.portfolio.personal", "deserted_points")

_ADDRESSES: Final[Steps] = (
    (
        "portfolio.metering_point_version",
        """
        UPDATE portfolio.metering_point_version SET address = NULL
        WHERE address IS NOT NULL AND metering_point_id = ANY(%(points)s)
        """,
    ),
)
