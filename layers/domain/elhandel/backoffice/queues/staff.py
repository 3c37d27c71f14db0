"""Queues of what people wait for each other with; customers who want to be erased are answered
within a month (GDPR, article 12(3)).
"""

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

_COUNT_ERASURES: Final = """
SELECT 'wished' AS cause, count(*) AS how_many, min(w.wished_at) AS oldest,
       (min(w.wished_at) AT TIME ZONE 'Europe/Copenhagen' + interval '1 month')::date AS due,
       NULL::bigint AS ore
FROM onboarding.wish w WHERE w.kind = 'erasure' AND w.closed_at IS NULL
"""

STAFF_QUEUES: Final = (
    Queue(
        key="approvals",
        right=Right.CREDIT,
        count=_COUNT_APPROVALS,
        rows=statement(_ROOM, "approvals"),
        fixes={"": ()},
    ),
    Queue(
        key="erasures",
        right=Right.CHANGE_CUSTOMER,
        count=_COUNT_ERASURES,
        rows=statement(_ROOM, "erasures"),
        fixes={"": ("erase-person", "answer-erasure")},
    ),
)
"""Approvals are decided on a page of their own; who may, the action's right says."""
