"""Issued documents in the ledger: posted with the transaction that issues them.

The customer owes the total; what we earn, what we collect for the owners of charges, VAT, and what
was asked for in advance are credited. A credit note is the same with the signs turned.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.billing.bill import INVOICE_LABELS, InvoiceKind
from elhandel.ledger import Book, Entry, Posting, post
from elhandel.platform.bulk.int_arrays import Int4s
from elhandel.platform.database import Transaction, statement
from elhandel.portfolio.parties import hold_parties
from elhandel.values.ids import AccountId

SOURCE: Final = "invoice"
"""Of postings of documents; their source id is the id of the document."""

BOOKS: Final[Mapping[str, Book]] = {
    "energy": Book.REVENUE_ENERGY,
    "supplier_subscription": Book.REVENUE_SUBSCRIPTION,
    "production_credit": Book.ENERGY_BOUGHT,
    "charge": Book.PASS_THROUGH,
    "aconto": Book.ACONTO,
    "service": Book.REVENUE_SERVICES,
    "allowance": Book.REVENUE_ENERGY,
}
"""Where the amount of a line without VAT is credited, by the line's component."""

BOOKS_OF_SERVICES: Final[Mapping[str, Book]] = {
    "fee": Book.FEES,
    "goodwill": Book.GOODWILL,
    "trade-bought": Book.REVENUE_ENERGY,
    "trade-sold": Book.ENERGY_BOUGHT,
    "trade-fee": Book.FEES,
    "trade-paid": Book.CURRENCY_TOKENS,
}
"""Of charges that are not settled lines, by their source, where it is another book."""


def book_documents(tx: Transaction, invoice_ids: Sequence[int], now: datetime) -> None:
    """Post documents that were just issued, each once. Until `tx` ends no customer becomes
    another's.
    """
    hold_parties(tx)
    asked = {"ids": Int4s(invoice_ids)}
    documents = tx.cursor(row_factory=class_row(_Document)).execute(_DOCUMENTS, asked).fetchall()

    amounts: dict[int, list[_Amount]] = defaultdict(list)
    for amount in tx.cursor(row_factory=class_row(_Amount)).execute(_AMOUNTS, asked):
        amounts[amount.invoice_id].append(amount)

    post(tx, [_posting(document, amounts[document.invoice_id]) for document in documents], now)


@dataclass(frozen=True, slots=True)
class _Document:
    """A row of _DOCUMENTS."""

    invoice_id: int
    number: str
    kind: InvoiceKind
    issued_on: date
    account_id: AccountId
    vat_ore: int
    total_ore: int


@dataclass(frozen=True, slots=True)
class _Amount:
    """A row of booked_amounts.sql."""

    invoice_id: int
    component: str

    of: str | None
    """The owner of a charge of the market (GLN), or the source of a service."""

    ore: int

    @property
    def entry(self) -> Entry:
        if self.component == "charge":
            return Entry(Book.PASS_THROUGH, -self.ore, party=self.of)
        book = BOOKS_OF_SERVICES.get(self.of or "", BOOKS[self.component])
        return Entry(book, -self.ore)


def _posting(document: _Document, amounts: Sequence[_Amount]) -> Posting:
    owed = Entry(
        Book.RECEIVABLE,
        document.total_ore,
        account_id=document.account_id,
        document_id=document.invoice_id,
    )
    credited = [amount.entry for amount in amounts]

    return Posting(
        source=SOURCE,
        source_id=str(document.invoice_id),
        booked_on=document.issued_on,
        text=f"{INVOICE_LABELS[document.kind]} {document.number}",
        entries=(owed, *credited, Entry(Book.VAT, -document.vat_ore)),
    )


_DOCUMENTS: Final = """
SELECT i.invoice_id, i.number, i.kind, i.issued_on, a.account_id, i.vat_ore, i.total_ore
FROM billing.invoice i JOIN portfolio.account a USING (customer_id)
WHERE i.invoice_id = ANY(%(ids)s::int[])
"""

_AMOUNTS: Final = statement("elhandel.billing.invoice", "booked_amounts")
