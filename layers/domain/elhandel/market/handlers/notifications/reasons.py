"""The business reasons of RSM-004, what each means, and the states of a start that they meet.

Source: reference, section 6.3.
"""

from collections.abc import Mapping
from typing import Final

from elhandel.market import ends
from elhandel.market.guides import State

BEFORE_START: Final = (State.ACKNOWLEDGED, State.EFFECTUATION_PENDING, State.CANCELLATION_PENDING)
SUPPLIED: Final = (State.COMPLETED, State.OFFBOARDING, State.FINAL_SETTLED)
OVER: Final = (State.CANCELLED,)

ENDS_SUPPLY: Final = {
    "E03": "another supplier takes over",
    "E01": "somebody moves in, with another supplier or with us",
    "E20": "the point was disconnected",
    "D14": "the metering point was closed down",
    "D31": "the point was transferred to another supplier",
}
CANCELS_START: Final = {
    "D11": "no customer data reached DataHub before the start",
    "D39": "production obligation begins",
}
SOMEBODY_MOVES_IN: Final = "E01"
TRANSFERRED: Final = "D31"
SUPPLY_VOID: Final = "D34"
CORRECTION_REFUSED: Final = "D35"
END_CANCELLED: Final = "D41"
STOPS_AN_END: Final[Mapping[str, tuple[str, tuple[ends.EndKind, ...]]]] = {
    END_CANCELLED: ("nobody disconnected the point for a calendar year", ("end_of_supply",)),
    "D44": ("it was cancelled by the one who asked for it", ends.ENDS),
    "D45": ("it was cancelled by the market: another process came in between", ends.ENDS),
}
"""Notices of a cancelled end. D44 and D45 are in the market's code list; no guide names them."""

STARTS_EARLIER: Final = "D46"
CHILD_UNCOUPLED: Final = "D40"
TAKES_BACK: Final = frozenset({SUPPLY_VOID, CORRECTION_REFUSED, END_CANCELLED})

# Of several about one supply, the message that came last holds; once it is void, none before does.
ABOUT_THE_SAME: Final = (
    frozenset({*ENDS_SUPPLY, END_CANCELLED}),
    frozenset({SUPPLY_VOID, CORRECTION_REFUSED}),
    frozenset({STARTS_EARLIER}),
)

STARTED_ON: Final = frozenset({"D11", SUPPLY_VOID})
"""Their day is the first day of the supply they mean (reference, 6.3)."""

RULED: Final = frozenset({*ENDS_SUPPLY, *TAKES_BACK, *CANCELS_START, STARTS_EARLIER})
