"""A file of the bank, read by the format that it has."""

from typing import Literal

from elhandel.payments.statements.camt import read_camt
from elhandel.payments.statements.csv_file import read_csv
from elhandel.payments.statements.line import Statement

type Format = Literal["camt.053", "csv"]


def format_of(content: bytes) -> Format:
    """XML begins with a bracket, whatever stands before it."""
    return "camt.053" if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else "csv"


def read_statements(content: bytes) -> list[Statement]:
    """The statements of a file. Raises UnableToReadBankFile, BankFileDoesNotAddUp."""
    return read_camt(content) if format_of(content) == "camt.053" else read_csv(content)
