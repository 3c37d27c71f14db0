"""Queues of neighbours' trade: work for the ledger, trades and meters that do not go on."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from elhandel.backoffice.queues.queue import Moment, Queue
from elhandel.exchange.rules import market_rules
from elhandel.identity import Right
from elhandel.meters.rules import meter_rules
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


def _meters_seen(moment: Moment) -> Mapping[str, Any]:
    """From when on tries and refusals are looked at, and how many of these are too many."""
    rules = meter_rules(moment.today)
    return {
        "tried_since": moment.now - rules.tries_seen,
        "refused_since": moment.now - timedelta(days=1),
        "refusals": rules.refusals,
    }


def _settled_by(moment: Moment) -> Mapping[str, Any]:
    """When a month is traded no more, and from which day on its trades should be settled."""
    rules = market_rules(moment.today)
    return {
        "open_days": rules.open_days,
        "overdue_from": moment.today - timedelta(days=rules.open_days + rules.settled_days),
    }


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
        more=_settled_by,
        fixes={
            "home-not-settled": ("ask-readings", "settle-trades"),
            "": ("settle-trades",),
        },
    ),
    Queue(
        key="meters",
        right=Right.CHANGE_CUSTOMER,
        count=statement(_ROOM, "count_meters"),
        rows=statement(_ROOM, "meters"),
        fixes={"tries-used-up": ("issue-meter-key",), "": ("decide-meter",)},
        more=_meters_seen,
    ),
)
