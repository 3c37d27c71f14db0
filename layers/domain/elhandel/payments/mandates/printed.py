"""The agreement of Betalingsservice that bills name: the one by which they are collected.

Agreements come, end and are replaced in many ways (deliveries, refused debits, customers who choose
another method). Billing knows none of them: what its profiles name follows the mandates here.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from elhandel.billing.profile import profiles_of, set_profile
from elhandel.platform.database import Transaction, statement
from elhandel.values.decision import Decision
from elhandel.values.ids import AccountId, CustomerId

_MOST: Final = 5_000
_BY: Final = "betalingsservice"
_WHY: Final = "bills name the agreement by which they are collected"


def follow_agreements(tx: Transaction, now: datetime) -> int:
    """Let bills name the agreement by which they are collected, or none; how many accounts changed.
    Again it changes nothing.
    """
    rows = tx.execute(_OTHERWISE, {"most": _MOST}).fetchall()
    wanted = {CustomerId(account): number for account, number in rows}
    known = profiles_of(tx, list(wanted))
    decision = Decision(_BY, _WHY, now)
    for account, number in wanted.items():
        changed = replace(known[account], mandate_number=number)
        set_profile(tx, AccountId(account), changed, decision)
    return len(wanted)


_OTHERWISE: Final = statement("elhandel.payments.mandates", "printed_otherwise")
