"""A work queue: its rows by cause, how many, and which actions mend them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, LiteralString

from psycopg.rows import class_row

from elhandel.identity import Right
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction

MOST_ROWS: Final = 200
"""Of a page; the count says how many there are."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, as statements ask for it."""

    now: datetime
    today: date

    @classmethod
    def of(cls, clock: Clock) -> "Moment":
        return cls(clock.now(), clock.today())

    def values(self) -> dict[str, Any]:
        return {
            "now": self.now,
            "today": self.today,
            "tomorrow": self.today + timedelta(days=1),
            "an_hour_ago": self.now - timedelta(hours=1),
            "some_days_ago": self.today - timedelta(days=3),
            "a_month_ago": self.today - timedelta(days=30),
            "a_year_ago": self.now - timedelta(days=400),
        }


type Values = Callable[[Moment], Mapping[str, Any]]


def _nothing_more(_: Moment) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Queue:
    """One kind of work that waits."""

    key: str
    right: Right
    """Who sees it."""
    count: LiteralString
    """A statement: cause, how many, the oldest, the earliest due day, øre."""
    rows: LiteralString
    """A statement with the columns of `Row`; takes `limit`, and `cause`, `chosen` (ids of rows) and
    `parties` (ids of customers), each of which may be NULL."""
    fixes: Mapping[str, tuple[str, ...]]
    """Keys of actions by cause, the best first; under "" for all other causes."""
    more: Values = _nothing_more
    """What its statements take besides the moment."""
    is_of_customers: bool = True
    """Whether its rows are shown on the page of a customer."""

    def fixes_for(self, cause: str) -> tuple[str, ...]:
        return self.fixes.get(cause, self.fixes.get("", ()))


@dataclass(frozen=True, slots=True)
class Count:
    """How many of one cause wait."""

    cause: str
    how_many: int
    oldest: datetime | None
    due: date | None
    ore: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that waits. `arguments`: for the fields of its fixes, by their names."""

    row_id: str
    cause: str
    detail: str
    """A sentence of the room that knows, in English; or a code."""
    customer_id: int | None
    gsrn: str | None
    since: datetime
    due: date | None
    ore: int | None
    arguments: Mapping[str, Any] = field(default_factory=dict)


def counted(tx: Transaction, queue: Queue, moment: Moment) -> list[Count]:
    """How many wait, by cause, the most first."""
    values = {**moment.values(), **queue.more(moment)}
    with tx.cursor(row_factory=class_row(Count)) as cursor:
        found = cursor.execute(queue.count, values).fetchall()
    return sorted(
        (count for count in found if count.how_many),
        key=lambda count: (-count.how_many, count.cause),
    )


def rows_of(
    tx: Transaction,
    queue: Queue,
    moment: Moment,
    *,
    cause: str | None = None,
    limit: int = MOST_ROWS,
) -> list[Row]:
    """The rows that wait, the oldest first."""
    return _rows(tx, queue, moment, {"cause": cause, "limit": limit})


def chosen_rows(tx: Transaction, queue: Queue, moment: Moment, row_ids: Sequence[str]) -> list[Row]:
    """The rows of these ids, in their order; those that do not wait (any more) are missing."""
    found = _rows(tx, queue, moment, {"chosen": list(row_ids)})
    by_id = {row.row_id: row for row in reversed(found)}  # of several of one id, the oldest
    return [by_id[row_id] for row_id in row_ids if row_id in by_id]


def rows_of_customer(
    tx: Transaction, queues: Sequence[Queue], moment: Moment, parties: Sequence[int]
) -> list[tuple[Queue, Row]]:
    """What waits about one customer, in all of these queues. parties: theirs, as joined."""
    narrowed = {"parties": list(parties), "limit": 20}
    return [
        (queue, row)
        for queue in queues
        if queue.is_of_customers
        for row in _rows(tx, queue, moment, narrowed)
    ]


def _rows(tx: Transaction, queue: Queue, moment: Moment, narrowed: Mapping[str, Any]) -> list[Row]:
    values = {
        "cause": None,
        "chosen": None,
        "parties": None,
        "limit": None,
        **moment.values(),
        **queue.more(moment),
        **narrowed,
    }
    with tx.cursor(row_factory=class_row(Row)) as cursor:
        return cursor.execute(queue.rows, values).fetchall()
