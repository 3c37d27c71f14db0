"""Work queues: what waits for staff, since when, by when, how much money, and what mends it.

`QUEUES` is the whole table; a later room adds its own `Queue`. Each is two statements: how many
wait by cause, and the rows. The words of causes are the pages'.
"""

from elhandel.backoffice.queues.aside import PUT_ASIDE, put_aside
from elhandel.backoffice.queues.history import QueueDay, history_of, note_waiting
from elhandel.backoffice.queues.queue import (
    Count,
    Moment,
    Queue,
    Row,
    chosen_rows,
    counted,
    rows_of,
    rows_of_customer,
)
from elhandel.backoffice.queues.table import QUEUES, queue_named, queues_for, waiting

__all__ = [
    "PUT_ASIDE",
    "QUEUES",
    "Count",
    "Moment",
    "Queue",
    "QueueDay",
    "Row",
    "chosen_rows",
    "counted",
    "history_of",
    "note_waiting",
    "put_aside",
    "queue_named",
    "queues_for",
    "rows_of",
    "rows_of_customer",
    "waiting",
]
