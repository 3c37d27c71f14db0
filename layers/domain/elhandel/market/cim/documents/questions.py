"""Questions for readings and sums, and reminders of missing readings: RSM-013, 015 to 018."""

from datetime import datetime

import msgspec

from elhandel.market.cim.documents.parts import (
    ChargeType,
    Coded,
    CorrectionRun,
    Part,
    PointType,
    Record,
    Resolution,
    SettlementMethod,
)


class ReadingsQuestion(Record, frozen=True, kw_only=True):
    """RSM-015: asks for a point's readings (E23) or their sum of a year (E30)."""

    point: Coded = msgspec.field(name="marketEvaluationPoint.mRID")
    starts: datetime | None = msgspec.field(name="start_DateAndOrTime.dateTime", default=None)
    ends: datetime | None = msgspec.field(name="end_DateAndOrTime.dateTime", default=None)


class AggregatesQuestion(Record, frozen=True, kw_only=True):
    """RSM-016: asks for DataHub's sums of grid areas."""

    starts: datetime = msgspec.field(name="start_DateAndOrTime.dateTime")
    ends: datetime | None = msgspec.field(name="end_DateAndOrTime.dateTime", default=None)
    grid_area: Coded | None = msgspec.field(name="meteringGridArea_Domain.mRID", default=None)
    supplier: Coded | None = msgspec.field(
        name="energySupplier_MarketParticipant.mRID", default=None
    )
    balance_responsible: Coded | None = msgspec.field(
        name="balanceResponsibleParty_MarketParticipant.mRID", default=None
    )
    bidding_zone: Coded | None = msgspec.field(name="biddingZone_Domain.mRID", default=None)
    type: PointType | None = msgspec.field(name="marketEvaluationPoint.type", default=None)
    settlement_method: SettlementMethod | None = msgspec.field(
        name="marketEvaluationPoint.settlementMethod", default=None
    )
    correction: CorrectionRun | None = msgspec.field(name="settlement_Series.version", default=None)


class AskedCharge(Part, frozen=True):
    """A charge that is asked for."""

    code: str | None = msgspec.field(name="mRID", default=None)
    type: ChargeType | None = None


class WholesaleQuestion(Record, frozen=True, kw_only=True):
    """RSM-017: asks what charges come to in a calendar month."""

    starts: datetime = msgspec.field(name="start_DateAndOrTime.dateTime")
    ends: datetime | None = msgspec.field(name="end_DateAndOrTime.dateTime", default=None)
    resolution: Resolution | None = msgspec.field(
        name="aggregationSeries_Period.resolution", default=None
    )
    grid_area: Coded | None = msgspec.field(name="meteringGridArea_Domain.mRID", default=None)
    supplier: Coded | None = msgspec.field(
        name="energySupplier_MarketParticipant.mRID", default=None
    )
    owner: Coded | None = msgspec.field(name="chargeTypeOwner_MarketParticipant.mRID", default=None)
    correction: CorrectionRun | None = msgspec.field(name="settlement_Series.version", default=None)
    version: str | None = None
    charges: tuple[AskedCharge, ...] = msgspec.field(name="ChargeType", default=())


class PointOfMissing(Part, frozen=True):
    """A point whose readings are missing."""

    point: Coded = msgspec.field(name="mRID")
    type: PointType | None = None


class Reminder(Record, frozen=True, kw_only=True):
    """RSM-018: a grid company owes readings of a day."""

    missing_on: datetime | None = msgspec.field(name="request_DateAndOrTime.dateTime", default=None)
    points: tuple[PointOfMissing, ...] = msgspec.field(name="MarketEvaluationPoint", default=())


class RemindersQuestion(Record, frozen=True, kw_only=True):
    """RSM-013: a grid company asks which readings it owes."""

    starts: datetime = msgspec.field(name="start_DateAndOrTime.dateTime")
    ends: datetime | None = msgspec.field(name="end_DateAndOrTime.dateTime", default=None)
    resolution: str | None = msgspec.field(name="period.resolution", default=None)
    grid_area: Coded | None = msgspec.field(name="meteringGridArea_Domain.mRID", default=None)
    points: tuple[PointOfMissing, ...] = msgspec.field(name="MarketEvaluationPoint", default=())
