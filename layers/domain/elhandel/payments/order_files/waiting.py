"""Files of orders that the bank does not have: sent, handed over, or withdrawn.

A file that nobody has tried to send can be taken back whole, and is, once a bank account that it
pays to is used no more. After a try only the bank knows whether it has the file: then it is not
sent again by itself, and staff ask the bank.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from elhandel.ledger import Book, Entry, Posting, bookable_on, post
from elhandel.payments.errors import UnableToPayOut
from elhandel.payments.open_items import hold_payments
from elhandel.payments.order_files.files import OrderFile
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.platform.vault.sealed import Sealed
from elhandel.values.days.local_time import local_date
from elhandel.values.decision import Decision
from elhandel.values.ids import AccountId

_ROOM: Final = "elhandel.payments.order_files"
_BY: Final = "payments"
_WHY: Final = "a bank account that it pays to is used no more"

type Taken = tuple[int | None, int]
"""(document, øre); None: of what was on account."""


def unsent_files(tx: Transaction) -> list[OrderFile]:
    """The files that the bank does not have yet, the oldest first."""
    return [
        OrderFile(number, message, Sealed(bytes(cipher), bytes(key), version))
        for number, message, cipher, key, version in tx.execute(_UNSENT)
    ]


def begin_to_send(tx: Transaction, order_file_id: int, now: datetime) -> bool:
    """Note that a file is about to leave; from then on only the bank knows whether it has it.

    False: it does not wait, or it pays to a bank account that is used no more.
    """
    hold_payments(tx)
    return tx.execute(_TRY, {"file": order_file_id, "now": now}).rowcount == 1


def note_sent(tx: Transaction, order_file_id: int, now: datetime) -> bool:
    """The bank has the file. False: it had it already."""
    values = {"file": order_file_id, "now": now, "by": None, "why": None}
    return tx.execute(_SENT, values).rowcount == 1


def note_handed_over(tx: Transaction, order_file_id: int, decision: Decision) -> None:
    """A member of staff carries the file to the bank.

    Raises UnableToPayOut for one that does not wait, and for one that nobody has tried to send and
    that pays to a bank account which is used no more.
    """
    hold_payments(tx)
    values = {"file": order_file_id, "now": decision.at, "by": decision.by, "why": decision.why}
    (stale,) = fetch_one(tx, _UNTRIED_AND_STALE, values)
    if stale:
        raise UnableToPayOut(
            f"File {order_file_id} pays to a bank account that was ended or replaced since it was "
            "made. It was not handed over. `elhandel payout run` makes another one without it."
        )
    if not tx.execute(_SENT, values).rowcount:
        raise not_waiting(order_file_id)


def not_waiting(order_file_id: int) -> UnableToPayOut:
    """The error of a file that the bank has, or that is not there."""
    return UnableToPayOut(
        f"File {order_file_id} does not wait: the bank has it, it was withdrawn, or there is none "
        "of that number."
    )


def withdraw_stale_files(tx: Transaction, now: datetime) -> int:
    """Take back the files that pay to a bank account which is used no more and that nobody has
    tried to send; how many. Their payouts are planned again, for the same days.
    """
    hold_payments(tx)
    stale = [int(row[0]) for row in tx.execute(_STALE)]
    for number in stale:
        _withdraw(tx, number, Decision(_BY, _WHY, now))
    return len(stale)


def withdraw_file(tx: Transaction, order_file_id: int, decision: Decision) -> None:
    """Take back a file that the bank says it does not have. Raises UnableToPayOut."""
    hold_payments(tx)
    _withdraw(tx, order_file_id, decision)


def _withdraw(tx: Transaction, order_file_id: int, decision: Decision) -> None:
    values = {"file": order_file_id, "at": decision.at, "by": decision.by, "why": decision.why}
    if not tx.execute(_WITHDRAW, values).rowcount:
        raise not_waiting(order_file_id)

    booked_on = bookable_on(tx, local_date(decision.at))
    payouts = tx.execute(_WITHDRAWN, values).fetchall()
    taken = _taken(tx, [payout for payout, _, _ in payouts])
    postings = [
        _posting(payout, taken[payout], AccountId(account), AccountId(holder), booked_on)
        for payout, account, holder in payouts
    ]
    post(tx, postings, decision.at)
    tx.execute(_PLAN_AGAIN, values)


def _taken(tx: Transaction, payouts: Sequence[int]) -> Mapping[int, Sequence[Taken]]:
    """What ordering these payouts took from what was in favour."""
    taken: dict[int, list[Taken]] = defaultdict(list)
    for payout, document, ore in tx.execute(
        _TAKEN, {"payouts": [str(payout) for payout in payouts]}
    ):
        taken[int(payout)].append((document, ore))
    return taken


def _posting(
    payout: int,
    taken: Sequence[Taken],
    account: AccountId,
    holder: AccountId,
    booked_on: date,
) -> Posting:
    """The inverse of what ordering the payout posted. holder: whose the account is now."""
    return Posting(
        source="payout",
        source_id=f"{payout}-withdrawn",
        booked_on=booked_on,
        text="Udbetaling trukket tilbage",
        entries=(
            Entry(Book.PAYOUTS, sum(ore for _, ore in taken), account),
            *(Entry(Book.RECEIVABLE, -ore, holder, document) for document, ore in taken),
        ),
    )


_UNSENT: Final = """
SELECT order_file_id, message_id, content_sealed, content_key, content_seal_version
FROM payments.order_file WHERE sent_at IS NULL AND withdrawn_at IS NULL ORDER BY order_file_id
"""

_TRY: Final = """
UPDATE payments.order_file f SET tried_at = coalesce(tried_at, %(now)s)
WHERE order_file_id = %(file)s AND sent_at IS NULL AND withdrawn_at IS NULL AND NOT EXISTS (
    SELECT FROM payments.payout p JOIN payments.payout_account u USING (payout_account_id)
    WHERE p.order_file_id = f.order_file_id AND u.ended_at IS NOT NULL)
