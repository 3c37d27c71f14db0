"""Whether what is due on an account is collected by itself (CD-BIL-14)."""

from typing import Final

from elhandel.platform.database import Transaction
from elhandel.values.decision import Decision
from elhandel.values.ids import AccountId


def auto_pays(tx: Transaction, account_id: AccountId) -> bool:
    """Whether the account is collected from; nobody's is who has not said so."""
    row = tx.execute(_CURRENT, {"account": account_id}).fetchone()
    return row is not None and bool(row[0])


def set_auto_pay(tx: Transaction, account_id: AccountId, decision: Decision, *, on: bool) -> bool:
    """Collect from the account by itself, or not. Whether that is a change."""
    if auto_pays(tx, account_id) == on:
        return False

    values = {"account": account_id, "on": on, "at": decision.at, "by": decision.by}
    tx.execute(_SUPERSEDE, values)
    tx.execute(_SET, {**values, "why": decision.why})
    return True


_CURRENT: Final = """
SELECT is_on FROM payments.auto_pay WHERE account_id = %(account)s AND superseded_at IS NULL
"""

_SUPERSEDE: Final = """
UPDATE payments.auto_pay SET superseded_at = %(at)s
WHERE account_id = %(account)s AND superseded_at IS NULL
"""

_SET: Final = """
INSERT INTO payments.auto_pay (account_id, is_on, recorded_at, recorded_by, reason)
VALUES (%(account)s, %(on)s, %(at)s, %(by)s, %(why)s)
"""
