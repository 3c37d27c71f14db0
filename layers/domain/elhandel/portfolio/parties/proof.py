"""Which party is which customer. A number that somebody typed proves nothing: the market, staff, or
who has signed in with that number prove a party.

Among proved customers a number is one customer. A party that is proved and whose number is known is
joined: its contract becomes that customer's, and what its signup said of name and address becomes
the contract's recipient. The customer's own data stays as it is. Each joining is kept with its
cause (`portfolio.party_join`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from elhandel.platform.database import AdvisoryLock, Transaction, fetch_one, statement
from elhandel.portfolio.parties.answers import end_answers
from elhandel.values.decision import Decision
from elhandel.values.errors import DomainError, NotFound
from elhandel.values.ids import ContractId, CustomerId

# "Who is whose customer": shared by those who bill, exclusive for joining.
_LOCK: Final = AdvisoryLock.PARTIES


class UnableToJoin(DomainError):
    """A party that cannot be joined to a customer, or not now."""

    code = "unable-to-join"
    status = 409


@dataclass(frozen=True, slots=True)
class Proof:
    """Whose contracts those of a party are now: the same id where the party is itself the
    customer.
    """

    party: CustomerId
    customer: CustomerId
    contracts: tuple[ContractId, ...]

    @property
    def joined(self) -> bool:
        """Whether the contracts became another's."""
        return self.customer != self.party


def hold_parties(tx: Transaction) -> None:
    """Until `tx` ends no contract becomes another customer's: for code that reads whose it is and
    writes what follows from that.
    """
    tx.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_LOCK])


def hold_parties_alone(tx: Transaction) -> None:
    """Until `tx` ends no other transaction joins, bills or erases customers; for code that does one
    of these.
    """
    tx.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def prove_party(tx: Transaction, party: CustomerId, decision: Decision) -> Proof:
    """The person behind a party is known: its contracts become those of the customer with that
    number, or the party is a customer itself.

    A party that is proved or joined already stays as it is. Raises NotFound, and UnableToJoin where
    nothing but cancelled signups is there.
    """
    hold_parties_alone(tx)
    row = tx.execute(_PARTY, {"party": party}).fetchone()
    if row is None:
        raise NotFound(_unknown(party))

    proved, joined_to, odd, even = row
    if proved or joined_to is not None:
        end_answers(tx, party, decision, is_joined=joined_to is not None)
        return Proof(party, joined_to or party, ())

    contracts = tuple(ContractId(found[0]) for found in tx.execute(_CONTRACTS, {"party": party}))
    if not contracts:
        raise UnableToJoin(
            f"Party {party} has only signups that were rejected or cancelled: "
            "there is nothing to join. A new signup makes another party."
        )

    known = tx.execute(_KNOWN, {"odd": odd, "even": even}).fetchone()
    customer = party if known is None else CustomerId(known[0])
    values = {"party": party, "customer": customer, "at": decision.at}
    if customer == party:
        tx.execute(_PROVE, values)
    else:
        _move(tx, values, contracts)
    _keep(tx, values, contracts, decision)
    end_answers(tx, party, decision, is_joined=customer != party)

    return Proof(party, customer, contracts)


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

_RECIPIENT: Final = statement("elhandel.portfolio.parties", "recipient_of_party")

# A recipient that staff gave the contract stays, now of the other customer.
_MOVE: Final = """
UPDATE portfolio.contract
SET customer_id = %(customer)s, recipient_id = coalesce(recipient_id, %(recipient)s)
WHERE contract_id = %(contract)s
"""

_JOINED: Final = """
UPDATE portfolio.customer SET joined_to = %(customer)s
WHERE customer_id = %(party)s
  AND NOT EXISTS (
    SELECT FROM portfolio.contract WHERE customer_id = %(party)s AND state <> 'cancelled')
"""

_KEEP: Final = """
INSERT INTO portfolio.party_join (contract_id, party_id, customer_id, joined_at, joined_by, reason)
VALUES (%(contract)s, %(party)s, %(customer)s, %(at)s, %(by)s, %(why)s)
"""


def _unknown(party: CustomerId) -> str:
    return (
        f"There is no customer or party {party}. "
        "`elhandel customer list GSRN` names those of a point."
    )


def join_proved(
    tx: Transaction, party: CustomerId, customer: CustomerId, decision: Decision
) -> Proof:
    """Two proved customers are one person: what is the party's becomes the customer's. The same
    again changes nothing.

    The caller has to make sure that both bear the same number (`same_number`). Raises NotFound,
    UnableToJoin.
    """
    hold_parties_alone(tx)
    found = {row[0]: tuple(row[1:]) for row in tx.execute(_TWO, {"both": [party, customer]})}
    for asked in (party, customer):
        if asked not in found:
            raise NotFound(_unknown(asked))

    row = tx.execute(_PARTY, {"party": party}).fetchone()
    if row is not None and row[1] == customer:
        return Proof(party, customer, ())
    _refuse_unlike(party, customer, found)

    contracts = tuple(ContractId(row[0]) for row in tx.execute(_CONTRACTS, {"party": party}))
    values = {"party": party, "customer": customer, "at": decision.at}
    tx.execute(_PROVED_NO_MORE, values)
    _move(tx, values, contracts)
    tx.execute(_THEIRS_TOO, values)
    _keep(tx, values, contracts, decision)

    return Proof(party, customer, contracts)


_TWO: Final = """
SELECT customer_id, kind, proved_at IS NOT NULL, forgotten_at IS NOT NULL FROM portfolio.customer
WHERE customer_id = ANY(%(both)s) ORDER BY customer_id FOR UPDATE
"""

# A party is proved, or joined to who is; those that were joined to it are the customer's from now
# on.
_PROVED_NO_MORE: Final = """
UPDATE portfolio.customer SET proved_at = NULL WHERE customer_id = %(party)s
"""

_THEIRS_TOO: Final = """
UPDATE portfolio.customer SET joined_to = %(customer)s WHERE joined_to = %(party)s
"""


def _refuse_unlike(
    party: CustomerId, customer: CustomerId, found: dict[int, tuple[Any, ...]]
) -> None:
    """Two customers are joined by name only where both are proved, of one kind, and neither is
    forgotten.
    """
    if party == customer:
        raise UnableToJoin(f"{party} is one customer. Name the other one with the same number.")

    (kind, proved, forgotten), (other_kind, other_proved, other_forgotten) = (
        found[party],
        found[customer],
    )
    if forgotten or other_forgotten or kind != other_kind:
        raise UnableToJoin(
            f"{party} and {customer} are not of one kind, or one is forgotten: "
            "they cannot be joined."
        )
    if not (proved and other_proved):
        raise UnableToJoin(
            f"{party} and {customer} are not both proved. A party that is not proved is joined by "
            "its number: leave the other out, and the customer with that number is found."
        )


def _move(tx: Transaction, values: dict[str, Any], contracts: Sequence[ContractId]) -> None:
    """A party's contracts become the customer's, and the party is joined to it."""
    (recipient,) = fetch_one(tx, _RECIPIENT, values)
    for contract in contracts:
        tx.execute(_MOVE, {**values, "contract": contract, "recipient": recipient})
    tx.execute(_JOINED, values)


def _keep(
    tx: Transaction, values: dict[str, Any], contracts: Sequence[ContractId], decision: Decision
) -> None:
    for contract in contracts:
        tx.execute(_KEEP, {**values, "contract": contract, "by": decision.by, "why": decision.why})
