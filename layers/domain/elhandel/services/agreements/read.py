"""The services of a customer, what was done with one, and those that have to be charged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from psycopg.rows import class_row, dict_row

from elhandel.platform.database import Transaction
from elhandel.portfolio.customers import account_of
from elhandel.services.agreements.agreement import Agreement, with_history
from elhandel.values.ids import CustomerId


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did with a service."""

    command: str
    day: date
    state_before: str | None
    state_after: str
    before: dict[str, Any] | None
    after: dict[str, Any]
    done_at: datetime
    done_by: str
    reason: str


def agreements_of(tx: Transaction, customer: CustomerId) -> list[Agreement]:
    """Those on the customer's account, the newest first. Raises NotFound."""
    values = {"account": account_of(tx, customer)}
    return with_history(tx, tx.cursor(row_factory=dict_row).execute(_OF_ACCOUNT, values).fetchall())


def deeds_of(tx: Transaction, agreement_id: int) -> Sequence[Deed]:
    """What was done with a service, the newest first."""
    cursor = tx.cursor(row_factory=class_row(Deed))
    return cursor.execute(_DEEDS, {"agreement": agreement_id}).fetchall()


def to_charge(tx: Transaction, by: date, after: int, most: int) -> list[int]:
    """Services that cost something on `by` and are not charged for it yet, by number behind
    `after`, at most so many.
    """
    values = {"by": by, "after": after, "most": most}
    return [agreement_id for (agreement_id,) in tx.execute(_TO_CHARGE, values)]


_OF_ACCOUNT: Final = """
SELECT s.agreement_id, a.account_id, s.technology, s.address, s.billing_day, s.state,
       s.connection_id, s.ordered_on, s.activated_on, s.cancelled_on
FROM services.agreement s JOIN portfolio.account a USING (customer_id)
WHERE a.account_id = %(account)s ORDER BY s.agreement_id DESC
"""

_DEEDS: Final = """
SELECT command, day, state_before, state_after, before, after, done_at, done_by, reason
FROM services.action WHERE agreement_id = %(agreement)s ORDER BY action_id DESC
"""

_TO_CHARGE: Final = """
SELECT s.agreement_id FROM services.agreement s
WHERE s.agreement_id > %(after)s AND s.state IN ('active', 'suspended') AND NOT EXISTS (
    SELECT FROM services.suspension p
    WHERE p.agreement_id = s.agreement_id AND p.to_day IS NULL AND p.skip_billing) AND NOT EXISTS (
    SELECT FROM services.charged c WHERE c.agreement_id = s.agreement_id
      AND NOT c.credit AND c.period_to > %(by)s)
ORDER BY s.agreement_id LIMIT %(most)s
"""
