"""Proof by the market: a switch that began, for a number that DataHub compared with the customer
registered there.

A move-in proves nothing: the market accepts any name. Nor does a company's number, which anybody
can look up: a company is joined only to one that staff have proved, and only where the bills of
both go to the same place. Supply must have begun: until then the one who signed up can withdraw,
and would leave their own name and address as the customer's.
"""

from typing import Final

from elhandel.billing.issue import follow_customer
from elhandel.market.customers.updates import renew_customer_data
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, statement
from elhandel.platform.telemetry import logger
from elhandel.portfolio.parties import Proof, join_proved, prove_party
from elhandel.values.decision import Decision
from elhandel.values.errors import DomainError
from elhandel.values.ids import CustomerId

_BATCH: Final = 500
_WHY: Final = (
    "a confirmed switch began: the market compared the number, and no other name stands there"
)


def prove_parties(database: Database, clock: Clock) -> int:
    """Join or prove each party that the market has confirmed, in its own transaction.

    Returns how many.
    """
    proved = last = 0
    while batch := _next(database, last):
        proved += sum(_proves(database, party, clock) for party in batch)
        last = batch[-1]

    return proved


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


def _proves(database: Database, party: CustomerId, clock: Clock) -> bool:
    try:
        with database.transaction() as tx:
            proof = join_party(tx, party, Decision("market", _WHY, clock.now()))
    except DomainError as error:  # such as invoices being issued: the next job tries again
        logger.warning(error.sentence, extra={"party": party, "code": error.code})
        return False

    logger.info("a party is proved", extra={"party": party, "customer": proof.customer})
    return True
