"""Rows as JSON, as NDJSON (a JSON object a line) and as CSV (RFC 4180, UTF-8, a line of names).

All three say the same: decimal numbers with a point, days as 2026-01-31, instants in UTC. Only a
text that a spreadsheet would calculate has an apostrophe before it in CSV.
"""

import csv
import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from types import NoneType
from typing import Any, Final, Literal

from pydantic import BaseModel, TypeAdapter

type Format = Literal["json", "csv", "ndjson"]

CONTENT_TYPES: Final[dict[Format, str]] = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8; header=present",
    "ndjson": "application/x-ndjson",
}


def wanted(accept: str) -> Format:
    """The format that a header Accept asks for: the first one that is known, else JSON."""
    for item in accept.lower().split(","):
        match item.partition(";")[0].strip():
            case "text/csv":
                return "csv"
            case "application/x-ndjson" | "application/ndjson" | "application/jsonl":
                return "ndjson"
            case "application/json" | "application/*" | "*/*":
                return "json"
    return "json"


def rendered[Row: BaseModel](
    rows: Sequence[Row], model: type[Row], format_: Format, *, head: bool = True
) -> bytes:
    """Rows of a model in a format. head: whether a CSV begins with the names of its columns."""
    if format_ == "json":
        return _list_of(model).dump_json(list(rows))
    if format_ == "ndjson":
        return b"".join([row.__pydantic_serializer__.to_json(row) + b"\n" for row in rows])

    text = io.StringIO()
    writer = csv.writer(text)
    names = list(model.model_fields)
    if head:
        writer.writerow(names)
    cells = attrgetter(*names)
    writer.writerows([_cell(value) for value in cells(row)] for row in rows)

    return text.getvalue().encode()


@lru_cache(maxsize=16)
def _list_of(model: type[BaseModel]) -> TypeAdapter[list[Any]]:
    return TypeAdapter(list[model])  # type: ignore[valid-type]  # known at run time only


def _cell(value: Any) -> str:
    """A value as a cell of CSV; nothing is an empty cell."""
    return _CELLS.get(type(value), str)(value)


def _no_formula(text: str) -> str:
    """A text from outside (a charge's code is the market's) that no spreadsheet calculates."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _instant(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

_CELLS: Final[Mapping[type, Callable[[Any], str]]] = {
    NoneType: lambda _: "",
    str: _no_formula,
    bool: lambda value: "true" if value else "false",
    dt.datetime: _instant,
    Decimal: "{:f}".format,
}
