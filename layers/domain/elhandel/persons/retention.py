"""Who is over: signups that came to nothing, and customers who left, when neither books nor claims
need them.

A customer is a person with all parties joined to them; whoever came back, or of whom anything is
open, stays whole.
"""

from itertools import batched
from typing import Final

from elhandel import market
from elhandel.persons.deeds import record
from elhandel.persons.duties import duties_of
from elhandel.persons.forgetting import forget_customer, forget_signups
from elhandel.persons.who import find_person
from elhandel.platform.database import Transaction, fetch_one
from elhandel.platform.upkeep.retention import Horizon, Rule, by_statements, replaced
from elhandel.portfolio.parties import hold_parties_alone
from elhandel.values.decision import Decision

_BATCH: Final = 200  # persons in one transaction: some 30 statements each
_ASKED: Final = 2_000

# By the index process_over: of what came to nothing months ago only the few that are blocked are
# left in it.
_SIGNUPS: Final = """
SELECT c.contract_id
FROM market.process p JOIN portfolio.contract c USING (contract_id)
WHERE p.state IN ('rejected', 'cancelled') AND p.updated_at < %(signups_before)s AND c.state = 'cancelled'
  AND NOT EXISTS (SELECT FROM portfolio.supply_period s
                  WHERE s.contract_id = c.contract_id AND s.state <> 'cancelled')
  AND NOT EXISTS (SELECT FROM market.process q
                  WHERE q.contract_id = c.contract_id
                    AND (q.state NOT IN ('rejected', 'cancelled') OR q.updated_at >= %(signups_before)s))
  AND NOT EXISTS (SELECT FROM market.name_case n WHERE n.contract_id = c.contract_id AND n.closed_at IS NULL)
  AND NOT EXISTS (SELECT FROM portfolio.metering_point m
                  WHERE m.metering_point_id = c.metering_point_id AND m.gsrn = ANY(%(dead)s))
ORDER BY p.updated_at LIMIT %(limit)s
FOR UPDATE OF c SKIP LOCKED
"""

_ANY_SIGNUPS: Final = """
SELECT EXISTS (SELECT FROM market.process p JOIN portfolio.contract c USING (contract_id)
               WHERE p.state IN ('rejected', 'cancelled') AND p.updated_at < %(signups_before)s
                 AND c.state = 'cancelled')
"""

# By the indexes of supply that is over. Those whose books are kept, years of them, are left out by
# the index of their invoices; all other duties are asked of the few that are left.
_LEFT: Final = """
SELECT DISTINCT coalesce(k.joined_to, k.customer_id)
FROM (
    SELECT contract_id FROM portfolio.supply_period
    WHERE state = 'active' AND ends_on IS NOT NULL AND ends_on <= %(left_by)s
    UNION ALL
    SELECT contract_id FROM portfolio.supply_period WHERE state = 'void') s
JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.customer k USING (customer_id)
WHERE k.forgotten_at IS NULL AND NOT EXISTS (SELECT FROM billing.invoice i WHERE i.customer_id = c.customer_id)
ORDER BY 1
"""


def forget_dead_signups(tx: Transaction, until: Horizon, limit: int) -> int:
    """Delete signups that were rejected or cancelled months ago, with their parties; how many."""
    values = {"signups_before": until.signups_before, "limit": min(limit, _BATCH)}
    (any_,) = fetch_one(tx, _ANY_SIGNUPS, values)
    if not any_:
        return 0

    hold_parties_alone(tx)
    dead = list(market.points_of_dead_letters(tx))
    contracts = [int(row[0]) for row in tx.execute(_SIGNUPS, {**values, "dead": dead})]
    forget_signups(tx, contracts)

    return len(set(contracts))


def forget_customers_who_left(tx: Transaction, until: Horizon, limit: int) -> int:
    """Blank customers whose books and claims are over, each with a record that it was done; how
    many.
    """
    left = [int(row[0]) for row in tx.execute(_LEFT, {"left_by": until.left_by})]
    if not left:
        return 0

    dead = market.points_of_dead_letters(tx)
    forgotten = 0
    for customers in batched(left, _ASKED, strict=False):
        free = [
            customer for customer, kept in duties_of(tx, customers, until, dead).items() if not kept
        ]
        forgotten += _forget(tx, free[: min(limit, _BATCH) - forgotten], until, dead)
        if forgotten >= min(limit, _BATCH):
            break

    return forgotten


def _forget(tx: Transaction, customers: list[int], until: Horizon, dead: frozenset[str]) -> int:
    """Forget those that nothing keeps once nobody else changes them; how many."""
    if not customers:
        return 0

    hold_parties_alone(tx)
    people = [find_person(tx, customer, lock=True) for customer in customers]
    still = duties_of(tx, customers, until, dead)
    free = [
        person for person in people if not still[person.customer] and person.forgotten_at is None
    ]
    for person in free:
        counts = forget_customer(tx, person, until.now)
        record(
            tx,
            "retention",
            person.customer,
            Decision("retention", "books and claims are over", until.now),
            counts,
        )

    return len(free)


RETENTION: Final = (
    Rule("signups", "signups that were rejected or cancelled months ago", forget_dead_signups),
    Rule(
        "customers",
        "customers who left, when books and claims are over: blanked in place",
        forget_customers_who_left,
    ),
    Rule(
        "rectifications",
        "what was wrong and put right before the first needed day",
        by_statements(replaced("persons.rectification", since="rectified_at")),
    ),
)
