"""Setting off: what is in a customer's favour pays what is due and not disputed, oldest first.

A claim can be set off once it is due; what was paid on account pays any document, since the
customer meant it to. A note that corrects an invoice pays that invoice first, whenever it is due:
the two are about the same days, and it does so where the invoice is disputed too: it is what we
ask for that becomes less. What is owed on account, as after a payment that the bank took back, is
due: nothing is paid out beside it. Nothing of it is stored here: a set-off is a posting of the
ledger.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from elhandel.ledger import Book, Entry, Posting, bookable_on, post
from elhandel.payments.matching import Claim
from elhandel.payments.open_items import OpenAccount, hold_payments, open_accounts
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.values.ids import AccountId

type Pair = tuple[int | None, int | None, int]
"""(document in favour; document that it pays; øre). None: what is on account."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The two sides of an account. `corrects`: the invoice that a note corrects, by the note."""

    account: OpenAccount
    corrects: Mapping[int, int]

    @property
    def in_favour(self) -> list[tuple[int | None, int]]:
        """What is in favour, in øre, the documents before what is on account."""
        documents = [
            (claim.document_id, -claim.open_ore)
            for claim in sorted(self.account.claims, key=_age)
            if claim.open_ore < 0
        ]
        on_account = max(-self.account.on_account_ore, 0)
        return [*documents, *([(None, on_account)] if on_account else [])]

    def owed(self, credit: int | None, today: date) -> list[int | None]:
        """The documents that a credit may pay, in order; None: what is owed on account."""
        corrected = self.corrects.get(credit) if credit is not None else None
        may_pay = [
            claim
            for claim in self.account.claims
            if claim.open_ore > 0
            and (credit is None or claim.document_id == corrected or claim.due_on <= today)
        ]
        may_pay.sort(key=lambda claim: (claim.document_id != corrected, *_age(claim)))
        on_account = [None] if credit is not None and self.account.on_account_ore > 0 else []
        return [*(claim.document_id for claim in may_pay), *on_account]

    def disputed(self, credit: int | None, document: int | None) -> int:
        """What of a document a credit leaves open, in øre: what is disputed of it, unless the
        credit corrects it.
        """
        if credit is not None and self.corrects.get(credit) == document:
            return 0
        return next(
            (
                max(claim.disputed_ore, 0)
                for claim in self.account.claims
                if claim.document_id == document
            ),
            0,
        )


def pairs(sides: Sides, today: date) -> Iterator[Pair]:
    """What pays what. No side gives or gets more than is open on it."""
    left: dict[int | None, int] = {
        claim.document_id: claim.open_ore for claim in sides.account.claims
    }
    left[None] = sides.account.on_account_ore

    for credit, in_favour in sides.in_favour:
        rest = in_favour
        for document in sides.owed(credit, today):
            part = min(rest, left[document] - sides.disputed(credit, document))
            if part > 0:
                left[document] -= part
                rest -= part
                yield credit, document, part


def set_off(tx: Transaction, account_ids: Collection[AccountId], today: date, now: datetime) -> int:
    """Set off on these accounts what can be; how many pairs. Again it finds nothing to do."""
    if not account_ids:
        return 0
    hold_payments(tx)

    accounts = open_accounts(tx, account_ids)
    corrects = _corrected(tx, accounts.values())
    booked_on = bookable_on(tx, today)

    postings = [
        _posting(tx, account.account_id, pair, booked_on)
        for account in accounts.values()
        for pair in pairs(Sides(account, corrects), today)
    ]
    return post(tx, postings, now)


def set_off_all(tx: Transaction, today: date, now: datetime) -> int:
    """Set off wherever something is in favour; how many pairs."""
    return set_off(tx, accounts_in_favour(tx), today, now)


def accounts_in_favour(tx: Transaction) -> list[AccountId]:
    """The accounts with something in favour, whatever else they owe."""
    return [AccountId(row[0]) for row in tx.execute(_IN_FAVOUR)]


def _posting(tx: Transaction, account: AccountId, pair: Pair, booked_on: date) -> Posting:
    credit, document, part = pair
    (number,) = fetch_one(tx, _NEXT_NUMBER, {})
    return Posting(
        source="allocation",
        source_id=str(number),
        booked_on=booked_on,
        text="Modregning",
        entries=(
            Entry(Book.RECEIVABLE, part, account, credit),
            Entry(Book.RECEIVABLE, -part, account, document),
        ),
    )


def _corrected(tx: Transaction, accounts: Collection[OpenAccount]) -> dict[int, int]:
    notes = [
        claim.document_id for account in accounts for claim in account.claims if claim.open_ore < 0
    ]
    rows: Sequence[tuple[int, int]] = tx.execute(_CORRECTED, {"notes": notes}).fetchall()
    return dict(rows)


def _age(claim: Claim) -> tuple[date, int]:
    return claim.due_on, claim.document_id


_NEXT_NUMBER: Final = "SELECT nextval('payments.set_off_number')"

_CORRECTED: Final = """
SELECT invoice_id, corrects_id FROM billing.invoice
WHERE invoice_id = ANY(%(notes)s::int[]) AND corrects_id IS NOT NULL
"""

_IN_FAVOUR: Final = statement("elhandel.payments.favour", "accounts_in_favour")
