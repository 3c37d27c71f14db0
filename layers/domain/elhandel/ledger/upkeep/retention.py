"""What the ledger no longer keeps: accounting years that are over become one posting."""

from typing import Final

from elhandel.platform.database import Transaction, fetch_one
from elhandel.platform.upkeep.retention import Horizon, Rule
from elhandel.values.days.local_time import next_month


def bring_forward(tx: Transaction, until: Horizon, _limit: int) -> int:
    """Carry the oldest expired month over into the next, sum by sum; no balance changes.

    Returns how many postings went.
    """
    oldest, kept_from = fetch_one(tx, _KEPT, {})
    if oldest is None or next_month(oldest) > min(until.books_from, kept_from):
        return 0

    (gone,) = fetch_one(tx, _BRING_FORWARD, {"until": next_month(oldest), "now": until.now})
    return int(gone)


# The database itself keeps the last five accounting years, counted from the youngest posting.
_KEPT: Final = """
SELECT min(booked_on), (date_trunc('year', max(booked_on)::timestamp) - interval '5 years')::date
FROM ledger.posting
"""

_BRING_FORWARD: Final = "SELECT ledger.bring_forward(%(until)s::date, %(now)s::timestamptz)"

RETENTION: Final = (
    Rule(
        "ledger",
        "postings of accounting years that are over; what was left of them is one posting",
        bring_forward,
    ),
)
