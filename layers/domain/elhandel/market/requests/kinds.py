"""The table of requests: every document that we send, by the root key of its document.

To add an outgoing document: a file `requests/<document>.py` with its `RequestKind`, and its line in
REQUEST_KINDS here. The sender builds it, and the handlers of `Confirm…` and `Reject…` know it, from
the table. The code that has a reason to send it calls `ask`.
"""

from collections.abc import Mapping
from typing import Any, Final

from elhandel.market.requests.cancellation import CANCELLATION
from elhandel.market.requests.change_of_supplier import CHANGE_OF_SUPPLIER
from elhandel.market.requests.customer_characteristics import CUSTOMER_CHARACTERISTICS
from elhandel.market.requests.end_of_supply import END_OF_SUPPLY
from elhandel.market.requests.enquiry import (
    AGGREGATES,
    HISTORICAL_DATA,
    MASTER_DATA,
    PRICE_LINKS,
    PRICE_LIST,
    WHOLESALE,
)
from elhandel.market.requests.kind import RequestKind
from elhandel.market.requests.reallocation import CONFIRM_REALLOCATION, REJECT_REALLOCATION

REQUEST_KINDS: Final[Mapping[str, RequestKind[Any]]] = {
    kind.document: kind
    for kind in (
        CHANGE_OF_SUPPLIER,  # RSM-001
        CONFIRM_REALLOCATION,  # RSM-003
        REJECT_REALLOCATION,
        END_OF_SUPPLY,  # RSM-005
        MASTER_DATA,  # RSM-006
        CANCELLATION,  # RSM-024
        CUSTOMER_CHARACTERISTICS,  # RSM-027
        PRICE_LINKS,  # RSM-032
        PRICE_LIST,  # RSM-035
        HISTORICAL_DATA,  # RSM-015
        AGGREGATES,  # RSM-016
        WHOLESALE,  # RSM-017
    )
}
