"""A customer's own agreements, by row-level security."""

from typing import Final

from psycopg.rows import dict_row

from elhandel.platform.database import Transaction
from elhandel.services.agreements import Agreement, with_history
from elhandel.values.errors import NotFound


def own_agreements(tx: Transaction) -> list[Agreement]:
    """Those of the customer who asks, and of parties that were joined to them; the newest first."""
    return with_history(tx, tx.cursor(row_factory=dict_row).execute(_OWN).fetchall())


def own_agreement(tx: Transaction, agreement_id: int) -> Agreement:
    """One of them. Raises NotFound, also for somebody else's."""
    values = {"agreement": agreement_id}
    found = tx.cursor(row_factory=dict_row).execute(_ONE_OF_OWN, values).fetchall()
    if not found:
        raise NotFound("There is no such service on this account. The list of services has yours.")
    (agreement,) = with_history(tx, found)
    return agreement


_OWN: Final = """
SELECT agreement_id, portfolio.asking_customer() AS account_id, technology, address, billing_day,
       state, connection_id, ordered_on, activated_on, cancelled_on
FROM services.agreement ORDER BY agreement_id DESC
"""

_ONE_OF_OWN: Final = """
SELECT agreement_id, portfolio.asking_customer() AS account_id, technology, address, billing_day,
       state, connection_id, ordered_on, activated_on, cancelled_on
FROM services.agreement WHERE agreement_id = %(agreement)s
"""
