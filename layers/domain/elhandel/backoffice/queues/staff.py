"""Queues of what people wait for each other with."""

from typing import Final

from elhandel.backoffice.queues.queue import Queue
from elhandel.identity import Right
from elhandel.platform.database import statement

_ROOM: Final = "elhandel.backoffice.queues"

_COUNT_APPROVALS: Final = """
SELECT a.action AS cause, count(*) AS how_many, min(a.asked_at) AS oldest, NULL::date AS due,
       sum(a.amount_ore)::bigint AS ore
FROM backoffice.action a
WHERE a.takes_two AND NOT EXISTS (
    SELECT FROM backoffice.action_step v
    WHERE v.action_id = a.action_id AND v.step IN ('approved', 'declined', 'withdrawn'))
GROUP BY a.action
"""

STAFF_QUEUES: Final = (
    Queue(
        key="approvals",
        right=Right.CREDIT,
        count=_COUNT_APPROVALS,
        rows=statement(_ROOM, "approvals"),
        fixes={"": ()},
    ),
)
"""Approvals are decided on a page of their own; who may, the action's right says."""
