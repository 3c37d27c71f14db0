"""Ends of supply that we ask the market for, and move-outs: asked, cancelled, and what the market
says of them; the customers' wishes from the portal, and the points that stay without a customer.
"""

from elhandel.market.ends.answers import (
    ask_again,
    end_is_off,
    market_ended,
    supply_that_ends,
    was_ever_asked_for,
)
from elhandel.market.ends.due import move_out_due, take_wishes
from elhandel.market.ends.end import (
    ENDS,
    EndKind,
    EndWanted,
    ask_for_end,
    cancel_end,
    ends_of,
    redate_end,
)
from elhandel.market.ends.reasons import plain_refusal
from elhandel.market.ends.wishes import (
    WishedEnd,
    WishedEndState,
    wish_end,
    wished_end_of,
    withdraw_end,
)

__all__ = [
    "ENDS",
    "EndKind",
    "EndWanted",
    "WishedEnd",
    "WishedEndState",
    "ask_again",
    "ask_for_end",
    "cancel_end",
    "end_is_off",
    "ends_of",
    "market_ended",
    "move_out_due",
    "plain_refusal",
    "redate_end",
    "supply_that_ends",
    "take_wishes",
    "was_ever_asked_for",
    "wish_end",
    "wished_end_of",
    "withdraw_end",
]
