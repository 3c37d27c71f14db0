"""Postings and their entries: values that balance."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from elhandel.ledger.entries.book import Book
from elhandel.ledger.errors import Unbalanced
from elhandel.values.ids import AccountId


@dataclass(frozen=True, slots=True)
class Entry:
    """An amount in a book."""

    book: Book

    amount_ore: int
    """Debit > 0, credit < 0."""

    account_id: AccountId | None = None
    """Of what is somebody's: receivable and payouts."""

    document_id: int | None = None
    """The invoice or note that a receivable is about; None: on account, not allocated."""

    party: str | None = None
    """Of what is passed through: the GLN of the owner of the charge."""


@dataclass(frozen=True, slots=True)
class Posting:
    """What an event means for the books; `source` and `source_id` name the event."""

    source: str
    source_id: str

    booked_on: date
    """The day of the books, Danish time."""

    text: str
    """What happened, in Danish; it names no person."""

    entries: tuple[Entry, ...]

    @property
    def key(self) -> tuple[str, str]:
        """What it is posted by, once."""
        return self.source, self.source_id

    @property
    def content(self) -> Counter[Entry]:
        """The entries that say something, in no order: those of 0 øre are left out."""
        return Counter(entry for entry in self.entries if entry.amount_ore)

    def says_as(self, other: "Posting") -> bool:
        """Whether both say the same, whatever the order of their entries."""
        return (self.booked_on, self.text) == (other.booked_on, other.text) and (
            self.content == other.content
        )


def refuse_unbalanced(posting: Posting) -> None:
    """Raises Unbalanced where the entries do not add up to 0."""
    left = sum(entry.amount_ore for entry in posting.entries)
    if left:
        raise Unbalanced(
            f"The entries of {posting.source} {posting.source_id} add up to {left} øre, "
            "so nothing was posted. This is a mistake in the program: report it.",
            source=posting.source,
            source_id=posting.source_id,
        )
