"""The shape of every document that a supplier may send: type code, reasons, fields of a record.

A light structural check in place of Energinet's schemas, which are not part of the project.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

type Check = Callable[[Any], bool]


def text(value: Any) -> bool:
    """A string that says something."""
    return isinstance(value, str) and bool(value.strip())


def code(value: Any) -> bool:
    """`{"value": "E03"}`."""
    return isinstance(value, dict) and set(value) == {"value"} and text(value["value"])


def identity(value: Any) -> bool:
    """`{"codingScheme": "A10", "value": "5713…"}`; an empty value removes a number (RSM-027)."""
    return (
        isinstance(value, dict)
        and set(value) == {"codingScheme", "value"}
        and text(value["codingScheme"])
        and isinstance(value["value"], str)
    )


def instant(value: Any) -> bool:
    """A UTC instant, `2026-03-31T22:00:00Z`."""
    if not isinstance(value, str) or not value.endswith("Z"):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def flag(value: Any) -> bool:
    """true or false."""
    return isinstance(value, bool)


def anything(value: Any) -> bool:
    """A part that the simulator does not look into."""
    return value is not None


def point(value: Any) -> bool:
    """The MarketEvaluationPoint of RSM-027: its GSRN is there; the rest is the customer's."""
    return isinstance(value, dict) and identity(value.get("mRID"))


@dataclass(frozen=True, slots=True)
class Shape:
    """One document: its records have the `required` fields and may have the `optional` ones."""

    rsm: str
    name: str
    type_code: str
    reasons: frozenset[str]
    required: Mapping[str, Check]
    optional: Mapping[str, Check]
    receiver_role: Literal["DDZ", "DGL"] = "DDZ"
    records: Literal["MktActivityRecord", "Series"] = "MktActivityRecord"


_POINT: Final = "marketEvaluationPoint.mRID"
_START: Final = "start_DateAndOrTime.dateTime"
_END: Final = "end_DateAndOrTime.dateTime"
_SUPPLIER: Final = "marketEvaluationPoint.energySupplier_MarketParticipant.mRID"
_PARTIES: Final = {
    "marketEvaluationPoint.balanceResponsibleParty_MarketParticipant.mRID": identity,
    "marketEvaluationPoint.shipper_MarketParticipant.mRID": identity,
}
_PROCESS: Final = {"businessProcessReference_MktActivityRecord.mRID": text}
_AGGREGATE: Final = {
    "balanceResponsibleParty_MarketParticipant.mRID": identity,
    "biddingZone_Domain.mRID": identity,
    _END: instant,
    "energySupplier_MarketParticipant.mRID": identity,
    "marketEvaluationPoint.settlementMethod": code,
    "marketEvaluationPoint.type": code,
    "meteringGridArea_Domain.mRID": identity,
    "settlement_Series.version": code,
}
_WHOLESALE: Final = {
    "aggregationSeries_Period.resolution": text,
    "chargeTypeOwner_MarketParticipant.mRID": identity,
    _END: instant,
    "energySupplier_MarketParticipant.mRID": identity,
    "meteringGridArea_Domain.mRID": identity,
    "settlement_Series.version": code,
    "version": text,
    "ChargeType": anything,
}

