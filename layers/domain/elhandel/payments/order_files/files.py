"""Ordering payouts: a file for what falls due, made once and sent until the bank has it.

The file and the postings stand in one transaction, before anything leaves. Sending may be repeated:
the bank knows a file by its message id. What a file may no longer order is taken back as long as
the bank has not seen it (`waiting`).
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from elhandel.ledger import Book, Entry, Posting, bookable_on, post
from elhandel.payments.accounts import SealedAccount, accounts_in_use, known_before
from elhandel.payments.favour import Favour, end_to_end, favours, set_off
from elhandel.payments.open_items import hold_payments
from elhandel.payments.orders import Debtor, PaymentOrder, order_file
from elhandel.payments.rules import bank_day_from
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.platform.vault.sealed import Column, Sealed
from elhandel.platform.vault.sealer import SealingKey
from elhandel.values.ids import AccountId

ORDER_FILE: Final = Column("payments.order_file", "content_sealed")
MOST: Final = 2_000
"""Payouts of a file; the next file takes the rest."""

_ROOM: Final = "elhandel.payments.order_files"
_TEXT: Final = "Til gode hos"


@dataclass(frozen=True, slots=True)
class Due:
    """A payout whose day has come, with the bank account that it goes to."""

    payout_id: int
    account: SealedAccount

    @property
    def end_to_end(self) -> str:
        return end_to_end(self.payout_id)

    def goes_to(self, used: SealedAccount | None) -> bool:
        """Whether the bank account is the one in use."""
        return used is not None and used.payout_account_id == self.account.payout_account_id


@dataclass(frozen=True, slots=True)
class OrderFile:
    """A file of orders as it is stored."""

    order_file_id: int
    message_id: str
    sealed: Sealed


def due_payouts(tx: Transaction, today: date) -> list[Due]:
    """The planned payouts whose day has come and whose customer has registered an account, long
    enough ago.

    The numbers are opened outside the transaction; `make_order_file` looks again, also whether the
    bank account is still the one in use.
    """
    asked = {"today": today, "known_before": known_before(today), "most": MOST}
    rows = tx.execute(_DUE, asked).fetchall()
    accounts = accounts_in_use(tx, [AccountId(account) for _, account in rows])
    return [
        Due(payout, accounts[AccountId(account)])
        for payout, account in rows
        if AccountId(account) in accounts
    ]


def make_order_file(
    tx: Transaction,
    due: Sequence[Due],
    numbers: Mapping[int, str],
    *,
    debtor: Debtor,
    key: SealingKey,
    today: date,
    now: datetime,
) -> OrderFile | None:
    """Order what is in favour now on each account, in one file; None where nothing is left.

    numbers: the opened account numbers by payout. A payout of which nothing is left is cancelled.
    One whose bank account was ended or replaced meanwhile stays planned: nothing goes to it.
    """
    hold_payments(tx)
    accounts = [item.account.account_id for item in due]
    set_off(tx, accounts, today, now)
    in_favour = favours(tx, accounts, today)
    in_use = accounts_in_use(tx, accounts)
    still_due = {int(row[0]) for row in tx.execute(_STILL_DUE, {"ids": _ids(due)})}

    ordered: list[tuple[Due, Favour]] = []
    for item in due:
        favour = in_favour.get(item.account.account_id)
        if item.payout_id not in still_due:
            continue
        if favour is None:
            tx.execute(_CANCEL, {"payout": item.payout_id, "now": now})
        elif item.goes_to(in_use.get(item.account.account_id)):
            ordered.append((item, favour))
    if not ordered:
        return None

    return _write(tx, ordered, numbers, debtor=debtor, key=key, today=today, now=now)


def _write(
    tx: Transaction,
    ordered: Sequence[tuple[Due, Favour]],
    numbers: Mapping[int, str],
    *,
    debtor: Debtor,
    key: SealingKey,
    today: date,
    now: datetime,
) -> OrderFile:
    (file_id,) = fetch_one(tx, _NEXT, {})
    message_id = f"EL{today:%Y%m%d}-{file_id:08d}"
    pays_on = bank_day_from(today)
    orders = [
        PaymentOrder(
            end_to_end=item.end_to_end,
            amount_ore=favour.ore,
            name=item.account.name,
            iban=numbers[item.payout_id],
            bic=item.account.bic,
            text=f"{_TEXT} {debtor.name}, kundenr. {item.account.account_id}",
        )
        for item, favour in ordered
    ]
    content = order_file(message_id, debtor, orders, pays_on=pays_on, made_at=now)
    sealed = key.seal(base64.b64encode(content).decode(), str(file_id))

    tx.execute(
        _ADD_FILE,
        {
            "id": file_id,
            "message_id": message_id,
            "pays_on": pays_on,
            "payouts": len(orders),
            "total": sum(order.amount_ore for order in orders),
            "now": now,
            "cipher": sealed.cipher,
            "wrapped_key": sealed.wrapped_key,
            "version": sealed.version,
        },
    )
    booked_on = bookable_on(tx, today)
    post(tx, [_posting(item, favour, booked_on) for item, favour in ordered], now)
    for item, favour in ordered:
        values = {
            "payout": item.payout_id,
            "file": file_id,
            "amount": favour.ore,
            "payout_account": item.account.payout_account_id,
            "pays_on": pays_on,
        }
        tx.execute(_ORDER, values)

    return OrderFile(file_id, message_id, sealed)


def _posting(item: Due, favour: Favour, booked_on: date) -> Posting:
    number = item.account.account_id
    return Posting(
        source="payout",
        source_id=str(item.payout_id),
        booked_on=booked_on,
        text="Udbetaling af tilgodehavende",
        entries=(
            *(Entry(Book.RECEIVABLE, ore, number, document) for document, ore in favour.parts),
            Entry(Book.PAYOUTS, -favour.ore, number),
        ),
    )


def _ids(due: Sequence[Due]) -> list[int]:
    return [item.payout_id for item in due]


_DUE: Final = statement(_ROOM, "payouts_due")

_STILL_DUE: Final = """
SELECT payout_id FROM payments.payout
WHERE payout_id = ANY(%(ids)s::int[]) AND state = 'planned' FOR UPDATE
"""

_CANCEL: Final = """
UPDATE payments.payout SET state = 'cancelled', ended_at = %(now)s WHERE payout_id = %(payout)s
"""

_NEXT: Final = """
SELECT nextval(pg_get_serial_sequence('payments.order_file', 'order_file_id'))::int
"""

_ADD_FILE: Final = statement(_ROOM, "add_order_file")

_ORDER: Final = """
UPDATE payments.payout
SET state = 'ordered', order_file_id = %(file)s, amount_ore = %(amount)s,
    payout_account_id = %(payout_account)s, pays_on = %(pays_on)s
WHERE payout_id = %(payout)s
"""
