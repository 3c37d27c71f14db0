"""Entries: the chart of accounts, postings as values, and posting them."""

from elhandel.ledger.entries.book import OF_ACCOUNTS, Book
from elhandel.ledger.entries.chart import CHART, Account
from elhandel.ledger.entries.post import bookable_on, post
from elhandel.ledger.entries.posting import Entry, Posting

__all__ = ["CHART", "OF_ACCOUNTS", "Account", "Book", "Entry", "Posting", "bookable_on", "post"]
