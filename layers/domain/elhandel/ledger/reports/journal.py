"""The journal: the entries of some days in the order in which they were posted, page by page."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from psycopg.rows import kwargs_row

from elhandel.ledger.entries import CHART, Account, Book
from elhandel.platform.database import Transaction, statement

POSTINGS_AT_ONCE: Final = 2_000


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """An entry with the posting that it is part of."""

    posting_id: int
    entry_no: int
    booked_on: date
    source: str
    source_id: str
    text: str
    posted_at: datetime
    book: Book
    amount_ore: int
    account_id: int | None
    document_id: int | None
    party: str | None

    @property
    def account(self) -> Account:
        """The book as the chart shows it."""
        return CHART[self.book]


def journal(
    tx: Transaction,
    first: date,
    past: date,
    *,
    after: int = 0,
    postings: int = POSTINGS_AT_ONCE,
) -> list[JournalEntry]:
    """The entries of the next postings after one, booked in [first, past); whole postings."""
    asked = {"first": first, "past": past, "after": after, "postings": postings}
    return tx.cursor(row_factory=kwargs_row(_entry)).execute(_JOURNAL, asked).fetchall()


def _entry(*, book: str, **columns: object) -> JournalEntry:
    return JournalEntry(book=Book(book), **columns)  # type: ignore[arg-type]


_JOURNAL: Final = statement("elhandel.ledger.reports", "journal")
