"""Start of supply, and the supply that follows it until it is settled to the end.

Source: DataHub guides BRS-001 (change of supplier) and BRS-009 (move-in); BRS-003, BRS-011 for what
takes a start back.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from elhandel.market.guides.guide import Expected, Guide, Paper
from elhandel.market.guides.states import Event, State

_ANSWERS: Final = timedelta(hours=4)  # the market answers within one
_A_DAY: Final = timedelta(days=1)
_NO_ANSWER: Final = "no answer from the market for four hours"

_MOVES: Final[Mapping[tuple[State, Event], State]] = {
    (State.PENDING, Event.SEND): State.SENT,
    (State.PENDING, Event.CANCEL): State.CANCELLED,
    (State.SENT, Event.CONFIRM): State.ACKNOWLEDGED,
    (State.SENT, Event.REJECT): State.REJECTED,
    (State.SENT, Event.RETRY): State.PENDING,
    (State.ACKNOWLEDGED, Event.MASTER_DATA): State.EFFECTUATION_PENDING,
    (State.ACKNOWLEDGED, Event.REQUEST_CANCELLATION): State.CANCELLATION_PENDING,
    (State.ACKNOWLEDGED, Event.CANCELLED_BY_MARKET): State.CANCELLED,
    (State.EFFECTUATION_PENDING, Event.ACTIVATE): State.COMPLETED,
    (State.EFFECTUATION_PENDING, Event.REQUEST_CANCELLATION): State.CANCELLATION_PENDING,
    (State.EFFECTUATION_PENDING, Event.CANCELLED_BY_MARKET): State.CANCELLED,
    (State.CANCELLATION_PENDING, Event.CONFIRM_CANCELLATION): State.CANCELLED,
    (State.CANCELLATION_PENDING, Event.REJECT_CANCELLATION): State.EFFECTUATION_PENDING,
    (State.CANCELLATION_PENDING, Event.CANCELLED_BY_MARKET): State.CANCELLED,
    (State.COMPLETED, Event.SUPPLY_ENDS): State.OFFBOARDING,
    (State.COMPLETED, Event.SUPPLY_VOID): State.OFFBOARDING,
    (State.COMPLETED, Event.CANCELLED_BY_MARKET): State.OFFBOARDING,
    (State.OFFBOARDING, Event.SUPPLY_GOES_ON): State.COMPLETED,
    (State.OFFBOARDING, Event.FINAL_SETTLE): State.FINAL_SETTLED,
    # The final bill may be issued before the market corrects a switch or a move (up to 60 days).
    (State.FINAL_SETTLED, Event.SUPPLY_GOES_ON): State.COMPLETED,
    (State.FINAL_SETTLED, Event.SUPPLY_VOID): State.OFFBOARDING,
}

_AFTER_CONFIRM: Final = (
    State.ACKNOWLEDGED,
    State.EFFECTUATION_PENDING,
    State.CANCELLATION_PENDING,
    State.COMPLETED,
    State.CANCELLED,
    State.OFFBOARDING,
    State.FINAL_SETTLED,
)
_AFTER_START: Final = (State.COMPLETED, State.OFFBOARDING, State.FINAL_SETTLED)

_ALREADY: Final = frozenset(
    [(state, Event.CONFIRM) for state in _AFTER_CONFIRM]
    + [(state, Event.SEND) for state in (State.SENT, State.REJECTED, *_AFTER_CONFIRM)]
    + [(state, Event.MASTER_DATA) for state in _AFTER_CONFIRM if state is not State.ACKNOWLEDGED]
    + [(state, Event.ACTIVATE) for state in _AFTER_START]
    + [(state, Event.REJECT_CANCELLATION) for state in (State.EFFECTUATION_PENDING, *_AFTER_START)]
    + [
        (State.REJECTED, Event.REJECT),
        (State.CANCELLED, Event.CANCEL),
        (State.CANCELLED, Event.REQUEST_CANCELLATION),
        (State.CANCELLED, Event.CONFIRM_CANCELLATION),
        (State.CANCELLED, Event.CANCELLED_BY_MARKET),
        (State.CANCELLATION_PENDING, Event.REQUEST_CANCELLATION),
        (State.OFFBOARDING, Event.SUPPLY_ENDS),
        (State.OFFBOARDING, Event.SUPPLY_VOID),
        (State.OFFBOARDING, Event.CANCELLED_BY_MARKET),
        (State.FINAL_SETTLED, Event.SUPPLY_ENDS),
        (State.FINAL_SETTLED, Event.FINAL_SETTLE),
        (State.FINAL_SETTLED, Event.CANCELLED_BY_MARKET),
        (State.COMPLETED, Event.SUPPLY_GOES_ON),
    ]
)

_OVER: Final = frozenset({State.REJECTED, State.CANCELLED, State.FINAL_SETTLED})

_EXPECTS: Final = {
    State.PENDING: Expected("the request leaves on the day that it is due"),
    State.SENT: Expected(
        "the market confirms or rejects (RSM-001)",
        "look whether the queue MasterData moves, and ask DataHub about the transaction",
        within=_ANSWERS,
        late=_NO_ANSWER,
    ),
    State.ACKNOWLEDGED: Expected(
        "master data of the point (RSM-022)",
        "DataHub is asked for them each morning (RSM-006), at once by `elhandel ask missing`; "
        "supply does not begin without them",
        within=_A_DAY,
        late="master data missing a day after the confirmation",
    ),
    State.EFFECTUATION_PENDING: Expected(
        "supply begins on its day",
        "look at the conversation for what is missing, and whether the point is connected",
        day=1,
        late="the start day has passed and supply has not begun",
    ),
    State.CANCELLATION_PENDING: Expected(
        "the market takes the cancellation or refuses it (RSM-024)",
        "look whether the queue MasterData moves, and ask DataHub about the transaction",
        within=_ANSWERS,
        late=_NO_ANSWER,
    ),
    State.OFFBOARDING: Expected(
        "everything is settled and billed to the end",
        "look for missing readings and parked days; the final bill is due four weeks after the end",
    ),
}


def _papers(reason: str, ends: tuple[str, ...]) -> tuple[Paper, ...]:
    """The documents of a start with a business reason. ends: the notifications that end it."""
    reasons = (reason, "D29") if reason == "E65" else (reason,)
    return (
        Paper("RSM-001", "RequestChangeOfSupplier", reasons, ours=True),
        Paper("RSM-001", "ConfirmRequestChangeOfSupplier", reasons, ours=False),
        Paper("RSM-001", "RejectRequestChangeOfSupplier", reasons, ours=False),
        Paper("RSM-022", "AccountingPointCharacteristics", reasons, ours=False),
        Paper("RSM-028", "CharacteristicsOfACustomerAtAnAP", reasons, ours=False),
        Paper("RSM-031", "NotifyBillingMasterData", reasons, ours=False),
        Paper("RSM-027", "RequestChangeCustomerCharacteristics", reasons, ours=True),
        Paper("RSM-027", "ConfirmRequestChangeCustomerCharacteristics", reasons, ours=False),
        Paper("RSM-027", "RejectRequestChangeCustomerCharacteristics", reasons, ours=False),
        Paper("RSM-024", "RequestCancellation", (reason,), ours=True),
        Paper("RSM-024", "ConfirmRequestCancellation", (reason,), ours=False),
        Paper("RSM-024", "RejectRequestCancellation", (reason,), ours=False),
        Paper("RSM-004", "GenericNotification", ends, ours=False),
    )


SWITCH: Final = Guide(
    kind="switch",
    brs="BRS-001",
    title="Change of supplier",
    opens_with="RequestChangeOfSupplier",
    reason="E03",
    papers=_papers("E03", ("D11", "D46", "D39", "E03", "E01", "E20", "D14", "D31", "D34", "D35")),
    moves=_MOVES,
    already=_ALREADY,
    over=_OVER,
    expects=_EXPECTS,
)

MOVE_IN: Final = Guide(
    kind="move_in",
    brs="BRS-009",
    title="Move-in",
    opens_with="RequestChangeOfSupplier",
    reason="E65",
    papers=_papers("E65", ("D39", "E03", "E01", "E20", "D14", "D31", "D34", "D35")),
    moves=_MOVES,
    already=_ALREADY,
    over=_OVER,
    expects=_EXPECTS,
)
