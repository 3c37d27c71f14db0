"""Enquiries: we ask for data, and nothing of supply moves.

Source: DataHub guides BRS-005 (master data), BRS-025 (historical data), BRS-026 (aggregates),
BRS-028 (wholesale services), BRS-034 (prices), BRS-038 (price links).
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from elhandel.market.guides.guide import Expected, Guide, Moves, Paper, contained
from elhandel.market.guides.states import Event, State

_MOVES: Final[Moves] = {
    (State.PENDING, Event.SEND): State.SENT,
    (State.PENDING, Event.CANCEL): State.CANCELLED,
    (State.SENT, Event.ANSWER): State.ANSWERED,
    (State.SENT, Event.REJECT): State.REJECTED,
    (State.SENT, Event.RETRY): State.PENDING,
    # Data that come after a reject, or before the question is sent again, are an answer too.
    (State.PENDING, Event.ANSWER): State.ANSWERED,
    (State.REJECTED, Event.ANSWER): State.ANSWERED,
    (State.CANCELLED, Event.ANSWER): State.ANSWERED,
}

_READINGS_MOVES: Final[Moves] = {
    **_MOVES,
    # Some days are missing: DataHub has not sent them, or they could not be used.
    (State.PENDING, Event.ANSWER_IN_PART): State.PARTLY_ANSWERED,
    (State.SENT, Event.ANSWER_IN_PART): State.PARTLY_ANSWERED,
    (State.REJECTED, Event.ANSWER_IN_PART): State.PARTLY_ANSWERED,
    (State.CANCELLED, Event.ANSWER_IN_PART): State.PARTLY_ANSWERED,
    (State.PARTLY_ANSWERED, Event.ANSWER): State.ANSWERED,
}

_OVER: Final = frozenset({State.ANSWERED, State.REJECTED, State.CANCELLED})

_ANSWERS: Final = timedelta(hours=4)  # the market answers within one

_EXPECTS: Final = {
    State.PENDING: Expected("the request leaves at the next round"),
    State.SENT: Expected(
        "the data, or a reject",
        "ask DataHub about the transaction; after a day the question is sent again, five times at "
        "most",
        within=_ANSWERS,
    ),
}

_READINGS_EXPECTS: Final = {
    **_EXPECTS,
    State.PARTLY_ANSWERED: Expected(
        "the rest of the days",
        "look among the dead letters for series that could not be used, and ask the grid company "
        "for the days that are missing; after a day the question ends with what has come",
        within=_ANSWERS,
        late="an enquiry is answered in part: days are missing",
    ),
}


def _guide(
    kind: str,
    brs: str,
    title: str,
    reason: str,
    papers: tuple[Paper, ...],
    *,
    moves: Moves = _MOVES,
    expects: Mapping[State, Expected] = _EXPECTS,
) -> Guide:
    """papers: the document that opens it stands first."""
    return Guide(
        kind=kind,
        brs=brs,
        title=title,
        opens_with=papers[0].document,
        reason=reason,
        papers=papers,
        moves=moves,
        already=contained(moves),
        over=_OVER,
        expects=expects,
    )


_RUNS: Final = ("D03", "D04", "D05", "D32")

HISTORICAL_DATA: Final = _guide(
    "historical_data",
    "BRS-025",
    "Historical metered data",
    "E23",
    (
        Paper("RSM-015", "RequestValidatedMeasureData", ("E23",), ours=True),
        Paper("RSM-015", "RejectRequestValidatedMeasureData", ("E23",), ours=False),
        Paper("RSM-012", "NotifyValidatedMeasureData", ("E23",), ours=False),
    ),
    moves=_READINGS_MOVES,
    expects=_READINGS_EXPECTS,
)

AGGREGATES: Final = _guide(
    "aggregates",
    "BRS-023, BRS-026",
    "Aggregated metered data",
    "D04",
    (
        Paper("RSM-016", "RequestAggregatedMeasureData", _RUNS, ours=True),
        Paper("RSM-016", "RejectRequestAggregatedMeasureData", _RUNS, ours=False),
        Paper("RSM-014", "NotifyAggregatedMeasureData", _RUNS, ours=False),
    ),
)

WHOLESALE: Final = _guide(
    "wholesale",
    "BRS-027, BRS-028",
    "Wholesale services",
    "D05",
    (
        Paper("RSM-017", "RequestWholesaleSettlement", ("D05", "D32"), ours=True),
        Paper("RSM-017", "RejectRequestWholesaleSettlement", ("D05", "D32"), ours=False),
        Paper("RSM-019", "NotifyWholesaleServices", ("D05", "D32"), ours=False),
    ),
)

MASTER_DATA: Final = _guide(
    "master_data",
    "BRS-005",
    "Master data",
    "E0G",
    (
        Paper("RSM-006", "RequestAccountingPointCharacteristics", ("E0G",), ours=True),
        Paper("RSM-006", "RejectRequestAccountingPointCharacteristics", ("E0G",), ours=False),
        Paper("RSM-022", "AccountingPointCharacteristics", ("E0G",), ours=False),
        Paper("RSM-028", "CharacteristicsOfACustomerAtAnAP", ("E0G",), ours=False),
        Paper("RSM-031", "NotifyBillingMasterData", ("E0G",), ours=False),
    ),
)

PRICE_LINKS: Final = _guide(
    "price_links",
    "BRS-038",
    "Price links",
    "E0G",
    (
        Paper("RSM-032", "RequestBillingMasterData", ("E0G",), ours=True),
        Paper("RSM-032", "RejectRequestBillingMasterData", ("E0G",), ours=False),
        Paper("RSM-031", "NotifyBillingMasterData", ("E0G",), ours=False),
    ),
)

_LISTED: Final = ("D48", "E0G")  # prices; what a charge is

PRICE_LIST: Final = _guide(
    "price_list",
    "BRS-034",
    "Prices",
    "D48",
    (
        Paper("RSM-035", "RequestPriceList", _LISTED, ours=True),
        Paper("RSM-035", "RejectRequestPriceList", _LISTED, ours=False),
        Paper("RSM-034", "NotifyPriceList", _LISTED, ours=False),
    ),
)
