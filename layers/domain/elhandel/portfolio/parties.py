"""Which party is which customer. A number that somebody typed shows nothing: the market, or staff, prove a party.

Among proved customers a number is one customer. A party that is proved and whose number is known is joined: its
contract becomes that customer's, and what its signup said of name and address becomes the contract's recipient. The
customer's own data stays as it is. Each joining is kept with its cause (`portfolio.party_join`).
"""

from dataclasses import dataclass
from typing import Final

from elhandel.platform.database import Transaction, one
from elhandel.platform.errors import DomainError, NotFound
from elhandel.portfolio.moves import Decision

# This application's advisory lock "who is whose customer": shared by those who bill, alone for who joins.
_LOCK: Final = 7_301_005

_PARTY: Final = """
SELECT proved_at IS NOT NULL, joined_to, identity_hash, identity_hash_even FROM portfolio.customer
WHERE customer_id = %(party)s FOR UPDATE
"""

# By the hash of any version that both bear: while the key changes a row has those of two.
_KNOWN: Final = """
SELECT customer_id FROM portfolio.customer
WHERE (identity_hash = %(odd)s OR identity_hash_even = %(even)s) AND proved_at IS NOT NULL
ORDER BY customer_id FOR UPDATE
"""

_CONTRACTS: Final = """
SELECT contract_id FROM portfolio.contract
WHERE customer_id = %(party)s AND state <> 'cancelled' ORDER BY contract_id FOR UPDATE
"""

_PROVE: Final = "UPDATE portfolio.customer SET proved_at = %(at)s WHERE customer_id = %(party)s"

# Of the same customer, and the same in every word; none where it is what the customer says of themselves.
_RECIPIENT: Final = """
WITH told AS (
    SELECT %(customer)s::int AS customer_id, p.name, p.email, p.phone, p.billing_address
    FROM portfolio.customer p JOIN portfolio.customer k ON k.customer_id = %(customer)s
    WHERE p.customer_id = %(party)s
      AND (p.name, p.email, p.phone, coalesce(p.billing_address, k.billing_address))
          IS DISTINCT FROM (k.name, k.email, k.phone, k.billing_address)),
known AS (
    SELECT r.recipient_id FROM portfolio.recipient r JOIN told t USING (customer_id)
    WHERE (r.name, r.email, r.phone, r.billing_address)
          IS NOT DISTINCT FROM (t.name, t.email, t.phone, t.billing_address)
    ORDER BY r.recipient_id LIMIT 1),
added AS (
    INSERT INTO portfolio.recipient (customer_id, name, email, phone, billing_address, recorded_at)
    SELECT customer_id, name, email, phone, billing_address, %(at)s FROM told WHERE NOT EXISTS (SELECT FROM known)
    RETURNING recipient_id)
SELECT (SELECT recipient_id FROM known UNION ALL SELECT recipient_id FROM added)
"""

# A recipient that staff gave the contract stays, now of the other customer.
_MOVE: Final = """
UPDATE portfolio.contract
SET customer_id = %(customer)s, recipient_id = coalesce(recipient_id, %(recipient)s)
WHERE contract_id = %(contract)s
"""

_JOINED: Final = """
UPDATE portfolio.customer SET joined_to = %(customer)s
WHERE customer_id = %(party)s
  AND NOT EXISTS (SELECT FROM portfolio.contract WHERE customer_id = %(party)s AND state <> 'cancelled')
"""

_KEEP: Final = """
INSERT INTO portfolio.party_join (contract_id, party_id, customer_id, joined_at, joined_by, reason)
VALUES (%(contract)s, %(party)s, %(customer)s, %(at)s, %(by)s, %(why)s)
"""


class UnableToJoin(DomainError):
    """A party that cannot be joined to a customer, or not now."""

    code = "unable-to-join"
    status = 409


@dataclass(frozen=True, slots=True)
class Proof:
    """Whose contracts those of a party are now: the same id where the party is itself the customer."""

    party: int
    customer: int
    contracts: tuple[int, ...]

    @property
    def joined(self) -> bool:
        """Whether the contracts became another's."""
        return self.customer != self.party


def hold_parties(tx: Transaction) -> None:
    """Until `tx` ends no contract becomes another customer's: for those who read whose it is and write what follows."""
    tx.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_LOCK])


def hold_parties_alone(tx: Transaction) -> None:
    """Until `tx` ends nobody else joins, bills or forgets anybody: for who does."""
    tx.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def prove_party(tx: Transaction, party: int, decision: Decision) -> Proof:
    """The person behind a party is known: its contracts become those of the customer with that number, or its own.

    One that is proved, or joined, already stays as it is. Raises NotFound, and UnableToJoin where nothing but cancelled
    signups is there.
    """
    hold_parties_alone(tx)
    row = tx.execute(_PARTY, {"party": party}).fetchone()
    if row is None:
        raise NotFound(f"There is no customer or party {party}. `elhandel customer list GSRN` names those of a point.")
    proved, joined_to, odd, even = row
    if proved or joined_to is not None:
        return Proof(party, joined_to or party, ())

    contracts = tuple(int(found[0]) for found in tx.execute(_CONTRACTS, {"party": party}))
    if not contracts:
        raise UnableToJoin(
            f"Party {party} has only signups that were rejected or cancelled: there is nothing to join. "
            "A new signup is a party of its own."
        )
    known = tx.execute(_KNOWN, {"odd": odd, "even": even}).fetchone()
    customer = party if known is None else int(known[0])
    values = {"party": party, "customer": customer, "at": decision.at}
    if customer == party:
        tx.execute(_PROVE, values)
    else:
        (recipient,) = one(tx, _RECIPIENT, values)
        for contract in contracts:
            tx.execute(_MOVE, {**values, "contract": contract, "recipient": recipient})
        tx.execute(_JOINED, values)
    for contract in contracts:
        tx.execute(_KEEP, {**values, "contract": contract, "by": decision.by, "why": decision.why})
    return Proof(party, customer, contracts)
