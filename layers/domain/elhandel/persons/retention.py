"""Who may be forgotten at night: signups without supply, and customers who left, when neither books
nor claims need them.

A customer is a person with all parties joined to them. Who came back, or of whom anything is open,
stays whole.
"""

from itertools import batched
from typing import Final

from elhandel.market import inbox
from elhandel.persons.deeds import record
from elhandel.persons.duties import duties_of
from elhandel.persons.erasure import forget_customer, forget_signups
from elhandel.persons.person import find_person
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.platform.upkeep.retention import Horizon, Rule, by_statements, replaced
from elhandel.portfolio.parties import hold_parties_alone
from elhandel.portfolio.personal import lock_cancelled_contracts
from elhandel.values.decision import Decision
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId, CustomerId

_BATCH: Final = 200  # persons in one transaction: some 30 statements each
_ASKED: Final = 2_000


def forget_dead_signups(tx: Transaction, until: Horizon, limit: int) -> int:
    """Delete signups that were rejected or cancelled months ago, with their parties.

    Returns how many.
    """
    values = {"signups_before": until.signups_before, "limit": min(limit, _BATCH)}
    (exist,) = fetch_one(tx, _ANY_SIGNUPS, values)
    if not exist:
        return 0

    hold_parties_alone(tx)
    dead = [str(point) for point in inbox.points_of_dead_letters(tx)]
    found = [ContractId(row[0]) for row in tx.execute(_SIGNUPS, {**values, "dead": dead})]
    contracts = lock_cancelled_contracts(tx, found)

    forget_signups(tx, contracts)

    return len(contracts)


def forget_customers_who_left(tx: Transaction, until: Horizon, limit: int) -> int:
    """Blank customers whose books and claims have expired, and record each. Returns how many."""
    left = [CustomerId(row[0]) for row in tx.execute(_LEFT, {"left_by": until.left_by})]
    if not left:
        return 0

    most = min(limit, _BATCH)
    dead = inbox.points_of_dead_letters(tx)
    forgotten = 0
    for customers in batched(left, _ASKED, strict=False):
        kept = duties_of(tx, customers, until, dead)
        free = [customer for customer, duties in kept.items() if not duties]

        forgotten += _forget(tx, free[: most - forgotten], until, dead)
        if forgotten >= most:
            break

    return forgotten


def _forget(
    tx: Transaction, customers: list[CustomerId], until: Horizon, dead: frozenset[Gsrn]
) -> int:
    """Forget those that nothing keeps, once locked. Returns how many."""
    if not customers:
        return 0

    hold_parties_alone(tx)
    people = [find_person(tx, customer, lock=True) for customer in customers]
    still = duties_of(tx, customers, until, dead)
    free = [
        person for person in people if not still[person.customer] and person.forgotten_at is None
    ]

    decision = Decision("retention", "books and claims are over", until.now)
    for person in free:
        counts = forget_customer(tx, person, until.now)
        record(tx, "retention", person.customer, decision, counts)

    return len(free)


_SIGNUPS: Final = statement("elhandel.persons", "dead_signups")
_LEFT: Final = statement("elhandel.persons", "customers_who_left")

_ANY_SIGNUPS: Final = """
SELECT EXISTS (
    SELECT FROM market.process p JOIN portfolio.contract c USING (contract_id)
    WHERE p.state IN ('rejected', 'cancelled') AND p.updated_at < %(signups_before)s
      AND c.state = 'cancelled')
"""

RETENTION: Final = (
    Rule("signups", "signups that were rejected or cancelled months ago", forget_dead_signups),
    Rule(
        "customers",
        "customers who left, when books and claims are over: blanked in place",
        forget_customers_who_left,
    ),
    Rule(
        "rectifications",
        "what was wrong and corrected before the first needed day",
        by_statements(replaced("persons.rectification", since="rectified_at")),
    ),
)
