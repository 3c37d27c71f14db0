"""A point that we took, or a move that we reported, by mistake (BRS-003, BRS-011).

A mistake of ours is reported in the market's portal, not by a document: the states are those of our
own case. Where another took a point from us, the request to take it back is a resumption, which we
answer. Source: DataHub guides BRS-003, BRS-011.
"""

from datetime import timedelta
from typing import Final

from elhandel.market.guides.guide import Expected, Guide, Moves, Paper, contained
from elhandel.market.guides.states import Event, State

_MOVES: Final[Moves] = {
    (State.PENDING, Event.REPORT): State.REPORTED,
    (State.PENDING, Event.CANCEL): State.CANCELLED,
    (State.PENDING, Event.EXPIRE): State.CANCELLED,
    (State.PENDING, Event.SUPPLY_VOID): State.COMPLETED,
    (State.PENDING, Event.SUPPLY_GOES_ON): State.REJECTED,
    (State.REPORTED, Event.SUPPLY_VOID): State.COMPLETED,
    (State.REPORTED, Event.SUPPLY_GOES_ON): State.REJECTED,
}

_OVER: Final = frozenset({State.COMPLETED, State.REJECTED, State.CANCELLED})

_EXPECTS: Final = {
    State.PENDING: Expected(
        "it is reported in the market's portal",
        "report it there within 60 days of the start, and note here that it was (mistakes)",
        within=timedelta(days=1),
        late="a mistake of ours is not reported in the market's portal",
    ),
    State.REPORTED: Expected(
        "the earlier supplier answers: supply is void (RSM-004/D34) or stands (D35)",
        "ask DataHub Support: silence for three business days is a yes; "
        "close the case where they corrected by hand",
        within=timedelta(days=7),  # three business days, and a holiday
        late="no answer to a mistake of ours that was reported",
    ),
}


def _papers(reason: str) -> tuple[Paper, ...]:
    """Those of the wrong supplier, and those of the one before, who is asked to resume supply."""
    return (
        Paper("RSM-004", "GenericNotification", ("D34", "D35"), ours=False),
        Paper("RSM-003", "RequestReallocateChangeOfSupplier", (reason,), ours=False),
        Paper("RSM-003", "ConfirmRequestReallocateChangeOfSupplier", (reason,), ours=True),
        Paper("RSM-003", "RejectRequestReallocateChangeOfSupplier", (reason,), ours=True),
        Paper("RSM-022", "AccountingPointCharacteristics", (reason,), ours=False),
        Paper("RSM-028", "CharacteristicsOfACustomerAtAnAP", (reason,), ours=False),
        Paper("RSM-031", "NotifyBillingMasterData", (reason,), ours=False),
    )


ERRONEOUS_SWITCH: Final = Guide(
    kind="erroneous_switch",
    brs="BRS-003",
    title="Erroneous switch",
    opens_with="",
    reason="D07",
    papers=_papers("D07"),
    moves=_MOVES,
    already=contained(_MOVES),
    over=_OVER,
    expects=_EXPECTS,
)

ERRONEOUS_MOVE: Final = Guide(
    kind="erroneous_move",
    brs="BRS-011",
    title="Erroneous move",
    opens_with="",
    reason="D33",
    papers=_papers("D33"),
    moves=_MOVES,
    already=contained(_MOVES),
    over=_OVER,
    expects=_EXPECTS,
)
