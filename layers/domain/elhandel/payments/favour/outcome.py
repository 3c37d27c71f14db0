"""What became of a payout, as the bank's statement says: it left, or it came back; or as staff say:
the bank refused it, and it stands on no statement.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from elhandel.ledger import Book, Entry, Posting, bookable_on, post
from elhandel.payments.errors import UnableToPayOut
from elhandel.payments.open_items import hold_payments
from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.days.local_time import local_date
from elhandel.values.decision import Decision
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

    put_back: bool
    """Whether it was put back without the bank's statement: staff said that the bank refused it, or
    its file was withdrawn.
    """


def payout_of(tx: Transaction, end_to_end: str | None) -> Ordered | None:
    """The payout of an id that we gave; None for any other."""
    ours = _OURS.fullmatch(end_to_end or "")
    if ours is None or int(ours[1]) >= 2**31:
        return None

    row = tx.execute(_ORDERED, {"payout": int(ours[1])}).fetchone()
    return (
        None
        if row is None
        else Ordered(row[0], AccountId(row[1]), row[2], row[3], AccountId(row[4]), row[5])
    )


def payout_paid(tx: Transaction, payout: Ordered, now: datetime) -> None:
    """The money left our account."""
    tx.execute(_PAID, {"payout": payout.payout_id, "now": now})


def left_after_all(payout: Ordered, booked_on: date) -> Posting:
    """A payout that was said to be refused, or withdrawn, has left: it is taken from its account
    again.
    """
    return Posting(
        source="payout",
        source_id=f"{payout.payout_id}-left-after-all",
        booked_on=booked_on,
        text="Udbetaling gennemført alligevel",
        entries=(
            Entry(Book.RECEIVABLE, payout.amount_ore, payout.holder_id),
            Entry(Book.PAYOUTS, -payout.amount_ore, payout.account_id),
        ),
    )


def refuse_payout(tx: Transaction, payout_id: int, decision: Decision) -> None:
    """The bank refused a payout that it had got: it is in favour again, and that bank account is
    used no more. The bank's statement says nothing of it, so staff do.

    Raises UnableToPayOut for one that is not ordered, or whose file the bank does not have yet.
    """
    hold_payments(tx)
    payout = payout_of(tx, end_to_end(payout_id))
    if payout is None or payout.state != "ordered":
        raise UnableToPayOut(
            f"Payout {payout_id} does not wait for the bank, so it cannot have refused it."
        )
    (sent,) = fetch_one(tx, _IS_SENT, {"payout": payout_id})
    if not sent:
        raise UnableToPayOut(
            f"The bank does not have the file of payout {payout_id} yet: it would still be paid. "
            "Hand the file over first."
        )

    booked_on = bookable_on(tx, local_date(decision.at))
    post(tx, [payout_returned(tx, payout, _REFUSED_CODE, booked_on, decision.at)], decision.at)
    tx.execute(_REFUSED, {"payout": payout_id, "by": decision.by, "why": decision.why})


def end_to_end(payout_id: int) -> str:
    """The id of a payout on its way through the banks; `payout_of` reads it back."""
    return f"ELPO{payout_id:010d}"


def payout_returned(
    tx: Transaction, payout: Ordered, code: str, booked_on: date, now: datetime
) -> Posting:
    """The money came back: it is in the customer's favour again, and the bank account is not used
    any more. The posting that says so; the caller posts it. What was put back before had left after
    all, whichever line comes first.
    """
    values = {"payout": payout.payout_id, "now": now, "code": code}
    tx.execute(_RETURNED, values)
    tx.execute(_END_ACCOUNT, {**values, "by": "bank", "why": f"a payout came back ({code})"})

    return Posting(
        source="payout",
        source_id=f"{payout.payout_id}-returned{'-again' if payout.put_back else ''}",
        booked_on=booked_on,
        text="Udbetaling kom retur",
        entries=(
            Entry(Book.PAYOUTS, payout.amount_ore, payout.account_id),
            Entry(Book.RECEIVABLE, -payout.amount_ore, payout.holder_id),
        ),
    )


_REFUSED_CODE: Final = "refused"

_ORDERED: Final = """
SELECT p.payout_id, p.account_id, p.amount_ore, p.state, a.account_id,
       p.stopped_by IS NOT NULL OR f.withdrawn_at IS NOT NULL
FROM payments.payout p JOIN payments.order_file f USING (order_file_id)
JOIN portfolio.account a ON a.customer_id = p.account_id
WHERE p.payout_id = %(payout)s FOR UPDATE OF p
"""

# It may have come back already, where the two lines arrive in the other order.
_PAID: Final = """
UPDATE payments.payout SET state = 'paid', ended_at = %(now)s, return_code = NULL
WHERE payout_id = %(payout)s
  AND (state IN ('ordered', 'withdrawn') OR state = 'returned' AND return_code = 'refused')
"""

_IS_SENT: Final = """
SELECT sent_at IS NOT NULL FROM payments.order_file
JOIN payments.payout USING (order_file_id) WHERE payout_id = %(payout)s
"""

_REFUSED: Final = """
UPDATE payments.payout SET stopped_by = %(by)s, stop_reason = %(why)s
WHERE payout_id = %(payout)s
"""

_RETURNED: Final = """
UPDATE payments.payout SET state = 'returned', ended_at = %(now)s, return_code = %(code)s
WHERE payout_id = %(payout)s
"""

_END_ACCOUNT: Final = """
UPDATE payments.payout_account u SET ended_at = %(now)s, ended_by = %(by)s, ended_why = %(why)s
FROM payments.payout p
WHERE p.payout_id = %(payout)s AND u.payout_account_id = p.payout_account_id AND u.ended_at IS NULL
"""
