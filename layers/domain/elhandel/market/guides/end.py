"""End of supply (BRS-002) and move-out (BRS-010), asked for by us or by the customer.

Until the market has said what really happened, supply goes on. Source: DataHub guides BRS-002,
BRS-010.
"""

from datetime import timedelta
from typing import Final

from elhandel.market.guides.guide import Expected, Guide, Moves, Paper, contained
from elhandel.market.guides.states import Event, State

_ANSWERS: Final = timedelta(hours=4)  # the market answers within one

_ASKED: Final[Moves] = {
    (State.PENDING, Event.SEND): State.SENT,
    (State.PENDING, Event.CANCEL): State.CANCELLED,
    (State.SENT, Event.CONFIRM): State.ACKNOWLEDGED,
    (State.SENT, Event.REJECT): State.REJECTED,
    (State.SENT, Event.RETRY): State.PENDING,
    (State.ACKNOWLEDGED, Event.REQUEST_CANCELLATION): State.CANCELLATION_PENDING,
    # What the market announces may come before its answer.
    (State.SENT, Event.CANCELLED_BY_MARKET): State.CANCELLED,
    (State.ACKNOWLEDGED, Event.CANCELLED_BY_MARKET): State.CANCELLED,
    (State.CANCELLATION_PENDING, Event.CONFIRM_CANCELLATION): State.CANCELLED,
    (State.CANCELLATION_PENDING, Event.REJECT_CANCELLATION): State.ACKNOWLEDGED,
    (State.CANCELLATION_PENDING, Event.CANCELLED_BY_MARKET): State.CANCELLED,
}

_END_MOVES: Final[Moves] = {
    **_ASKED,
    (State.SENT, Event.SUPPLY_ENDS): State.COMPLETED,
    (State.ACKNOWLEDGED, Event.SUPPLY_ENDS): State.COMPLETED,
    (State.CANCELLATION_PENDING, Event.SUPPLY_ENDS): State.COMPLETED,
}

_MOVE_OUT_MOVES: Final[Moves] = {
    **_ASKED,
    (State.ACKNOWLEDGED, Event.ACTIVATE): State.COMPLETED,
    # A switch before the day takes the point from us, and the move-out stands in the market: it
    # holds again when the switch was a mistake.
    (State.CANCELLED, Event.REVIVE): State.ACKNOWLEDGED,
}

_OVER: Final = frozenset({State.COMPLETED, State.REJECTED, State.CANCELLED})

_EXPECTS: Final = {
    State.PENDING: Expected("the request leaves on the day that it is due"),
    State.SENT: Expected(
        "the market confirms or rejects (RSM-005)",
        "ask DataHub about the transaction; the request is sent again by itself until it answers",
        within=_ANSWERS,
    ),
    State.CANCELLATION_PENDING: Expected(
        "the market takes the cancellation or refuses it (RSM-024)",
        "ask DataHub about the transaction",
        within=_ANSWERS,
    ),
}


def _papers(reason: str, ends: tuple[str, ...]) -> tuple[Paper, ...]:
    return (
        Paper("RSM-005", "RequestEndOfSupply", (reason,), ours=True),
        Paper("RSM-005", "ConfirmRequestEndOfSupply", (reason,), ours=False),
        Paper("RSM-005", "RejectRequestEndOfSupply", (reason,), ours=False),
        Paper("RSM-024", "RequestCancellation", (reason,), ours=True),
        Paper("RSM-024", "ConfirmRequestCancellation", (reason,), ours=False),
        Paper("RSM-024", "RejectRequestCancellation", (reason,), ours=False),
        Paper("RSM-004", "GenericNotification", ends, ours=False),
    )


_DISCONNECTION: Final = (
    Paper("RSM-020", "ConfirmRequestService", ("E20",), ours=False),
    Paper("RSM-020", "RejectRequestService", ("E20",), ours=False),
)
"""What the grid company says of the disconnection; DataHub passes it on."""


END_OF_SUPPLY: Final = Guide(
    kind="end_of_supply",
    brs="BRS-002",
    title="End of supply",
    opens_with="RequestEndOfSupply",
    reason="E20",
    papers=(
        *_papers("E20", ("E20", "E03", "E01", "D14", "D31", "D41", "D44", "D45")),
        *_DISCONNECTION,
    ),
    moves=_END_MOVES,
    already=contained(_END_MOVES),
    over=_OVER,
    expects={
        **_EXPECTS,
        State.ACKNOWLEDGED: Expected(
            "the grid company disconnects the point, and the market says when (RSM-004/E20)",
            "look in its history for why not (RSM-020), and ask the grid company; "
            "supply goes on, and is billed, until the point is disconnected",
            day=1,
            late="an end of supply is confirmed and the point is not disconnected",
        ),
    },
)

MOVE_OUT: Final = Guide(
    kind="move_out",
    brs="BRS-010",
    title="Move-out",
    opens_with="RequestEndOfSupply",
    reason="E66",
    papers=_papers("E66", ("E01", "E03", "D14", "D31", "D44", "D45")),
    moves=_MOVE_OUT_MOVES,
    already=contained(_MOVE_OUT_MOVES),
    over=_OVER,
    expects={
        **_EXPECTS,
        State.ACKNOWLEDGED: Expected(
            "the customer leaves on the day", "look at its history for what is missing", day=1
        ),
    },
)
