"""The bank's statements as typed lines: camt.053 and CSV. Pure; nothing here knows a database."""

from elhandel.payments.statements.line import BankLine, Statement, UnreadEntry
from elhandel.payments.statements.own_account import own_account
from elhandel.payments.statements.read import Format, format_of, read_statements

__all__ = [
    "BankLine",
    "Format",
    "Statement",
    "UnreadEntry",
    "format_of",
    "own_account",
    "read_statements",
]
