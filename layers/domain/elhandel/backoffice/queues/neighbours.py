"""The queues of neighbours' trade: work for the token ledger, and trades, that do not go on."""

from typing import Final

from elhandel.backoffice.queues.queue import Queue
from elhandel.identity import Right
from elhandel.platform.database import statement

_ROOM: Final = "elhandel.backoffice.queues"

# What was refused and is not given up is tried again by itself; what an owner did not sign in time,
# they ask for again. Settlements have a queue of their own.
_COUNT_TASKS: Final = """
SELECT coalesce(t.cause, 'refused') AS cause, count(*) AS how_many, min(t.ordered_at) AS oldest,
       NULL::date AS due, NULL::bigint AS ore
FROM chain.task t
WHERE t.state = 'dead' AND t.cause IS DISTINCT FROM 'not-signed'
  AND NOT EXISTS (SELECT FROM exchange.token_settlement x WHERE x.subject = t.subject) GROUP BY 1
"""

_COUNT_SETTLEMENTS: Final = """
SELECT coalesce(w.cause, 'refused') AS cause, count(*) AS how_many, min(w.ordered_at) AS oldest,
       NULL::date AS due, sum(x.total_ore)::bigint AS ore
FROM chain.task w JOIN exchange.token_settlement x USING (subject)
WHERE w.state = 'dead' AND x.fell_back_at IS NULL GROUP BY 1
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
        key="stuck-settlements",
        right=Right.PARKED,
        count=_COUNT_SETTLEMENTS,
        rows=statement(_ROOM, "stuck_settlements"),
        fixes={"": ("retry-settlement",)},
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
