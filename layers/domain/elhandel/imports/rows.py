"""A row of the file: its columns by kind, brought into one form, or what is wrong with it.

Columns are those of `COLUMNS`, in any order; a column that a kind does not have is left out of it.
Texts lose blanks at their ends; an e-mail is compared in lower case (CD-MIG-1).
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal

from elhandel.billing.cycle import BILLING_DAYS
from elhandel.imports.errors import UnableToImport
from elhandel.portfolio.markets import HOME
from elhandel.services.packages import all_packages

type Kind = Literal["account", "agreement", "order"]

COLUMNS: Final = (
    "kind", "ref", "account", "email", "type", "name", "phone", "street", "postal_code", "city",
    "created_on", "package", "billing_day", "state", "takes_over_on", "connection", "monthly_dkk",
    "status", "ordered_on", "total_dkk",
)  # fmt: skip
"""Of the file. ref: the number of an account, an agreement or an order in the other system.
account: the ref of the account that an agreement or an order belongs to; without one, `email` says
whose it is.
"""

_LONGEST: Final = 500  # characters of a column
_LONGEST_READ: Final = 50_000_000
"""Characters of a column that are read at all, so that one that is too long costs its row only."""
_MOST_DKK: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it is kept. error: its code, where it cannot be used; fields: as texts."""

    line_no: int
    kind: str | None
    ref: str | None
    email: str | None
    account: str | None
    fields: Mapping[str, str]
    error: str | None = None


def read_rows(content: str, first_line: int) -> Iterator[Row]:
    """The rows of a part of a file, which begins with the file's line of columns.

    first_line: the number of its first row in the file. Raises UnableToImport where the columns are
    not those of a file to import, or it is no CSV.
    """
    csv.field_size_limit(_LONGEST_READ)
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    try:
        yield from _rows(reader, first_line)
    except csv.Error:
        raise UnableToImport(
            f"Line {reader.line_num} of a part of the file is none of a CSV: a quote is not "
            "closed, or something follows it. Correct it, and import the file again."
        ) from None


def _rows(reader: Iterator[list[str]], first_line: int) -> Iterator[Row]:
    header = [name.strip().lower() for name in next(reader, [])]
    unknown = sorted(set(header) - set(COLUMNS))
    if unknown or "kind" not in header or "ref" not in header:
        known = ", ".join(COLUMNS)
        raise UnableToImport(
            f"The first line has to name columns of {known}, at least kind and ref. Unknown: "
            f"{', '.join(unknown)[:_LONGEST] or 'none'}. Correct it, and import the file again."
        )
    if len(set(header)) < len(header):
        raise UnableToImport(
            "The first line names a column twice, so one of the two would be lost. Correct it, and "
            "import the file again."
        )

    filled = (values for values in reader if values)
    for number, values in enumerate(filled, start=first_line):
        yield _row(number, header, values)


def normal_email(text: str) -> str:
    """An e-mail as it is compared."""
    return text.strip().lower()


def _row(number: int, header: list[str], values: list[str]) -> Row:
    fields = {
        name: value.strip().replace("\x00", "")[:_LONGEST]
        for name, value in zip(header, values, strict=False)
        if value.strip()
    }
    kind = fields.get("kind", "").lower()
    error = "columns" if len(values) > len(header) else _odd(values) or _error(kind, fields)
    return Row(
        line_no=number,
        kind=kind if kind in _RULES else None,
        ref=fields.get("ref"),
        email=normal_email(fields["email"]) if "email" in fields else None,
        account=fields.get("account"),
        fields=fields,
        error=error,
    )


def _odd(values: list[str]) -> str | None:
    """What no column of ours has: a quote that is not closed swallows the rows after it."""
    texts = [value.strip() for value in values]
    if any("\n" in text or "\r" in text for text in texts):
        return "line-break"
    return "too-long" if any(len(text) > _LONGEST for text in texts) else None


def _error(kind: str, fields: Mapping[str, str]) -> str | None:
    """The code of what is wrong with a row first; None for one that may be used."""
    rules = _RULES.get(kind)
    if rules is None:
        return "kind"
    for name, (is_needed, holds) in rules.items():
        if name not in fields:
            if is_needed:
                return f"{name}-missing"
        elif not holds(fields[name]):
            return name
    if kind != "account" and not ("account" in fields or "email" in fields):
        return "owner-missing"
    return None


def _is_text(_: str) -> bool:
    return True


def _is_email(text: str) -> bool:
    person, _, host = text.partition("@")
    domain, _, top = host.rpartition(".")
    return text.split() == [text] and "@" not in host and all((person, domain, top))


def _is_day(text: str) -> bool:
    try:
        return 1990 <= date.fromisoformat(text).year < 2100
    except ValueError:
        return False


def _is_dkk(text: str) -> bool:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return False
    return amount.is_finite() and 0 <= amount <= _MOST_DKK and amount == round(amount, 2)


def _one_of(*known: Any) -> Callable[[str], bool]:
    return {str(value) for value in known}.__contains__


_PACKAGES: Final = frozenset(one.code for one in all_packages() if one.market == HOME)

type _Rule = tuple[bool, Callable[[str], bool]]
"""Whether a column is needed, and whether a value of it can be used."""

_RULES: Final[Mapping[str, Mapping[str, _Rule]]] = {
    "account": {
        "ref": (True, _is_text),
        "name": (True, _is_text),
        "email": (True, _is_email),
        "phone": (False, _is_text),
        "type": (False, _one_of("residential", "business")),
        "created_on": (False, _is_day),
    },
    "agreement": {
        "ref": (True, _is_text),
        "email": (False, _is_email),
        "package": (True, _one_of(*_PACKAGES)),
        "street": (True, _is_text),
        "billing_day": (True, _one_of(*BILLING_DAYS)),
        "state": (True, _one_of("pending", "active")),
        "takes_over_on": (True, _is_day),
        "monthly_dkk": (False, _is_dkk),
    },
    "order": {
        "ref": (True, _is_text),
        "email": (False, _is_email),
        "status": (True, _is_text),
        "ordered_on": (True, _is_day),
        "total_dkk": (True, _is_dkk),
    },
}
