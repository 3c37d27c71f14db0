"""What is not paid, and what followed: services that are off or will be, and bills that were
reminded of as often as the law allows. Electricity is never turned off: staff decide what follows.
"""

from collections.abc import Mapping
from typing import Any, Final

from elhandel.backoffice.queues.queue import Moment, Queue
from elhandel.identity import Right
from elhandel.payments.rules import reminder_rules
from elhandel.platform.database import statement
from elhandel.portfolio.markets import all_markets

_ROOM: Final = "elhandel.backoffice.queues"


def _most_reminders(moment: Moment) -> Mapping[str, Any]:
    """How often a bill may be reminded of, by market and kind of customer."""
    known = sorted({(market.code, market.kind) for market in all_markets()})
    return {
        "markets": [code for code, _ in known],
        "kinds": [kind for _, kind in known],
        "most": [reminder_rules(moment.today, kind, code).most for code, kind in known],
    }


UNPAID_QUEUES: Final = (
    Queue(
        key="unpaid-services",
        right=Right.SEARCH,
        count=statement(_ROOM, "count_unpaid_services"),
        rows=statement(_ROOM, "unpaid_services"),
        fixes={"off": ("reactivate-service", "give-time"), "warned": ("give-time",)},
    ),
    Queue(
        key="unpaid-bills",
        right=Right.SEARCH,
        count=statement(_ROOM, "count_unpaid_bills"),
        rows=statement(_ROOM, "unpaid_bills"),
        fixes={"": ("give-time",)},
        more=_most_reminders,
    ),
)
