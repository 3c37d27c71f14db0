"""What became of a payout, as the bank's statement says: it left, or it came back."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from elhandel.ledger import Book, Entry, Posting
from elhandel.platform.database import Transaction
from elhandel.values.ids import AccountId

_OURS: Final = re.compile(r"ELPO([0-9]{10})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Ordered:
    """A payout that the bank has, as far as it is known."""

    payout_id: int
    account_id: AccountId
    amount_ore: int
    state: str

    holder_id: AccountId
    """Whose the account is now: another's, where its party was joined to a customer meanwhile."""


def payout_of(tx: Transaction, end_to_end: str | None) -> Ordered | None:
    """The payout of an id that we gave; None for any other."""
    ours = _OURS.fullmatch(end_to_end or "")
    if ours is None or int(ours[1]) >= 2**31:
        return None

    row = tx.execute(_ORDERED, {"payout": int(ours[1])}).fetchone()
    return (
        None
        if row is None
        else Ordered(row[0], AccountId(row[1]), row[2], row[3], AccountId(row[4]))
    )


def payout_paid(tx: Transaction, payout: Ordered, now: datetime) -> None:
    """The money left our account."""
    tx.execute(_PAID, {"payout": payout.payout_id, "now": now})


def payout_returned(
    tx: Transaction, payout: Ordered, code: str, booked_on: date, now: datetime
) -> Posting:
    """The money came back: it is in the customer's favour again, and the bank account is not used
    any more. The posting that says so; the caller posts it.
    """
    values = {"payout": payout.payout_id, "now": now, "code": code}
    tx.execute(_RETURNED, values)
    tx.execute(_END_ACCOUNT, {**values, "by": "bank", "why": f"a payout came back ({code})"})

    return Posting(
        source="payout",
        source_id=f"{payout.payout_id}-returned",
        booked_on=booked_on,
        text="Udbetaling kom retur",
        entries=(
            Entry(Book.PAYOUTS, payout.amount_ore, payout.account_id),
            Entry(Book.RECEIVABLE, -payout.amount_ore, payout.holder_id),
        ),
    )


_ORDERED: Final = """
SELECT p.payout_id, p.account_id, p.amount_ore, p.state, a.account_id
FROM payments.payout p JOIN portfolio.account a ON a.customer_id = p.account_id
WHERE p.payout_id = %(payout)s AND p.order_file_id IS NOT NULL FOR UPDATE OF p
"""

# It may have come back already, where the two lines arrive in the other order.
_PAID: Final = """
UPDATE payments.payout SET state = 'paid', ended_at = %(now)s
WHERE payout_id = %(payout)s AND state = 'ordered'
"""

_RETURNED: Final = """
UPDATE payments.payout SET state = 'returned', ended_at = %(now)s, return_code = %(code)s
WHERE payout_id = %(payout)s AND state IN ('ordered', 'paid')
"""

_END_ACCOUNT: Final = """
UPDATE payments.payout_account u SET ended_at = %(now)s, ended_by = %(by)s, ended_why = %(why)s
FROM payments.payout p
WHERE p.payout_id = %(payout)s AND u.payout_account_id = p.payout_account_id AND u.ended_at IS NULL
"""
