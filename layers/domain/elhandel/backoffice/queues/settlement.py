"""Queues of settlement: what is parked, what stands still, which prices are held."""

from typing import Final

from elhandel.backoffice.queues.queue import Queue
from elhandel.identity import Right
from elhandel.platform.database import statement

_ROOM: Final = "elhandel.backoffice.queues"

_COUNT_SPOT_PRICES: Final = """
SELECT 'beyond-limits' AS cause, count(*) AS how_many, min(h.held_at) AS oldest,
       (min(h.starts_at) AT TIME ZONE 'Europe/Copenhagen')::date AS due, NULL::bigint AS ore
FROM pricing.held_spot_price h WHERE h.state = 'held'
"""

SETTLEMENT_QUEUES: Final = (
    Queue(
        key="parked",
        right=Right.PARKED,
        count=statement(_ROOM, "count_parked"),
        rows=statement(_ROOM, "parked"),
        fixes={
            "missing-readings": ("ask-readings", "settle-again"),
            "missing-use-before": ("ask-missing", "settle-again"),
            "missing-charge-price": ("ask-missing", "settle-again"),
            "missing-master-data": ("ask-master-data", "settle-again"),
            "": ("settle-again",),
        },
    ),
    Queue(
        key="spot-prices",
        right=Right.OPERATIONS,
        count=_COUNT_SPOT_PRICES,
        rows=statement(_ROOM, "spot_prices"),
        fixes={"": ("accept-spot-prices",)},
        is_of_customers=False,
    ),
    Queue(
        key="runs",
        right=Right.PARKED,
        count=statement(_ROOM, "count_runs"),
        rows=statement(_ROOM, "runs"),
        fixes={"given-up": ("send-again",), "": ("resume-run", "give-up-run")},
        is_of_customers=False,
    ),
)