"""

_SENT: Final = """
UPDATE payments.order_file
SET sent_at = %(now)s, handed_over_by = %(by)s, hand_over_reason = %(why)s
WHERE order_file_id = %(file)s AND sent_at IS NULL AND withdrawn_at IS NULL
"""

_UNTRIED_AND_STALE: Final = """
SELECT EXISTS (
    SELECT FROM payments.order_file f JOIN payments.payout USING (order_file_id)
    JOIN payments.payout_account u USING (payout_account_id)
    WHERE f.order_file_id = %(file)s AND f.sent_at IS NULL AND f.tried_at IS NULL
      AND f.withdrawn_at IS NULL AND u.ended_at IS NOT NULL)
"""

_STALE: Final = """
SELECT DISTINCT f.order_file_id
FROM payments.order_file f JOIN payments.payout USING (order_file_id)
JOIN payments.payout_account u USING (payout_account_id)
WHERE f.sent_at IS NULL AND f.tried_at IS NULL AND f.withdrawn_at IS NULL
  AND u.ended_at IS NOT NULL
ORDER BY f.order_file_id
"""

_WITHDRAW: Final = """
UPDATE payments.order_file
SET withdrawn_at = %(at)s, withdrawn_by = %(by)s, withdraw_reason = %(why)s
WHERE order_file_id = %(file)s AND sent_at IS NULL AND withdrawn_at IS NULL
"""

_WITHDRAWN: Final = """
UPDATE payments.payout p SET state = 'withdrawn', ended_at = %(at)s
FROM portfolio.account a
WHERE p.order_file_id = %(file)s AND p.state = 'ordered' AND a.customer_id = p.account_id
RETURNING p.payout_id, p.account_id, a.account_id
"""

_TAKEN: Final = """
SELECT p.source_id, e.document_id, e.amount_ore
FROM ledger.posting p JOIN ledger.entry e USING (posting_id)
WHERE p.source = 'payout' AND p.source_id = ANY(%(payouts)s::text[]) AND e.book = 'receivable'
"""

_PLAN_AGAIN: Final = statement(_ROOM, "plan_withdrawn_again")
