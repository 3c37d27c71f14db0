"""The guides: for each kind of process its states, what moves them, its documents and deadlines.

To add a process: a file here with its `Guide`, and its line in GUIDES.
"""

from collections.abc import Mapping
from typing import Final

from elhandel.market.guides import customer, end, enquiry, mistake, start
from elhandel.market.guides.guide import Expected, Guide, Paper
from elhandel.market.guides.states import Event, IllegalMove, State

GUIDES: Final[Mapping[str, Guide]] = {
    guide.kind: guide
    for guide in (
        start.SWITCH,
        start.MOVE_IN,
        end.END_OF_SUPPLY,
        end.MOVE_OUT,
        mistake.ERRONEOUS_SWITCH,
        mistake.ERRONEOUS_MOVE,
        customer.CUSTOMER_DATA,
        customer.ELECTRIC_HEATING,
        enquiry.HISTORICAL_DATA,
        enquiry.AGGREGATES,
        enquiry.WHOLESALE,
        enquiry.MASTER_DATA,
        enquiry.PRICE_LINKS,
        enquiry.PRICE_LIST,
    )
}

__all__ = ["GUIDES", "Event", "Expected", "Guide", "IllegalMove", "Paper", "State"]
