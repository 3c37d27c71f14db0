"""The queues of notices that did not reach their customer, and of webhooks that no partner took."""

from typing import Final

from elhandel.backoffice.queues.queue import Queue
from elhandel.identity import Right
from elhandel.platform.database import statement

_ROOM: Final = "elhandel.backoffice.queues"

# Of a month: what nobody has sent again by then is of no use any more; the timeline has it still.
_COUNT: Final = """
SELECT d.cause, count(*) AS how_many, min(d.settled_at) AS oldest, NULL::date AS due,
       NULL::bigint AS ore
FROM notifications.delivery d
WHERE d.state = 'failed' AND d.settled_at >= %(a_month_ago)s::date
GROUP BY d.cause
"""

_COUNT_WEBHOOKS: Final = """
SELECT coalesce(w.cause, '') AS cause, count(*) AS how_many, min(w.failed_at) AS oldest,
       NULL::date AS due, NULL::bigint AS ore
FROM notifications.webhook w JOIN notifications.subscription s USING (subscription_id)
WHERE w.state = 'failed' AND s.ended_at IS NULL GROUP BY 1
"""

NOTICE_QUEUES: Final = (
    Queue(
        key="notices",
        right=Right.SEARCH,
        count=_COUNT,
        rows=statement(_ROOM, "notices"),
        fixes={"": ("send-notice-again",)},
    ),
    Queue(
        key="webhooks",
        right=Right.OPERATIONS,
        count=_COUNT_WEBHOOKS,
        rows=statement(_ROOM, "webhooks"),
        fixes={"": ("replay-webhook",)},
        is_of_customers=False,
    ),
)
