"""Customer data (BRS-015) and electric heating (BRS-041): RSM-027 while supply runs.

Source: DataHub guides BRS-015, BRS-041.
"""

from datetime import timedelta
from typing import Final

from elhandel.market.guides.guide import Expected, Guide, Moves, Paper, contained
from elhandel.market.guides.states import Event, State

_MOVES: Final[Moves] = {
    (State.PENDING, Event.SEND): State.SENT,
    (State.PENDING, Event.CANCEL): State.CANCELLED,
    (State.SENT, Event.CONFIRM): State.COMPLETED,
    (State.SENT, Event.REJECT): State.REJECTED,
    (State.SENT, Event.RETRY): State.PENDING,
}

# DataHub confirms a change of heating, then shows it; the supply is billed by what it shows.
_HEATING_MOVES: Final[Moves] = {
    **_MOVES,
    (State.SENT, Event.CONFIRM): State.ACKNOWLEDGED,
    (State.ACKNOWLEDGED, Event.MASTER_DATA): State.COMPLETED,
}

_OVER: Final = frozenset({State.COMPLETED, State.REJECTED, State.CANCELLED})

_EXPECTS: Final = {
    State.PENDING: Expected("the request leaves on the day that it is due"),
    State.SENT: Expected(
        "the market confirms or rejects (RSM-027)",
        "ask DataHub about the transaction; the request is sent again by itself until it answers",
        within=timedelta(hours=4),
    ),
}


def _papers(reason: str) -> tuple[Paper, ...]:
    return (
        Paper("RSM-027", "RequestChangeCustomerCharacteristics", (reason,), ours=True),
        Paper("RSM-027", "ConfirmRequestChangeCustomerCharacteristics", (reason,), ours=False),
        Paper("RSM-027", "RejectRequestChangeCustomerCharacteristics", (reason,), ours=False),
        Paper("RSM-028", "CharacteristicsOfACustomerAtAnAP", (reason,), ours=False),
    )


CUSTOMER_DATA: Final = Guide(
    kind="customer_data",
    brs="BRS-015",
    title="Customer data",
    opens_with="RequestChangeCustomerCharacteristics",
    reason="E34",
    papers=_papers("E34"),
    moves=_MOVES,
    already=contained(_MOVES),
    over=_OVER,
    expects=_EXPECTS,
)

ELECTRIC_HEATING: Final = Guide(
    kind="electric_heating",
    brs="BRS-041",
    title="Electric heating",
    opens_with="RequestChangeCustomerCharacteristics",
    reason="D20",
    papers=(
        *_papers("D20"),
        Paper("RSM-022", "AccountingPointCharacteristics", ("D15", "E32"), ours=False),
        Paper("RSM-031", "NotifyBillingMasterData", ("D20",), ours=False),
    ),
    moves=_HEATING_MOVES,
    already=contained(_HEATING_MOVES),
    over=_OVER,
    expects={
        **_EXPECTS,
        State.ACKNOWLEDGED: Expected(
            "DataHub shows the heating (RSM-028/D20); the D14 child and its tax links follow",
            "ask DataHub for the master data and the price links (`elhandel ask master-data`, "
            "`elhandel ask price-links`)",
            within=timedelta(days=1),
        ),
    },
)
