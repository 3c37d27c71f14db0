"""A statement as CSV, as Danish banks' web pages and our own tools write it.

Semicolons with Danish numbers (1.234,56) and days (31-01-2026), or commas with numbers and days as
ISO writes them (1234.56, 2026-01-31). Columns are found by their heading. Most banks give their
lines no id: the key is then made of what the line says, its running balance included where there
is one, and the count of equal lines of the day.
"""

import csv
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from typing import Final

from elhandel.payments.errors import UnableToReadBankFile
from elhandel.payments.statements.line import (
    BankLine,
    Statement,
    UnreadEntry,
    fingerprint,
    numbered,
)
from elhandel.payments.statements.own_account import own_account
from elhandel.payments.statements.texts import kept, references_in
from elhandel.values.units import InvalidAmount, ore

_HEADINGS: Final[Mapping[str, frozenset[str]]] = {
    "account": frozenset({"account", "konto", "kontonummer"}),
    "day": frozenset({"booked_on", "dato", "bogført", "bogføringsdato", "bogført dato"}),
    "amount": frozenset({"amount", "beløb"}),
    "balance": frozenset({"balance", "saldo"}),
    "currency": frozenset({"currency", "valuta"}),
    "text": frozenset({"text", "tekst", "besked"}),
    "reference": frozenset({"reference", "betalings-id", "kortart og id"}),
    "payer": frozenset({"payer", "afsender", "navn"}),
    "id": frozenset({"id", "arkivreference"}),
    "end_to_end": frozenset({"end_to_end", "egen reference"}),
}
_LONGEST: Final = 131_072  # characters of a field; the reader's limit is one of the process
_NEEDED: Final = {"account": "account", "day": "booked_on", "amount": "amount", "text": "text"}
_DANISH: Final = re.compile(r"-?[0-9]{1,3}(\.?[0-9]{3})*(,[0-9]{1,2})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Dialect:
    """How numbers and days are written."""

    delimiter: str
    amount: Callable[[str], int]
    day: Callable[[str], date]


def read_csv(content: bytes) -> list[Statement]:
    """The statements of a file, one for each account in it. Raises UnableToReadBankFile."""
    rows = _rows(content)
    dialect, columns, records = rows

    lines: dict[str, list[BankLine]] = {}
    unread: dict[str, list[UnreadEntry]] = {}
    for place, record in enumerate(records, start=1):
        row = {name: record[at].strip() for name, at in columns.items() if at < len(record)}
        account = own_account(row.get("account", ""))
        try:
            line = _line(row, account, dialect)
        except ValueError as error:
            unread.setdefault(account, []).append(UnreadEntry(place, str(error)))
        else:
            lines.setdefault(account, []).append(line)

    return [
        Statement(
            account=account,
            name="",
            lines=numbered(lines.get(account, [])),
            unread=tuple(unread.get(account, [])),
            layout=" ".join(sorted(columns)),
        )
        for account in dict.fromkeys((*lines, *unread))
    ]


def _rows(content: bytes) -> tuple[_Dialect, dict[str, int], list[list[str]]]:
    text = _decoded(content)
    head = text.partition("\n")[0]
    dialect = _DANISH_DIALECT if ";" in head else _ISO_DIALECT
    csv.field_size_limit(_LONGEST)
    rows = csv.reader(StringIO(text), delimiter=dialect.delimiter)
    try:
        records = [row for row in rows if any(row)]
    except csv.Error as error:
        raise UnableToReadBankFile(
            f"Line {rows.line_num} of the file is none of a CSV. Nothing of it was booked. Fetch "
            "the file again."
        ) from error
    headings = [heading.strip().casefold() for heading in records[0]] if records else []
    columns = {
        name: place
        for name, known in _HEADINGS.items()
        for place, heading in enumerate(headings)
        if heading in known
    }
    missing = [shown for name, shown in _NEEDED.items() if name not in columns]
    if missing:
        raise UnableToReadBankFile(
            f"The file has no column {', '.join(missing)}. Its first line names the columns: "
            "account, booked_on, amount and text are needed (docs/payments.md)."
        )

    return dialect, columns, records[1:]


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):  # banks' web pages write either
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnableToReadBankFile("The file is no text. Give a CSV file, or a camt.053.")


def _line(row: Mapping[str, str], account: str, dialect: _Dialect) -> BankLine:
    """A line of the row. Raises ValueError with the reason where it is none."""
    if not account:
        raise ValueError("It names no account of ours.")
    if row.get("currency", "DKK") not in {"DKK", ""}:
        raise ValueError("Its amount is not in Danish kroner.")
    booked_on = _read(dialect.day, row["day"], "Its day is none.")
    amount_ore = _read(dialect.amount, row["amount"], "Its amount is no number.")
    texts = kept([row.get("reference"), row.get("text")])
    own = row.get("id") or fingerprint(booked_on, amount_ore, *texts, row.get("balance"))

    return BankLine(
        key=own,
        booked_on=booked_on,
        amount_ore=amount_ore,
        references=references_in(texts),
        end_to_end=row.get("end_to_end") or None,
        texts=texts,
        counterpart=next(iter(kept([row.get("payer")])), None),
    )


def _read[Value](reads: Callable[[str], Value], text: str, otherwise: str) -> Value:
    try:
        return reads(text)
    except (ValueError, InvalidAmount):
        raise ValueError(otherwise) from None


def _danish_amount(text: str) -> int:
    if not _DANISH.fullmatch(text):
        raise ValueError
    return ore(text.replace(".", "").replace(",", "."))


def _danish_day(text: str) -> date:
    return datetime.strptime(text.replace(".", "-"), "%d-%m-%Y").date()  # noqa: DTZ007  (a day)


_DANISH_DIALECT: Final = _Dialect(";", _danish_amount, _danish_day)
_ISO_DIALECT: Final = _Dialect(",", ore, date.fromisoformat)
