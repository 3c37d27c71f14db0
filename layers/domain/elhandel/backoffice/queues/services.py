"""The queues of services that wait for somebody of the staff."""

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

# What has only just been asked for is on its way.
_COUNT_CONNECTIONS: Final = """
SELECT CASE WHEN c.refused_at IS NULL THEN 'waits' ELSE 'refused' END AS cause,
       count(*) AS how_many, min(coalesce(c.refused_at, c.wanted_at)) AS oldest, NULL::date AS due,
       NULL::bigint AS ore
FROM services.connection c
WHERE c.known_version < c.version AND (c.refused_at IS NOT NULL OR c.wanted_at < %(an_hour_ago)s)
GROUP BY 1
"""

SERVICE_QUEUES: Final = (
    Queue(
        key="services",
        right=Right.SEARCH,
        count=_COUNT,
        rows=statement(_ROOM, "services"),
        fixes={"": ("activate-service", "withdraw-service")},
    ),
    Queue(
        key="connections",
        right=Right.SEARCH,
        count=_COUNT_CONNECTIONS,
        rows=statement(_ROOM, "connections"),
        fixes={"": ("follow-again",)},
    ),
)
