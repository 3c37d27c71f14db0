"""Access (article 15 of the GDPR): everything that is held about one person, as JSON, in parts and
pages.

An answer of Lambda is 6 MB at most, and six years of hours are more: the answer comes in parts, and
a long part in pages. Each page names the next, until there is none. The CPR or CVR number itself is
never opened: the person knows it, and nobody who reads the answer needs it.
"""

import gzip
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

import numpy as np

from elhandel.metering.packed.quality import market_code
from elhandel.persons.access.lists import Json, read_list, values_of
from elhandel.persons.duties import SENTENCES, duties
from elhandel.persons.errors import UnableToAnswer
from elhandel.persons.person import Person, find_person, unproved_namesakes
from elhandel.persons.personal import REGISTER
from elhandel.platform.database import Transaction
from elhandel.platform.upkeep.retention import Horizon
from elhandel.values.ids import CustomerId

type Read = Callable[[Transaction, Person, str], tuple[Json, str | None]]
"""Reads the page of a part after a place: its content, and the place of the next page."""

_MESSAGES: Final = 5_000  # rows of a page: far below 6 MB each
_SENT: Final = 200
_INVOICES: Final = 100
_DAYS: Final = 2_000

_LONGEST_NUMBER: Final = 18  # digits: what a bigint of the database can hold for certain


def read_part(tx: Transaction, customer: CustomerId, part: str, after: str, until: Horizon) -> Json:
    """A page of a part of what is held about a person; `next` says how to ask for the next page.

    Raises NotFound, and UnableToAnswer for a part or a place that does not exist.
    """
    if part not in _PARTS:
        raise UnableToAnswer(
            f"There is no part {part!r}. The parts are {', '.join(_PARTS)}.", field="part"
        )

    person = find_person(tx, customer)
    content, beyond = _PARTS[part](tx, person, after)

    answer: Json = {
        "customer": person.customer,
        "as_of": plain(until.now),
        "part": part,
        **content,
        "next": _next(part, beyond),
    }
    if part == PARTS[0]:
        answer |= _reasons(tx, person, until)

    return answer


def _next(part: str, beyond: str | None) -> Json | None:
    """How the page after this one is asked for; None after the last."""
    if beyond:
        return {"part": part, "after": beyond}
    if part == PARTS[-1]:
        return None
    return {"part": PARTS[PARTS.index(part) + 1]}


def _reasons(tx: Transaction, person: Person, until: Horizon) -> Json:
    """Why the person is held, and who signed up with the same number without being proved."""
    kept = [
        {"duty": duty.kind, "why": SENTENCES[duty.kind], "until": plain(duty.until)}
        for duty in duties(tx, person.customer, until)
    ]
    return {
        "held_because": kept,
        "signups_with_the_same_number": list(unproved_namesakes(tx, person)),
    }


def _lists(*names: str) -> Read:
    """Reads these lists whole."""

    def read(tx: Transaction, person: Person, after: str) -> tuple[Json, str | None]:
        _refuse_place(after)
        values = values_of(tx, person)
        return {name: plain(read_list(tx, name, values)) for name in names}, None

    return read


def _pages(name: str, key: str, limit: int) -> Read:
    """Reads a list in pages, by a key that ascends."""

    def read(tx: Transaction, person: Person, after: str) -> tuple[Json, str | None]:
        if after and not (after.isascii() and after.isdigit() and len(after) <= _LONGEST_NUMBER):
            raise _no_such_place(after)

        place = {"after": int(after or 0), "limit": limit}
        rows = read_list(tx, name, values_of(tx, person) | place)

        return {name: plain(rows)}, str(rows[-1][key]) if len(rows) == limit else None

    return read


def _readings(name: str) -> Read:
    """Reads packed days in pages, by point, day and version."""

    def read(tx: Transaction, person: Person, after: str) -> tuple[Json, str | None]:
        point, day, version = _place(after)
        place = {"after_point": point, "after_day": day, "after_version": version, "limit": _DAYS}
        rows = read_list(tx, name, values_of(tx, person) | place)

        last = rows[-1] if len(rows) == _DAYS else None
        beyond = f"{last['metering_point_id']}:{last['day']}:{last['version']}" if last else None

        return {name: [_day(row) for row in rows]}, beyond

    return read


