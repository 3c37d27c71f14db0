"""The queue of imported rows that belong to nobody, or cannot be used."""

from typing import Final

from elhandel.backoffice.queues.queue import Queue
from elhandel.identity import Right
from elhandel.platform.database import statement

_COUNT: Final = """
SELECT e.kind AS cause, count(*) AS how_many, min(e.found_at) AS oldest, NULL::date AS due,
       NULL::bigint AS ore
FROM imports.validation_error e WHERE e.resolved_at IS NULL GROUP BY e.kind
"""

IMPORT_QUEUES: Final = (
    Queue(
        key="imports",
        right=Right.CHANGE_CUSTOMER,
        count=_COUNT,
        rows=statement("elhandel.backoffice.queues", "imports"),
        fixes={"invalid_row": ("drop-orphan",), "": ("resolve-orphan", "drop-orphan")},
        is_of_customers=False,
    ),
)
