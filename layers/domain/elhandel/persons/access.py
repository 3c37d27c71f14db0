"""Access (article 15 of the GDPR): everything that is held about one person, as JSON, in parts and
pages.

An answer of Lambda is 6 MB at most, and six years of hours are more: the answer comes in parts, a
long part in pages. Each names the page after it; whoever asks goes on until there is none. The
number itself is never opened: the person knows it, and nobody who reads the answer needs it.
"""

import gzip
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

import numpy as np
from psycopg.rows import dict_row

from elhandel.metering.days import market_code
from elhandel.persons import parts
from elhandel.persons.duties import SENTENCES, duties
from elhandel.persons.errors import UnableToAnswer
from elhandel.persons.personal import REGISTER
from elhandel.persons.who import Person, find_person, unproved_namesakes
from elhandel.platform.database import Transaction
from elhandel.platform.upkeep.retention import Horizon

type Json = dict[str, Any]
type Read = Callable[[Transaction, Person, str], tuple[Json, str | None]]
"""Reads a page of a part, beginning after a place; what stands there, and the place after it."""

_MESSAGES: Final = 5_000  # rows of a page: far below 6 MB each
_SENT: Final = 200
_INVOICES: Final = 100
_DAYS: Final = 2_000


def read_part(tx: Transaction, customer: int, part: str, after: str, until: Horizon) -> Json:
    """A page of a part of what is held about a person; `next` says how the page after it is asked
    for.

    Raises NotFound, UnableToAnswer for a part or a place that is none.
    """
    if part not in _PARTS:
        raise UnableToAnswer(
            f"There is no part {part!r}. The parts are {', '.join(_PARTS)}.", field="part"
        )

    person = find_person(tx, customer)
    content, beyond = _PARTS[part](tx, person, after)
    names = list(_PARTS)
    following = names[names.index(part) + 1] if part != names[-1] else None
    onward = (
        {"part": part, "after": beyond} if beyond else {"part": following} if following else None
    )
    answer: Json = {
        "customer": person.customer,
        "as_of": _plain(until.now),
        "part": part,
        **content,
        "next": onward,
    }
    if part == names[0]:
        kept = duties(tx, person.customer, until)
        answer["held_because"] = [
            {"duty": duty.kind, "why": SENTENCES[duty.kind], "until": _plain(duty.until)}
            for duty in kept
        ]
        answer["signups_with_the_same_number"] = list(unproved_namesakes(tx, person))

    return answer


def rows_of(tx: Transaction, question: parts.List, values: Mapping[str, Any]) -> list[Json]:
    """The rows of a list, as JSON has them."""
    with tx.cursor(row_factory=dict_row) as cursor:
        return [_plain(row) for row in cursor.execute(question.question, values)]


def register() -> list[Json]:
    """What is held about persons at all: by table, with its purpose, basis and how long it is
    kept.
    """
    return [
        {
            "table": entry.table,
            "columns": list(entry.columns),
            "purpose": entry.purpose,
            "basis": entry.basis.value,
            "kept": entry.kept.value,
        }
        for entry in REGISTER
    ]


def _lists(lists: Mapping[str, parts.List]) -> Read:
    def read(tx: Transaction, person: Person, after: str) -> tuple[Json, str | None]:
        _no_place(after)
        return {
            name: rows_of(tx, question, person.values) for name, question in lists.items()
        }, None

    return read


def _pages(name: str, question: parts.List, key: str, limit: int) -> Read:
    def read(tx: Transaction, person: Person, after: str) -> tuple[Json, str | None]:
        if after and not (after.isascii() and after.isdigit() and len(after) < 19):
            raise _no_such_place(after)
        found = rows_of(tx, question, {**person.values, "after": int(after or 0), "limit": limit})
        return {name: found}, str(found[-1][key]) if len(found) == limit else None

    return read


def _readings(name: str, question: parts.List) -> Read:
    def read(tx: Transaction, person: Person, after: str) -> tuple[Json, str | None]:
        point, day, version = _place(after)
        values = {"after_point": point, "after_day": day, "after_version": version, "limit": _DAYS}
        with tx.cursor(row_factory=dict_row) as cursor:
            found = cursor.execute(question.question, {**person.values, **values}).fetchall()
        last = found[-1] if len(found) == _DAYS else None
        beyond = f"{last['metering_point_id']}:{last['day']}:{last['version']}" if last else None
        return {name: [_day(row) for row in found]}, beyond

    return read


def _day(row: Json) -> Json:
    """A day of readings: Wh by interval, and the market's quality codes where they are not all
    A04.
    """
    quality = row["quality"]
    return {
        "gsrn": row["gsrn"],
        "day": str(row["day"]),
        "version": row["version"],
        "minutes": row["resolution_minutes"],
        "wh": np.frombuffer(row["wh"], "<i4").tolist(),
        "quality": None if quality is None else [market_code(code) for code in quality],
        "registered_at": _plain(row["registered_at"]),
        "recorded_at": _plain(row["recorded_at"]),
        **({"superseded_at": _plain(row["superseded_at"])} if "superseded_at" in row else {}),
    }


def _place(after: str) -> tuple[int, date, int]:
    if not after:
        return 0, date.min, 0
    try:
        point, day, version = after.split(":")
        return int(point), date.fromisoformat(day), int(version)
    except ValueError:
        raise _no_such_place(after) from None


def _no_place(after: str) -> None:
    if after:
        raise _no_such_place(after)


def _no_such_place(after: str) -> UnableToAnswer:
    return UnableToAnswer(
        f"{after[:40]!r} is no place in this part. Take it from `next` of the page before.",
        field="after",
    )


def _plain(value: Any) -> Any:
    """As JSON has it: instants and days in ISO form, what was packed as text."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return gzip.decompress(value).decode(errors="replace")

    return value


def _register(tx: Transaction, person: Person, after: str) -> tuple[Json, str | None]:
    _no_place(after)
    return {"register": register()}, None


_PARTS: Final[Mapping[str, Read]] = {
    "person": _lists(parts.PERSON),
    "contracts": _lists(parts.CONTRACTS),
    "market": _lists(parts.MARKET),
    "messages": _pages("messages", parts.MESSAGES, "inbound_message_id", _MESSAGES),
    "sent": _pages("sent", parts.SENT, "sent_id", _SENT),
    "settlement": _lists(parts.SETTLED),
    "invoices": _pages("invoices", parts.INVOICES, "invoice_id", _INVOICES),
    "readings": _readings("readings", parts.READINGS),
    "replaced-readings": _readings("replaced_readings", parts.REPLACED_READINGS),
    "register": _register,
}
"""The parts in their order. Keys of the answer are stable; docs/operations.md describes them."""

PARTS: Final = tuple(_PARTS)