def _day(row: Json) -> Json:
    """A day of readings: Wh by interval, and the market's quality codes unless all are A04."""
    quality = row["quality"]

    day = {
        "gsrn": row["gsrn"],
        "day": str(row["day"]),
        "version": row["version"],
        "minutes": row["resolution_minutes"],
        "wh": np.frombuffer(row["wh"], "<i4").tolist(),
        "quality": None if quality is None else [market_code(code) for code in quality],
        "registered_at": plain(row["registered_at"]),
        "recorded_at": plain(row["recorded_at"]),
    }
    if "superseded_at" in row:
        day["superseded_at"] = plain(row["superseded_at"])

    return day


def _place(after: str) -> tuple[int, date, int]:
    """Point, day and version that a page begins after."""
    if not after:
        return 0, date.min, 0

    try:
        point, day, version = after.split(":")
        if max(len(point), len(version)) > _LONGEST_NUMBER:
            raise _no_such_place(after)
        return int(point), date.fromisoformat(day), int(version)
    except ValueError:
        raise _no_such_place(after) from None


def _refuse_place(after: str) -> None:
    if after:
        raise _no_such_place(after)


def _no_such_place(after: str) -> UnableToAnswer:
    return UnableToAnswer(
        f"{after[:40]!r} is no place in this part. Take it from `next` of the page before.",
        field="after",
    )


def plain(value: Any) -> Any:
    """A value as JSON has it: instants and days in ISO form, and what was packed as text."""
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return gzip.decompress(value).decode(errors="replace")

    return value


def _register(tx: Transaction, person: Person, after: str) -> tuple[Json, str | None]:
    """What is held about persons at all: by table, with its purpose, basis and keeping."""
    _refuse_place(after)

    register = [
        {
            "table": entry.table,
            "columns": list(entry.columns),
            "purpose": entry.purpose,
            "basis": entry.basis.value,
            "kept": entry.kept.value,
        }
        for entry in REGISTER
    ]

    return {"register": register}, None


_PARTS: Final[Mapping[str, Read]] = {
    "person": _lists(
        "parties",
        "past_contact",
        "recipients",
        "recipient_changes",
        "joined_parties",
        "home_answers",
        "rectifications",
        "deeds",
        "keys",
        "staff_actions",
        "changed_by_staff",
        "opened_by_staff",
        "notes_of_staff",
        "sign_in_identities",
        "sessions",
    ),
    "contracts": _lists(
        "contracts",
        "signups",
        "consents",
        "held_signups",
        "answers_to_signups",
        "wishes",
        "supply",
        "supply_moves",
        "vacancies",
        "products",
        "agreed_prices",
        "aconto_plans",
        "past_aconto_plans",
    ),
    "market": _lists(
        "points",
        "heating",
        "price_links",
        "known_to_the_market",
        "processes",
        "events",
        "requests",
        "move_outs",
        "announced",
        "asked_back",
        "moves_that_ended_supply",
        "name_cases",
    ),
    "messages": _pages("messages", "inbound_message_id", _MESSAGES),
    "sent": _pages("sent", "sent_id", _SENT),
    "settlement": _lists(
        "settlements",
        "waiting",
        "to_be_corrected",
        "corrected_because",
        "held_bills",
        "aconto",
        "hand_credits",
        "ledger",
        "payments",
        "payouts",
        "reminders",
        "services",
        "suspensions",
        "overdue_bills_told",
        "suspension_warnings",
        "respites",
        "imported_accounts",
        "imported_orders",
        "imported_rows",
        "service_charges",
        "service_connections",
        "service_network_answers",
        "service_usage",
        "service_usage_reads",
        "service_actions",
        "neighbours",
        "meters",
        "meter_keys",
        "meter_attempts",
        "meter_devices",
        "submitted_readings",
        "refused_readings",
        "certified_points",
        "certificates",
        "certificate_movements",
        "green_hours",
        "trade_orders",
        "trades",
        "trade_months",
        "trade_charges",
        "notices",
        "notice_preferences",
        "looked_at_in_reconciliation",
        "asked_in_reconciliation",
    ),
    "invoices": _pages("invoices", "invoice_id", _INVOICES),
    "readings": _readings("readings"),
    "replaced-readings": _readings("replaced_readings"),
    "register": _register,
}
"""The parts in their order. Keys of the answer are stable; docs/operations.md describes them."""

PARTS: Final = tuple(_PARTS)
