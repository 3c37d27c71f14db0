"""Readings and sums by interval: RSM-012, 014, 019."""

from datetime import datetime
from decimal import Decimal

import msgspec

from elhandel.market.cim.documents.parts import (
    ChargeType,
    Coded,
    CorrectionRun,
    Interval,
    Number,
    Part,
    PointType,
    Position,
    Quality,
    Record,
    Resolution,
    SettlementMethod,
    Unit,
)


class Reading(Part, frozen=True, gc=False):
    """One interval; kWh with at most 3 decimals."""

    position: Position
    quantity: Decimal | None = None
    quality: Quality | None = None


class ReadingPeriod(Part, frozen=True):
    """The intervals of a series."""

    resolution: Resolution
    interval: Interval = msgspec.field(name="timeInterval")
    points: tuple[Reading, ...] = msgspec.field(name="Point", default=())


class Readings(Record, frozen=True, kw_only=True):
    """RSM-012: the readings of one metering point."""

    original: str | None = msgspec.field(
        name="originalTransactionIDReference_Series.mRID", default=None
    )
    point: Coded = msgspec.field(name="marketEvaluationPoint.mRID")
    type: PointType | None = msgspec.field(name="marketEvaluationPoint.type", default=None)
    in_grid_area: Coded | None = msgspec.field(name="in_Domain.mRID", default=None)
    out_grid_area: Coded | None = msgspec.field(name="out_Domain.mRID", default=None)
    product: str | None = None
    unit: Unit | None = msgspec.field(name="quantity_Measure_Unit.name", default=None)
    registered_at: datetime = msgspec.field(name="registration_DateAndOrTime.dateTime")
    period: ReadingPeriod = msgspec.field(name="Period")


class _Sums(Record, frozen=True, kw_only=True):
    """What RSM-014 and RSM-019 both hold."""

    original: str | None = msgspec.field(
        name="originalTransactionIDReference_Series.mRID", default=None
    )
    grid_area: Coded | None = msgspec.field(name="meteringGridArea_Domain.mRID", default=None)
    supplier: Coded | None = msgspec.field(
        name="energySupplier_MarketParticipant.mRID", default=None
    )
    type: PointType | None = msgspec.field(name="marketEvaluationPoint.type", default=None)
    settlement_method: SettlementMethod | None = msgspec.field(
        name="marketEvaluationPoint.settlementMethod", default=None
    )
    asset: Coded | None = msgspec.field(name="asset_MktPSRType.psrType", default=None)
    bidding_zone: Coded | None = msgspec.field(name="biddingZone_Domain.mRID", default=None)
    product: str | None = None
    unit: Unit | None = msgspec.field(name="quantity_Measure_Unit.name", default=None)
    registered_at: datetime | None = msgspec.field(
        name="registration_DateAndOrTime.dateTime", default=None
    )
    correction: CorrectionRun | None = msgspec.field(name="settlement_Series.version", default=None)
    version: str | None = None


class Aggregate(_Sums, frozen=True, kw_only=True):
    """RSM-014: DataHub's sum of a grid area."""

    balance_responsible: Coded | None = msgspec.field(
        name="balanceResponsibleParty_MarketParticipant.mRID", default=None
    )
    in_grid_area: Coded | None = msgspec.field(name="in_Domain.mRID", default=None)
    out_grid_area: Coded | None = msgspec.field(name="out_Domain.mRID", default=None)
    period: ReadingPeriod = msgspec.field(name="Period")


class ChargedInterval(Part, frozen=True, gc=False):
    """One interval of a charge; the amount, in DKK, is called a sum of energy there."""

    position: Position
    quantity: Decimal | None = msgspec.field(name="energy_Quantity.quantity", default=None)
    price: Number | None = msgspec.field(name="price.amount", default=None)
    amount: Decimal | None = msgspec.field(name="energySum_Quantity.quantity", default=None)
    quality: Quality | None = None


class ChargedPeriod(Part, frozen=True):
    """The intervals of a charge; a monthly sum has one."""

    resolution: Resolution
    interval: Interval = msgspec.field(name="timeInterval")
    points: tuple[ChargedInterval, ...] = msgspec.field(name="Point", default=())


class WholesaleService(_Sums, frozen=True, kw_only=True):
    """RSM-019: what one charge comes to, or all of them where none is named."""

    owner: Coded | None = msgspec.field(
        name="chargeType.chargeTypeOwner_MarketParticipant.mRID", default=None
    )
    charge_type: ChargeType | None = msgspec.field(name="chargeType.type", default=None)
    code: str | None = msgspec.field(name="chargeType.mRID", default=None)
    currency: Coded | None = msgspec.field(name="currency_Unit.name", default=None)
    price_unit: Coded | None = msgspec.field(name="price_Measure_Unit.name", default=None)
    period: ChargedPeriod = msgspec.field(name="Period")
