"""The queues of neighbours' trade: work for the token ledger, and trades, that do not go on."""

from typing import Final

from elhandel.backoffice.queues.queue import Queue
from elhandel.identity import Right
from elhandel.platform.database import statement

_ROOM: Final = "elhandel.backoffice.queues"

# What was refused and is not given up is tried again by itself; what an owner did not sign in time,
# they ask for again.
_COUNT_TASKS: Final = """
SELECT coalesce(t.cause, 'refused') AS cause, count(*) AS how_many, min(t.ordered_at) AS oldest,
       NULL::date AS due, NULL::bigint AS ore
FROM chain.task t WHERE t.state = 'dead' AND t.cause IS DISTINCT FROM 'not-signed' GROUP BY 1
"""

NEIGHBOUR_QUEUES: Final = (
    Queue(
        key="chain-tasks",
        right=Right.PARKED,
        count=_COUNT_TASKS,
        rows=statement(_ROOM, "chain_tasks"),
        fixes={"": ("retry-chain-task",)},
        is_of_customers=False,
    ),
    Queue(
        key="trades",
        right=Right.PARKED,
        count=statement(_ROOM, "count_trades"),
        rows=statement(_ROOM, "trades"),
        fixes={
            "home-not-settled": ("ask-readings", "settle-trades"),
            "": ("settle-trades",),
        },
    ),
)
