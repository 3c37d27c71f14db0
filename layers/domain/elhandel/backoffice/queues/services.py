"""The queue of services that wait for somebody of the staff."""

from typing import Final

from elhandel.backoffice.queues.queue import Queue
from elhandel.identity import Right
from elhandel.platform.database import statement

_ROOM: Final = "elhandel.backoffice.queues"

_COUNT: Final = """
SELECT 'pending' AS cause, count(*) AS how_many, min(a.done_at) AS oldest, NULL::date AS due,
       NULL::bigint AS ore
FROM services.agreement s
JOIN services.action a ON a.agreement_id = s.agreement_id AND a.command = 'order'
WHERE s.state = 'pending'
"""

SERVICE_QUEUES: Final = (
    Queue(
        key="services",
        right=Right.SEARCH,
        count=_COUNT,
        rows=statement(_ROOM, "services"),
        fixes={"": ("activate-service", "withdraw-service")},
    ),
)
