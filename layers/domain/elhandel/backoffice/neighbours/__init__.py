"""What staff look at of neighbours' trade: epochs, what was missed, revenue, who takes part, and a
customer's part of it.
"""

from elhandel.backoffice.neighbours.homes import TradingHome, homes_of_customer
from elhandel.backoffice.neighbours.market import (
    Backlog,
    ClearedEpoch,
    Revenue,
    backlog,
    latest_epochs,
    revenue_by_month,
)
from elhandel.backoffice.neighbours.taking_part import TakingPart, how_many_take_part, taking_part

__all__ = [
    "Backlog",
    "ClearedEpoch",
    "Revenue",
    "TakingPart",
    "TradingHome",
    "backlog",
    "homes_of_customer",
    "how_many_take_part",
    "latest_epochs",
    "revenue_by_month",
    "taking_part",
]
