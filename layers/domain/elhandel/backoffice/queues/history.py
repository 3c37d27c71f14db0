"""How much came to a queue and was mended, by day.

Each hour what waits is compared with what waited: so every queue has a history, whatever its rows
are, and a later room's without anything of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from elhandel.backoffice.queues.queue import Moment, Queue, rows_of
from elhandel.platform.database import Transaction, statement
from elhandel.values.days.local_time import start_of_day

DAYS: Final = 30
_MOST: Final = 10_000
"""Rows of a queue; beyond that nobody can say which are gone, and none is called so."""


@dataclass(frozen=True, slots=True)
class QueueDay:
    """How many rows came to a queue on a day, and how many did not wait any more."""

    day: date
    came: int
    mended: int


def note_waiting(tx: Transaction, queue: Queue, moment: Moment) -> int:
    """Note which rows of a queue are new and which are gone; how many wait."""
    since = {
        row.row_id: row.since for row in reversed(rows_of(tx, queue, moment, limit=_MOST))
    }  # of several of one id, the oldest
    values = {
        "queue": queue.key,
        "rows": list(since),
        "since": [min(at, moment.now) for at in since.values()],
        "now": moment.now,
    }
    tx.execute(_CAME, values)
    if len(since) < _MOST:
        tx.execute(_GONE, values)

    return len(since)


_CAME: Final = """
INSERT INTO backoffice.queue_item (queue, row_id, came_at)
SELECT %(queue)s, w.row_id, w.since
FROM unnest(%(rows)s::text[], %(since)s::timestamptz[]) AS w (row_id, since)
ON CONFLICT (queue, row_id) WHERE gone_at IS NULL DO NOTHING
"""

_GONE: Final = """
UPDATE backoffice.queue_item i SET gone_at = %(now)s
WHERE i.queue = %(queue)s AND i.gone_at IS NULL
  AND NOT EXISTS (SELECT FROM unnest(%(rows)s::text[]) AS w (row_id) WHERE w.row_id = i.row_id)
"""


def history_of(tx: Transaction, key: str, today: date) -> Sequence[QueueDay]:
    """The last 30 days of a queue, today last."""
    first = today - timedelta(days=DAYS - 1)
    rows = tx.execute(_HISTORY, {"queue": key, "since": start_of_day(first)}).fetchall()
    found = {day: (came, mended) for day, came, mended in rows}

    days = [first + timedelta(days=n) for n in range(DAYS)]
    return [QueueDay(day, *found.get(day, (0, 0))) for day in days]


_HISTORY: Final = statement("elhandel.backoffice.queues", "history")
