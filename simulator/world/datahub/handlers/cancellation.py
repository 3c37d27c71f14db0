"""RSM-024: taking back a start of supply or a move-out until the day before, and an end of supply
until the point is disconnected.
"""

from typing import Any, Final

from simulator.world.datahub.documents import Reason
from simulator.world.datahub.market import Market
from simulator.world.datahub.requests import fields
from simulator.world.datahub.requests.request import Request

# A cancellation names the reason of what it cancels; that of a secondary move-in is E65 too.
_CANCELS: Final[dict[str, frozenset[str]]] = {
    "E03": frozenset({"E03"}),
    "E65": frozenset({"E65", "D29"}),
    "E20": frozenset({"E20"}),
    "E66": frozenset({"E66"}),
}
_UNTIL_DISCONNECTED: Final = "E20"


def handle(market: Market, request: Request) -> None:
    """Confirm or reject each record."""
    for record in request.records:
        gsrn = fields.value(record, fields.GSRN) or ""
        refused = _refused(market, request, record, gsrn)
        if refused is not None:
            market.reject(request, record["mRID"], gsrn, [refused])
            continue

        process = market.supplies.process(record[fields.REFERENCE])
        if process is not None:
            market.supplies.set_state(process, "cancelled")
            market.confirm(request, record["mRID"], gsrn)


def _refused(market: Market, request: Request, record: dict[str, Any], gsrn: str) -> Reason | None:
    if market.registry.find(gsrn) is None:
        return Reason("E10", "Metering point not identifiable")

    process = market.supplies.process(record.get(fields.REFERENCE, ""))
    if process is None or process.reason not in _CANCELS.get(request.reason, ()):
        return Reason("D06", "Original transaction is not known")
    if process.gsrn != gsrn:
        return Reason("D05", "Metering point differs from the original transaction")
    if process.state == "cancelled":
        return Reason("D06", "Original transaction has been cancelled")
    too_late = process.reason != _UNTIL_DISCONNECTED and market.today >= process.day
    if process.state == "completed" or too_late:
        return Reason("E17", "Requested cancellation not within time limits")

    return None
