"""The trial balance: what stands in each book; all books together are 0."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from psycopg.rows import kwargs_row

from elhandel.ledger.entries import CHART, Account, Book
from elhandel.platform.database import Transaction, fetch_one, statement


@dataclass(frozen=True, slots=True)
class TrialLine:
    """A book over some days; what is passed through by the owner of the charges."""

    book: Book
    party: str | None

    opening_ore: int
    """Its balance before the first day, debit > 0."""

    debit_ore: int
    credit_ore: int
    """Not negative: what was credited in these days."""

    @property
    def account(self) -> Account:
        """The book as the chart shows it."""
        return CHART[self.book]

    @property
    def closing_ore(self) -> int:
        """Its balance after the last day, debit > 0."""
        return self.opening_ore + self.debit_ore - self.credit_ore


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """Every book that has something, in the order of the chart."""

    lines: tuple[TrialLine, ...]

    postings: int
    """Booked in these days."""

    @property
    def total_ore(self) -> int:
        """All books together: 0, or rows were written past the database's triggers."""
        return sum(line.closing_ore for line in self.lines)


def trial_balance(
    tx: Transaction, *, first: date = date.min, past: date = date.max
) -> TrialBalance:
    """The trial balance over the days [first, past); of all days unless some are given."""
    asked = {"first": first, "past": past}
    rows = tx.cursor(row_factory=kwargs_row(_line)).execute(_BOOKS, asked)
    lines = sorted(rows, key=lambda line: (line.account.number, line.party or ""))
    (postings,) = fetch_one(tx, _POSTINGS, asked)

    return TrialBalance(tuple(lines), int(postings))


def _line(*, book: str, **columns: int) -> TrialLine:
    return TrialLine(book=Book(book), **columns)  # type: ignore[arg-type]


_BOOKS: Final = statement("elhandel.ledger.reports", "trial_balance")

_POSTINGS: Final = """
SELECT count(*) FROM ledger.posting
WHERE booked_on >= %(first)s::date AND booked_on < %(past)s::date
"""
