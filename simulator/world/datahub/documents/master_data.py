"""RSM-022: the master data of metering points, children before their parent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from simulator.world.datahub.documents.address import address
from simulator.world.datahub.documents.envelope import (
    Document,
    Header,
    Kind,
    document,
    gs1,
    instant,
    new_id,
)
from simulator.world.households import Household

_KIND: Final = Kind("RSM-022", "AccountingPointCharacteristics", "E07", "MasterData")
_ACTIVE_ENERGY: Final = "8716867000030"

type PointType = Literal["E17", "E18", "D14"]


@dataclass(frozen=True, slots=True)
class PointRecord:
    """One point of a household, supplied by `supplier_gln` from `start` on; `reference` names a
    request it answers.
    """

    household: Household
    type: PointType
    supplier_gln: str
    start: datetime
    connection_state: str = "E22"
    reference: str | None = None


def point_characteristics(header: Header, points: Sequence[PointRecord]) -> Document:
    """The records in the order given."""
    return document(_KIND, header, [_record(point) for point in points])


def _record(point: PointRecord) -> dict[str, Any]:
    details = {"E17": _consumption, "E18": _production, "D14": _heating}[point.type](point)
    return {
        "mRID": new_id(),
        **(
            {"originalTransactionIDReference_MktActivityRecord.mRID": point.reference}
            if point.reference
            else {}
        ),
        "validityStart_DateAndOrTime.dateTime": instant(point.start),
        "MarketEvaluationPoint": {
            "type": {"value": point.type},
            "connectionState": {"value": point.connection_state},
            "readCycle": point.household.resolution,
            "meteringGridArea_Domain.mRID": {
                "codingScheme": "NDK",
                "value": point.household.grid_area.code,
            },
            "meteringPointResponsible_MarketParticipant.mRID": gs1(point.household.grid_area.gln),
            **details,
        },
    }


def _consumption(point: PointRecord) -> dict[str, Any]:
    household = point.household
    children = (
        [{"mRID": gs1(household.heating_gsrn), "description": {"value": "D14"}}]
        if household.heating_gsrn
        else []
    )

    return {
        "mRID": gs1(household.gsrn),
        "settlementMethod": {"value": "D01"},
        **_metered(point, household.meter_number, household.annual_kwh),
        **({"Child_MarketEvaluationPoint": children} if children else {}),
    }


def _production(point: PointRecord) -> dict[str, Any]:
    household = point.household
    if household.production_gsrn is None:
        raise ValueError(f"{household.gsrn} has no production point")

    return {
        "mRID": gs1(household.production_gsrn),
        "asset_MktPSRType.psrType": {"value": "D11"},
        "productionObligation": False,
        "mPConnectionType": {"value": "D01"},
        "physicalConnectionCapacity": {"unit": "KWT", "value": f"{household.panel_watts / 1000:g}"},
        "linked_MarketEvaluationPoint.mRID": gs1(household.gsrn),
        **_metered(point, household.meter_number, household.panel_watts * 7 // 10),
    }


def _heating(point: PointRecord) -> dict[str, Any]:
    household = point.household
    if household.heating_gsrn is None:
        raise ValueError(f"{household.gsrn} has no heating point")

    return {
        "mRID": gs1(household.heating_gsrn),
        "readCycle": "PT1H",
        "meteringMethod": {"value": "D03"},
        "Series": [_series()],
        "Parent_MarketEvaluationPoint": {
            "mRID": gs1(household.gsrn),
            "description": {"value": "E17"},
        },
    }


def _metered(point: PointRecord, meter: str, annual_kwh: int) -> dict[str, Any]:
    """What both kinds of main point have: a meter, an address, a supplier."""
    return {
        "meteringMethod": {"value": "D01"},
        "netSettlementGroup": str(point.household.net_settlement_group),
        "disconnectionMethod": {"value": "D01"},
        "meter.mRID": {"value": meter},
        "energySupplier_MarketParticipant.mRID": gs1(point.supplier_gln),
        "supplyStart_DateAndOrTime.dateTime": instant(point.start),
        "usagePointLocation.mainAddress": address(point.household.address),
        "usagePointLocation.actualAddressIndicator": True,
        "Series": [_series() | {"estimatedAnnualVolume_Quantity.quantity": annual_kwh}],
    }


def _series() -> dict[str, Any]:
    return {"product": {"value": _ACTIVE_ENERGY}, "quantity_Measure_Unit.name": {"value": "KWH"}}
