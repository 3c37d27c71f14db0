"""Tables of the page about a person: values as people read them, each one escaped."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from html import escape
from typing import Any, Final

from elhandel.persons.access.lists import Json
from elhandel.values.days.local_time import COPENHAGEN

type Show = Callable[[Any], str]
"""How a column shows its values."""

LONGEST: Final = 2_000  # rows of a table: the page stays below the 6 MB of an answer

_NUMBERS: Final = frozenset({"total_ore", "wh", "days"})


def table(
    title: str,
    columns: Sequence[tuple[str, str]],
    rows: Sequence[Json],
    shows: Mapping[str, Show] | None = None,
) -> str:
    """A heading with a table; nothing where there is nothing. The last rows are named where there
    are too many.
    """
    if not rows:
        return ""

    head = "".join(f'<th scope="col"{_class(key)}>{escape(label)}</th>' for key, label in columns)
    lines = "".join(f"<tr>{_cells(columns, row, shows or {})}</tr>\n" for row in rows[:LONGEST])
    more = (
        f"<p>De første {LONGEST} er vist. Resten står i JSON-filen.</p>\n"
        if len(rows) > LONGEST
        else ""
    )

    return (
        f'<h2>{escape(title)}</h2>\n<div class="table"><table>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{lines}</tbody></table></div>\n{more}"
    )


def _cells(columns: Iterable[tuple[str, str]], row: Json, shows: Mapping[str, Show]) -> str:
    return "".join(
        f"<td{_class(key)}>{escape(_cell(key, row.get(key), shows))}</td>" for key, _ in columns
    )


def _cell(key: str, value: Any, shows: Mapping[str, Show]) -> str:
    if value is None:
        return ""
    if key in shows:
        return shows[key](value)
    if key == "total_ore":
        return f"{_danish(Decimal(value).scaleb(-2), 2)} kr."
    return _danish(Decimal(value).scaleb(-3), 3) if key == "wh" else shown(value)


def _class(key: str) -> str:
    return ' class="number"' if key in _NUMBERS else ""


def _danish(number: Decimal, places: int) -> str:
    return f"{number:,.{places}f}".translate(str.maketrans(",.", ".,"))


def shown(value: Any) -> str:
    """A value as people read it: days and instants in Danish time, addresses in a line."""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, dict):
        return _address(value) or ", ".join(
            shown(item) for item in value.values() if item not in (None, "", {})
        )
    if isinstance(value, list):
        return ", ".join(shown(item) for item in value)
    if isinstance(value, datetime):
        return value.astimezone(COPENHAGEN).strftime("%d.%m.%Y kl. %H.%M")
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")

    return _dated(str(value))


def _address(value: Json) -> str:
    """An address in a line, as we have it or as the market writes it; empty for what is none."""
    street, town = value.get("streetDetail", {}), value.get("townDetail", {})
    home = (value.get("street") or street.get("name"), value.get("number") or street.get("number"))
    place = (
        value.get("postal_code") or value.get("postalCode"),
        value.get("city") or town.get("name"),
    )
    floor = (
        value.get("floor") or street.get("floorIdentification"),
        value.get("door") or street.get("suiteNumber"),
    )

    lines = (
        value.get("attention"),
        value.get("co"),
        *(" ".join(filter(None, part)) for part in (home, floor, place)),
    )

    return ", ".join(str(line) for line in lines if line)


def _dated(text: str) -> str:
    """A text, or the day or instant that it is in ISO form."""
    try:
        if len(text) == len("2026-01-31"):
            return shown(date.fromisoformat(text))
        if "T" in text[10:11]:
            return shown(datetime.fromisoformat(text))
    except ValueError:
        pass

    return text
