"""Files of the bank: stored and read once; each line goes to its account, or to staff."""

from elhandel.payments.incoming.book import Booked, book_statements
from elhandel.payments.incoming.files import (
    BANK_FILE,
    StoredFile,
    booked_days,
    content_of,
    last_reported_day,
    note_booked,
    note_refused,
    store_file,
    unbooked_files,
)
from elhandel.payments.incoming.work import (
    WaitingLine,
    close_entry,
    count_waiting,
    explain_line,
    give_line,
    refused_files,
    take_line_back,
    unread_entries,
    waiting_lines,
)

__all__ = [
    "BANK_FILE",
    "Booked",
    "StoredFile",
    "WaitingLine",
    "book_statements",
    "booked_days",
    "close_entry",
    "content_of",
    "count_waiting",
    "explain_line",
    "give_line",
    "last_reported_day",
    "note_booked",
    "note_refused",
    "refused_files",
    "store_file",
    "take_line_back",
    "unbooked_files",
    "unread_entries",
    "waiting_lines",
]
