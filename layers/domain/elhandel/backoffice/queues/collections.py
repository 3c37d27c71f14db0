"""The queues of collections: debits that failed and are not tried again, and events that could not
be handled.
"""

from typing import Final

from elhandel.backoffice.queues.queue import Queue
from elhandel.identity import Right
from elhandel.platform.database import statement

_ROOM: Final = "elhandel.backoffice.queues"

_COUNT_COLLECTIONS: Final = statement(_ROOM, "failed_collections_count")

_COUNT_EVENTS: Final = """
SELECT e.topic AS cause, count(*) AS how_many, min(e.received_at) AS oldest, NULL::date AS due,
       NULL::bigint AS ore
FROM payments.inbound_event e WHERE e.state = 'failed' GROUP BY e.topic
"""

COLLECTION_QUEUES: Final = (
    Queue(
        key="collections",
        right=Right.PAYMENTS,
        count=_COUNT_COLLECTIONS,
        rows=statement(_ROOM, "failed_collections"),
        fixes={"": ("offer-link",)},
    ),
    Queue(
        key="payment-events",
        right=Right.PAYMENTS,
        count=_COUNT_EVENTS,
        rows=statement(_ROOM, "payment_events"),
        fixes={"": ("close-payment-event",)},
    ),
)
