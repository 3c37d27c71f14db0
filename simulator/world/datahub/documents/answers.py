"""Answers: the confirm or reject of each request that has one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from simulator.world.datahub.documents.envelope import (
    Document,
    Header,
    Kind,
    Queue,
    document,
    gs1,
    new_id,
)

_ACCEPTED: Final = "A01"
_REJECTED: Final = "A02"

# Request → (RSM, type of the answer, queue it lies on).
_ANSWERS: Final[dict[str, tuple[str, str, Queue]]] = {
    "RequestChangeOfSupplier": ("RSM-001", "414", "MasterData"),
    "RequestEndOfSupply": ("RSM-005", "E44", "MasterData"),
    "RequestAccountingPointCharacteristics": ("RSM-006", "D19", "MasterData"),
    "RequestService": ("RSM-020", "D04", "MasterData"),
    "RequestCancellation": ("RSM-024", "E68", "MasterData"),
    "RequestChangeCustomerCharacteristics": ("RSM-027", "D16", "MasterData"),
    "RequestChangeBillingMasterData": ("RSM-030", "D06", "Charges"),
    "RequestBillingMasterData": ("RSM-032", "D09", "Charges"),
    "RequestPriceList": ("RSM-035", "D14", "Charges"),
}
_SERIES_ANSWERS: Final[dict[str, tuple[str, Queue]]] = {
    "RequestValidatedMeasureData": ("RSM-015", "Timeseries"),
    "RequestAggregatedMeasureData": ("RSM-016", "Aggregations"),
    "RequestWholesaleSettlement": ("RSM-017", "Aggregations"),
}
# These two rejects say nothing of a metering point or name none in their schemas.
_WITHOUT_POINT: Final = frozenset(
    {"RequestPriceList", "RequestAggregatedMeasureData", "RequestWholesaleSettlement"}
)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a request is rejected: a code of the market, and a text that makes it plain."""

    code: str
    text: str


def confirm(request: str, header: Header, transaction_id: str, gsrn: str) -> Document:
    """The confirmation of one transaction of `request` (its document name)."""
    rsm, type_code, queue = _ANSWERS[request]
    record = _record(transaction_id) | {"marketEvaluationPoint.mRID": gs1(gsrn)}
    return document(Kind(rsm, f"Confirm{request}", type_code, queue), header, [record], _ACCEPTED)


def reject(
    request: str, header: Header, transaction_id: str, gsrn: str | None, reasons: Sequence[Reason]
) -> Document:
    """The rejection of one transaction; the point is left out where it is not known."""
    rsm, type_code, queue = _ANSWERS[request]
    record = _record(transaction_id) | _reasons(reasons)
    if gsrn is not None and request not in _WITHOUT_POINT:
        record["marketEvaluationPoint.mRID"] = gs1(gsrn)
    return document(Kind(rsm, f"Reject{request}", type_code, queue), header, [record], _REJECTED)


def reject_series(
    request: str, header: Header, transaction_id: str, gsrn: str | None, reasons: Sequence[Reason]
) -> Document:
    """The rejection of one series of a request for measurements, aggregates or results."""
    rsm, queue = _SERIES_ANSWERS[request]
    record: dict[str, Any] = {
        "mRID": new_id(),
        "originalTransactionIDReference_Series.mRID": transaction_id,
        **_reasons(reasons),
    }
    if gsrn is not None and request not in _WITHOUT_POINT:
        record["marketEvaluationPoint.mRID"] = gs1(gsrn)

    return document(
        Kind(rsm, f"Reject{request}", "ERR", queue, "DGL", "Series"), header, [record], _REJECTED
    )


def _record(transaction_id: str) -> dict[str, Any]:
    return {
        "mRID": new_id(),
        "originalTransactionIDReference_MktActivityRecord.mRID": transaction_id,
    }


def _reasons(reasons: Sequence[Reason]) -> dict[str, Any]:
    return {"Reason": [{"code": {"value": reason.code}, "text": reason.text} for reason in reasons]}
