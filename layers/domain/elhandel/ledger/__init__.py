"""The ledger: append-only double entry. Every krone that is owed or paid stands in it.

`post` writes what an event means for the books, in the transaction of that event and once by its
key. The database itself holds that each posting balances, that nothing is changed, and that nothing
falls into a closed month. What somebody owes is a sum of entries and is stored nowhere.

| shelf | is about |
| --- | --- |
| `entries` | the chart of accounts, postings as values, and posting them |
| `balances` | what accounts owe, what is open of their documents, and their statements |
| `periods` | closing a month |
| `reports` | the trial balance, the journal, and the journal as a file |
| `upkeep` | what must hold of the ledger, and what it no longer keeps |
| `personal` | what the ledger holds about persons: its register, access |

It knows no other room: who posts says which account, document and charge owner an amount is about.
"""

from elhandel.ledger.balances import (
    OpenDocument,
    Statement,
    StatementLine,
    balance,
    open_documents,
    statement,
)
from elhandel.ledger.entries import Book, Entry, Posting, bookable_on, post
from elhandel.ledger.errors import (
    DocumentOfAnother,
    PeriodClosed,
    PostingDiffers,
    UnableToPost,
    Unbalanced,
)
from elhandel.ledger.personal import IMPERSONAL, PERSONAL
from elhandel.ledger.upkeep import INVARIANTS, RETENTION

__all__ = [
    "IMPERSONAL",
    "INVARIANTS",
    "PERSONAL",
    "RETENTION",
    "Book",
    "DocumentOfAnother",
    "Entry",
    "OpenDocument",
    "PeriodClosed",
    "Posting",
    "PostingDiffers",
    "Statement",
    "StatementLine",
    "UnableToPost",
    "Unbalanced",
    "balance",
    "bookable_on",
    "open_documents",
    "post",
    "statement",
]
