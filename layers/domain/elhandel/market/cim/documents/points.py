"""Master data of metering points: RSM-006, 021, 022."""

from datetime import datetime
from decimal import Decimal

import msgspec

from elhandel.market.cim.documents.parts import (
    Activity,
    Address,
    AnsweringActivity,
    Coded,
    ConnectionState,
    Measure,
    MeteringMethod,
    Part,
    PointType,
    SettlementMethod,
)


class MasterDataQuestion(Activity, frozen=True, kw_only=True):
    """RSM-006: asks for everything that DataHub holds of a point."""

    point: Coded = msgspec.field(name="marketEvaluationPoint.mRID")
    starts: datetime | None = msgspec.field(name="start_DateAndOrTime.dateTime", default=None)
    ends: datetime | None = msgspec.field(name="end_DateAndOrTime.dateTime", default=None)
    with_children: bool | None = msgspec.field(name="includeChildMeteringPoints", default=None)
    initiator: Coded | None = msgspec.field(name="initiator_MarketParticipant.mRID", default=None)
    initiator_role: Coded | None = msgspec.field(
        name="initiator_MarketParticipant.marketRole.type", default=None
    )


class Related(Part, frozen=True):
    """A parent or a child of a point; its description is its type."""

    point: Coded = msgspec.field(name="mRID")
    description: Coded | None = None


class Product(Part, frozen=True):
    """What a point measures."""

    product: Coded | None = None
    yearly_volume: Decimal | None = msgspec.field(
        name="estimatedAnnualVolume_Quantity.quantity", default=None
    )
    unit: Coded | None = msgspec.field(name="quantity_Measure_Unit.name", default=None)


class _Facts(Part, frozen=True):
    """What RSM-021 and RSM-022 both hold."""

    point: Coded = msgspec.field(name="mRID")
    type: PointType | None = None
    settlement_method: SettlementMethod | None = msgspec.field(
        name="settlementMethod", default=None
    )
    metering_method: MeteringMethod | None = msgspec.field(name="meteringMethod", default=None)
    connection_state: ConnectionState | None = msgspec.field(name="connectionState", default=None)
    read_cycle: str | None = msgspec.field(name="readCycle", default=None)
    net_settlement_group: str | None = msgspec.field(name="netSettlementGroup", default=None)
    next_reading: str | None = msgspec.field(name="nextReadingDate", default=None)
    grid_area: Coded | None = msgspec.field(name="meteringGridArea_Domain.mRID", default=None)
    in_grid_area: Coded | None = msgspec.field(name="inMeteringGridArea_Domain.mRID", default=None)
    out_grid_area: Coded | None = msgspec.field(
        name="outMeteringGridArea_Domain.mRID", default=None
    )
    linked: Coded | None = msgspec.field(name="linked_MarketEvaluationPoint.mRID", default=None)
    capacity: Measure | None = msgspec.field(name="physicalConnectionCapacity", default=None)
    connection_type: Coded | None = msgspec.field(name="mPConnectionType", default=None)
    disconnection_method: Coded | None = msgspec.field(name="disconnectionMethod", default=None)
    asset: Coded | None = msgspec.field(name="asset_MktPSRType.psrType", default=None)
    production_obligation: bool | None = msgspec.field(name="productionObligation", default=None)
    contracted_capacity: Measure | None = msgspec.field(
        name="contractedConnectionCapacity", default=None
    )
    rated_current: Measure | None = msgspec.field(name="ratedCurrent", default=None)
    meter: Coded | None = msgspec.field(name="meter.mRID", default=None)
    products: tuple[Product, ...] = msgspec.field(name="Series", default=())
    description: str | None = None
    location: Coded | None = msgspec.field(name="usagePointLocation.geoInfoReference", default=None)
    address: Address | None = msgspec.field(name="usagePointLocation.mainAddress", default=None)
    address_is_actual: bool | None = msgspec.field(
        name="usagePointLocation.actualAddressIndicator", default=None
    )


class PointFacts(_Facts, frozen=True):
    """A metering point's master data, in RSM-022."""

    responsible: Coded | None = msgspec.field(
        name="meteringPointResponsible_MarketParticipant.mRID", default=None
    )
    supplier: Coded | None = msgspec.field(
        name="energySupplier_MarketParticipant.mRID", default=None
    )
    supply_starts: datetime | None = msgspec.field(
        name="supplyStart_DateAndOrTime.dateTime", default=None
    )
    parent: Related | None = msgspec.field(name="Parent_MarketEvaluationPoint", default=None)
    children: tuple[Related, ...] = msgspec.field(name="Child_MarketEvaluationPoint", default=())


class MasterData(AnsweringActivity, frozen=True, kw_only=True):
    """RSM-022: what a point is from an instant on."""

    valid_from: datetime = msgspec.field(name="validityStart_DateAndOrTime.dateTime")
    snapshot: datetime | None = msgspec.field(name="snapshot_DateAndOrTime.dateTime", default=None)
    facts: PointFacts = msgspec.field(name="MarketEvaluationPoint")


class ChangedPoint(_Facts, frozen=True):
    """What the grid company changes of a point, in RSM-021."""

    parent: Coded | None = msgspec.field(name="parent_MarketEvaluationPoint.mRID", default=None)


class MasterDataChange(Activity, frozen=True, kw_only=True):
    """RSM-021: the grid company's, never a supplier's."""

    valid_from: datetime = msgspec.field(name="validityStart_DateAndOrTime.dateTime")
    facts: ChangedPoint = msgspec.field(name="MarketEvaluationPoint")
