"""Proof by the market: a switch that began, for a number that DataHub compared with the customer
registered there. And proof by a sign-in: a customer says that a home with their number is theirs.

A move-in proves nothing: the market accepts any name. Nor does a company's number, which anybody
can look up: a company is joined only to one that staff have proved, and only where the bills of
both go to the same place. Supply must have begun: until then the one who signed up can withdraw,
and would leave their own name and address as the customer's.
"""

from typing import Final

from elhandel.billing.issue import follow_customer
from elhandel.identity.subjects import move_customer
from elhandel.market.customers.updates import renew_customer_data
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, statement
from elhandel.platform.telemetry import logger
from elhandel.portfolio.parties import (
    OpenAnswer,
    Proof,
    UnableToJoin,
    end_claim,
    join_proved,
    open_home_answers,
    prove_party,
)
from elhandel.values.decision import Decision
from elhandel.values.errors import DomainError
from elhandel.values.ids import CustomerId

_BATCH: Final = 500
_WHY: Final = (
    "a confirmed switch began: the market compared the number, and no other name stands there"
)


_WHY_ANOTHER: Final = "whoever said that the home is theirs does not bear its number any more"
_WHY_CLAIMED: Final = "signed in with the same number, and said that the home is theirs"


def prove_parties(database: Database, clock: Clock) -> int:
    """Join or prove each party that the market has confirmed, or that a customer who has signed in
    says is theirs, in its own transaction.

    Returns how many.
    """
    proved = last = 0
    while batch := _next(database, last):
        decision = Decision("market", _WHY, clock.now())
        proved += sum(_proves(database, party, None, decision) for party in batch)
        last = batch[-1]

    return proved + _join_claimed(database, clock)


def _join_claimed(database: Database, clock: Clock) -> int:
    joined = last = 0
    while claims := _next_claims(database, last):
        for claim in claims:
            by = f"customer:{claim.customer_id or claim.party_id}"
            decision = Decision(by, _WHY_CLAIMED, clock.now())
            if _is_of_another(database, claim, clock):
                continue
            joined += _proves(database, claim.party_id, claim.customer_id, decision)
        last = claims[-1].home_answer_id

    return joined


def _is_of_another(database: Database, claim: OpenAnswer, clock: Clock) -> bool:
    """Whether a claim has ended, because the customer does not bear the party's number any more."""
    with database.transaction() as tx:
        ended = end_claim(tx, claim, Decision("market", _WHY_ANOTHER, clock.now()))
    if ended:
        logger.warning("a claim of a home has ended", extra={"party": claim.party_id})
    return ended


def _next_claims(database: Database, after: int) -> list[OpenAnswer]:
    with database.transaction() as tx:
        return open_home_answers(tx, is_theirs=True, after=after, limit=_BATCH)


def join_party(tx: Transaction, party: CustomerId, decision: Decision) -> Proof:
    """Give a party's contracts to the customer that it is, in billing as well.

    Raises as `portfolio.prove_party` does, and InvoicesUnderWay.
    """
    proof = prove_party(tx, party, decision)
    if proof.contracts:
        follow_customer(tx, proof.party, proof.customer, decision)
    _tell_datahub(tx, proof, decision)
    return proof


def join_customers(
    tx: Transaction, party: CustomerId, customer: CustomerId, decision: Decision
) -> Proof:
    """Make two proved customers of one number one, in billing as well.

    Raises as `portfolio.join_proved` does, and InvoicesUnderWay.
    """
    proof = join_proved(tx, party, customer, decision)
    follow_customer(tx, proof.party, proof.customer, decision)
    _tell_datahub(tx, proof, decision)
    return proof


def _tell_datahub(tx: Transaction, proof: Proof, decision: Decision) -> None:
    """The contracts of a party that was joined have the name of its customer from now on."""
    if proof.joined:
        renew_customer_data(tx, proof.contracts, decision.at)


def _next(database: Database, after: int) -> list[CustomerId]:
    with database.transaction() as tx:
        rows = tx.execute(_PROVED, {"after": after, "limit": _BATCH})
        return [CustomerId(party) for (party,) in rows]


_PROVED: Final = statement("elhandel.market.customers", "parties_proved_by_market")


def _proves(
    database: Database, party: CustomerId, claimed_by: CustomerId | None, decision: Decision
) -> bool:
    """Prove one party; False, with a warning, where that has to wait for the next job."""
    try:
        with database.transaction() as tx:
            proof = join_party(tx, party, decision)
            if claimed_by is not None:
                _refuse_another(tx, proof, claimed_by)
            if proof.joined:
                move_customer(tx, proof.party, proof.customer)  # who is signed in stays signed in
    except DomainError as error:  # such as invoices being issued: the next job tries again
        logger.warning(error.sentence, extra={"party": party, "code": error.code})
        return False

    logger.info("a party is proved", extra={"party": party, "customer": proof.customer})
    return True


def _refuse_another(tx: Transaction, proof: Proof, claimed_by: CustomerId) -> None:
    """A party becomes that of who said that it is theirs, or of nobody. While the hash key changes,
    the rows of one number may bear hashes of different versions.
    """
    row = tx.execute(_ACCOUNT, {"customer": claimed_by}).fetchone()
    if row is None or row[0] != proof.customer:
        raise UnableToJoin(
            f"Party {proof.party} and customer {claimed_by}, who says that it is theirs, do not "
            "bear the same hash (yet). Join them when the change of the hash key is through."
        )


_ACCOUNT: Final = """
SELECT coalesce(joined_to, customer_id) FROM portfolio.customer WHERE customer_id = %(customer)s
"""
