"""Proof by the market: a switch that began, for a number that DataHub compared with the customer
registered there.

A move-in proves nothing: the market takes whoever is named. Nor does a company's number, which
anybody can look up: a company is joined only to one that staff have proved, and only where its
bills would go where that one's go. Supply has to have begun, because until then whoever signed up
can take the signup back and would leave their own name and address as the customer's.
"""

from typing import Final

from elhandel.billing.issue import follow_customer
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction
from elhandel.platform.telemetry import logger
from elhandel.portfolio.parties import Proof, join_proved, prove_party
from elhandel.values.decision import Decision
from elhandel.values.errors import DomainError

_BATCH: Final = 500

# The name: the latest case is closed in our customer's favour, and without a case no name was
# another one.
_PROVED: Final = """
SELECT k.customer_id
FROM portfolio.customer k
JOIN portfolio.contract c USING (customer_id)
JOIN portfolio.supply_period s USING (contract_id)
JOIN LATERAL (
    SELECT p.kind FROM market.process p
    WHERE p.contract_id = c.contract_id AND p.kind IN ('switch', 'move_in')
    ORDER BY p.process_id DESC LIMIT 1) p ON p.kind = 'switch'
LEFT JOIN LATERAL (
    SELECT coalesce(n.outcome, 'open') AS outcome FROM market.name_case n
    WHERE n.contract_id = c.contract_id ORDER BY n.name_case_id DESC LIMIT 1) n ON true
LEFT JOIN LATERAL (
    SELECT t.name_matches FROM market.customer_at_point t
    WHERE t.contract_id = c.contract_id AND t.name_matches IS NOT NULL
    ORDER BY t.valid_from DESC LIMIT 1) t ON true
WHERE k.proved_at IS NULL AND k.joined_to IS NULL AND c.state IN ('active', 'ended')
  AND s.state = 'active' AND (s.ends_on IS NULL OR s.ends_on > s.starts_on)
  AND CASE WHEN n.outcome IS NULL THEN t.name_matches IS NOT FALSE
           ELSE n.outcome IN ('named-by-market', 'same-person') END
  AND (k.kind = 'private' OR EXISTS (
      SELECT FROM portfolio.customer known
      WHERE (known.identity_hash = k.identity_hash OR known.identity_hash_even = k.identity_hash_even)
        AND known.proved_at IS NOT NULL
        AND lower(known.email) = lower(k.email) AND known.phone = k.phone
        AND (k.billing_address IS NULL OR k.billing_address = known.billing_address)))
  AND k.customer_id > %(after)s
ORDER BY k.customer_id LIMIT %(limit)s
"""

_WHY: Final = (
    "a confirmed switch began: the market compared the number, and no other name stands there"
)


def prove_parties(database: Database, clock: Clock) -> int:
    """Join, or prove, every party that the market has confirmed, in a transaction each; how
    many.
    """
    proved = last = 0
    while batch := _next(database, last):
        proved += sum(_proves(database, party, clock) for party in batch)
        last = batch[-1]
    return proved


def join_party(tx: Transaction, party: int, decision: Decision) -> Proof:
    """A party's contracts become those of the customer that it is, and billing knows.

    Raises as `portfolio.prove_party` does, and InvoicesUnderWay.
    """
    proof = prove_party(tx, party, decision)
    if proof.contracts:
        follow_customer(tx, proof.party, proof.customer)
    return proof


def join_customers(tx: Transaction, party: int, customer: int, decision: Decision) -> Proof:
    """Two proved customers of one number are one, and billing knows.

    Raises as `portfolio.join_proved` does, and InvoicesUnderWay.
    """
    proof = join_proved(tx, party, customer, decision)
    follow_customer(tx, proof.party, proof.customer)
    return proof


def _next(database: Database, after: int) -> list[int]:
    with database.transaction() as tx:
        return [int(row[0]) for row in tx.execute(_PROVED, {"after": after, "limit": _BATCH})]


def _proves(database: Database, party: int, clock: Clock) -> bool:
    try:
        with database.transaction() as tx:
            proof = join_party(tx, party, Decision("market", _WHY, clock.now()))
    except DomainError as error:  # such as invoices that are being issued: the next job tries again
        logger.warning(error.sentence, extra={"party": party, "code": error.code})
        return False

    logger.info("a party is proved", extra={"party": party, "customer": proof.customer})
    return True
