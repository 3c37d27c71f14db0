"""Pages of a customer's timeline: each source gives its latest events before a place, the latest of
all of them are the page.

A place is an instant and a key that is unique, so that nothing is shown twice or left out where
many things happened at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Literal, LiteralString

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, statement

_ROOM: Final = "elhandel.backoffice.timeline"

type Kind = Literal["money", "readings", "market", "neighbours", "talks", "actions"]

PAGE: Final = 50
_A_YEAR: Final = timedelta(days=400)
_END_OF_TIME: Final = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Source:
    """Where events of one kind come from.

    events: a statement with the columns of `Event` but its kind, the latest first. It takes
    `parties`, `contracts`, `points` and `gsrns` (of the customer), `before` and `before_key`,
    `readings_from` (a day: a year before, so that no partition of older years is asked), `limit`.
    """

    kind: Kind
    events: LiteralString


SOURCES: Final = (
    Source("money", statement(_ROOM, "money")),
    Source("readings", statement(_ROOM, "readings")),
    Source("market", statement(_ROOM, "market")),
    Source("neighbours", statement(_ROOM, "neighbours")),
    Source("talks", statement(_ROOM, "talks")),
    Source("talks", statement(_ROOM, "notices")),
    Source("actions", statement(_ROOM, "actions")),
)


@dataclass(frozen=True, slots=True)
class Whose:
    """By which ids a customer's rows are found."""

    account_id: int
    parties: Sequence[int]
    """The customer, and the parties that were joined to them."""
    contracts: Sequence[int]
    points: Sequence[int]
    gsrns: Sequence[str]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. `repr` shows its key only, as values may hold what was said."""

    kind: Kind
    at: datetime
    key: str
    what: str
    """Its code, such as "invoice-issued"; the page has the words."""
    by: str
    """A person of the staff, a part of the system, or the market."""
    values: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"Event({self.key})"


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a timeline."""

    at: datetime
    key: str


@dataclass(frozen=True, slots=True)
class Page:
    """Events, the latest first; next: where the next page begins, None on the last."""

    events: Sequence[Event]
    next: Cursor | None


@dataclass(frozen=True, slots=True)
class _Found:
    at: datetime
    key: str
    what: str
    by: str
    values: Mapping[str, Any]


def whose(tx: Transaction, account_id: int) -> Whose:
    """By which ids the rows of an account are found."""
    parties = [row[0] for row in tx.execute(_PARTIES, {"account": account_id})]
    rows = tx.execute(_CONTRACTS, {"parties": parties}).fetchall()
    return Whose(
        account_id=account_id,
        parties=parties,
        contracts=[row[0] for row in rows],
        points=sorted({row[1] for row in rows}),
        gsrns=sorted({row[2] for row in rows}),
    )


_PARTIES: Final = """
SELECT customer_id FROM portfolio.customer
WHERE customer_id = %(account)s OR joined_to = %(account)s ORDER BY customer_id
"""

_CONTRACTS: Final = """
SELECT c.contract_id, c.metering_point_id, m.gsrn
FROM portfolio.contract c JOIN portfolio.metering_point m USING (metering_point_id)
WHERE c.customer_id = ANY(%(parties)s) ORDER BY c.contract_id
"""


def timeline(
    tx: Transaction,
    of: Whose,
    today: date,
    *,
    kind: Kind | None = None,
    before: Cursor | None = None,
    limit: int = PAGE,
) -> Page:
    """A page of a customer's timeline; kind: only these events."""
    values = {
        "parties": list(of.parties),
        "contracts": list(of.contracts),
        "points": list(of.points),
        "gsrns": list(of.gsrns),
        "before": _END_OF_TIME if before is None else before.at,
        "before_key": "" if before is None else before.key,
        "readings_from": (today if before is None else before.at.date()) - _A_YEAR,
        "limit": limit + 1,
    }
    events: list[Event] = []
    for source in SOURCES:
        if kind in (None, source.kind):
            events += _events(tx, source, values)

    events.sort(key=lambda event: (event.at, event.key), reverse=True)
    shown = events[:limit]
    more = len(events) > limit
    return Page(shown, Cursor(shown[-1].at, shown[-1].key) if more else None)


def _events(tx: Transaction, source: Source, values: Mapping[str, Any]) -> list[Event]:
    with tx.cursor(row_factory=class_row(_Found)) as cursor:
        found = cursor.execute(source.events, values).fetchall()
    return [
        Event(source.kind, event.at, event.key, event.what, event.by, event.values)
        for event in found
    ]