_SHAPES: Final = (
    Shape(
        "RSM-001",
        "RequestChangeOfSupplier",
        "392",
        frozenset({"E03", "E65", "D29"}),
        {"mRID": text, _POINT: identity, _SUPPLIER: identity, _START: instant},
        {
            "marketEvaluationPoint.customer_MarketParticipant.mRID": identity,
            "marketEvaluationPoint.customer_MarketParticipant.name": text,
            **_PARTIES,
            **_PROCESS,
        },
    ),
    Shape(
        "RSM-003",
        "ConfirmRequestReallocateChangeOfSupplier",
        "D02",
        frozenset({"D07", "D33"}),
        {"mRID": text},
        {
            _POINT: identity,
            "originalTransactionIDReference_MktActivityRecord.mRID": text,
            **_PROCESS,
        },
    ),
    Shape(
        "RSM-003",
        "RejectRequestReallocateChangeOfSupplier",
        "D02",
        frozenset({"D07", "D33"}),
        {"mRID": text, "Reason": anything},
        {
            _POINT: identity,
            "originalTransactionIDReference_MktActivityRecord.mRID": text,
            **_PROCESS,
        },
    ),
    Shape(
        "RSM-005",
        "RequestEndOfSupply",
        "432",
        frozenset({"E20", "E66"}),
        {"mRID": text, _POINT: identity, _END: instant},
        {_SUPPLIER: identity, **_PARTIES, **_PROCESS},
    ),
    Shape(
        "RSM-006",
        "RequestAccountingPointCharacteristics",
        "D18",
        frozenset({"E0G"}),
        {"mRID": text, _POINT: identity},
        {
            _START: instant,
            _END: instant,
            "includeChildMeteringPoints": flag,
            "initiator_MarketParticipant.mRID": identity,
            "initiator_MarketParticipant.marketRole.type": code,
            **_PROCESS,
        },
    ),
    Shape(
        "RSM-015",
        "RequestValidatedMeasureData",
        "E73",
        frozenset({"E23", "E30"}),
        {"mRID": text},
        {_POINT: identity, _START: instant, _END: instant},
        "DGL",
        "Series",
    ),
    Shape(
        "RSM-016",
        "RequestAggregatedMeasureData",
        "E74",
        frozenset({"D03", "D04", "D05", "D32"}),
        {"mRID": text, _START: instant},
        _AGGREGATE,
        "DGL",
        "Series",
    ),
    Shape(
        "RSM-017",
        "RequestWholesaleSettlement",
        "D21",
        frozenset({"D05", "D32"}),
        {"mRID": text, _START: instant},
        _WHOLESALE,
        "DGL",
        "Series",
    ),
    Shape(
        "RSM-020",
        "RequestService",
        "D03",
        frozenset({"D22", "E20"}),
        {
            "mRID": text,
            _POINT: identity,
            _START: instant,
            "marketEvaluationPoint.request_ServiceCategory.kind": code,
        },
        {_SUPPLIER: identity, "description": text, **_PROCESS},
    ),
    Shape(
        "RSM-024",
        "RequestCancellation",
        "E67",
        frozenset({"E03", "E65", "E20", "E66", "D22"}),
        {"mRID": text, _POINT: identity},
        {"originalTransactionIDReference_MktActivityRecord.mRID": text, **_PROCESS},
    ),
    Shape(
        "RSM-027",
        "RequestChangeCustomerCharacteristics",
        "D15",
        frozenset({"E03", "E65", "D29", "E34", "D20"}),
        {"mRID": text, "MarketEvaluationPoint": point},
        {_START: instant, **_PROCESS},
    ),
    Shape(
        "RSM-030",
        "RequestChangeBillingMasterData",
        "D05",
        frozenset({"D17"}),
        {"mRID": text, _POINT: identity, "ChargeGroup": anything},
        _PROCESS,
    ),
    Shape(
        "RSM-032",
        "RequestBillingMasterData",
        "D08",
        frozenset({"E0G"}),
        {"mRID": text, _POINT: identity},
        {_START: instant, _END: instant, **_PROCESS},
    ),
    Shape(
        "RSM-035",
        "RequestPriceList",
        "D13",
        frozenset({"E0G", "D48"}),
        {"mRID": text, _START: instant},
        {
            _END: instant,
            "chargeGroup.chargeType.chargeTypeOwner_MarketParticipant.mRID": identity,
            "chargeGroup.chargeType.type": code,
            "chargeGroup.chargeType.mRID": text,
        },
    ),
)

SHAPES: Final[dict[str, Shape]] = {shape.name.lower(): shape for shape in _SHAPES}
