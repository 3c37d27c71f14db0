"""The journal as a table (CSV) that a spreadsheet or other books read."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from elhandel.ledger.reports.journal import JournalEntry
from elhandel.values.units import dkk_of_ore

COLUMNS: Final = (
    "posting_id", "entry_no", "booked_on", "source", "source_id", "text", "account_number",
    "book", "debit_dkk", "credit_dkk", "account_id", "document_id", "party", "posted_at",
)  # fmt: skip


def csv_lines(entries: Iterable[JournalEntry], *, heading: bool = True) -> Iterator[str]:
    """Lines of RFC 4180, the heading first; amounts in DKK with a decimal point."""
    if heading:
        yield _line(COLUMNS)
    for entry in entries:
        debit, credit = max(entry.amount_ore, 0), max(-entry.amount_ore, 0)
        yield _line(
            (
                entry.posting_id,
                entry.entry_no,
                entry.booked_on,
                entry.source,
                entry.source_id,
                entry.text,
                entry.account.number,
                entry.book.value,
                dkk_of_ore(debit),
                dkk_of_ore(credit),
                _known(entry.account_id),
                _known(entry.document_id),
                _known(entry.party),
                entry.posted_at.isoformat(),
            )
        )


def _known(value: object) -> object:
    return "" if value is None else value


def _line(values: Iterable[object]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow(values)
    return written.getvalue()
