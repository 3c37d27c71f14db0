"""Enquiries: we ask for data, and nothing of supply moves.

Source: DataHub guides BRS-025 (historical data), BRS-026 (aggregates), BRS-028 (wholesale
services).
"""

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

_OVER: Final = frozenset({State.ANSWERED, State.REJECTED, State.CANCELLED})

_EXPECTS: Final = {
    State.PENDING: Expected("the request leaves at the next round"),
    State.SENT: Expected(
        "the data, or a reject",
        "ask DataHub about the transaction; after a day the question is sent again, five times at "
        "most",
        within=timedelta(hours=4),
    ),
}


def _guide(
    kind: str, brs: str, title: str, reason: str, papers: tuple[Paper, ...], opens_with: str
) -> Guide:
    return Guide(
        kind=kind,
        brs=brs,
        title=title,
        opens_with=opens_with,
        reason=reason,
        papers=papers,
        moves=_MOVES,
        already=contained(_MOVES),
        over=_OVER,
        expects=_EXPECTS,
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
    "RequestValidatedMeasureData",
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
    "RequestAggregatedMeasureData",
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
    "RequestWholesaleSettlement",
)
