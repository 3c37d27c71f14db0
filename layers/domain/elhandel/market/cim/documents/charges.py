"""Charges, their prices and their links to points: RSM-030 to 035."""

from datetime import datetime
from decimal import Decimal

import msgspec

from elhandel.market.cim.documents.parts import (
    Activity,
    AnsweringActivity,
    ChargeType,
    Coded,
    Interval,
    Part,
    Position,
    PriceCategory,
    Record,
    Resolution,
    VatPayer,
)


class Price(Part, frozen=True, gc=False):
    """DKK without VAT, at most 6 decimals."""

    value: Decimal


class PricePoint(Part, frozen=True, gc=False):
    """The price of one interval."""

    position: Position
    amount: Price = msgspec.field(name="price.amount")


class PriceSeries(Part, frozen=True):
    """The prices of a charge over a period."""

    resolution: Resolution
    interval: Interval | None = msgspec.field(name="timeInterval", default=None)
    points: tuple[PricePoint, ...] = msgspec.field(name="Point", default=())


class Charge(Part, frozen=True):
    """A charge: as a link to a point, as information, with prices, or several of these."""

    code: str = msgspec.field(name="mRID")
    owner: Coded | None = msgspec.field(name="chargeTypeOwner_MarketParticipant.mRID", default=None)
    type: ChargeType | None = None
    factor: str | None = None
    effective: datetime | None = msgspec.field(name="effectiveDate", default=None)
    terminates: datetime | None = msgspec.field(name="terminationDate", default=None)
    name: str | None = None
    description: str | None = None
    resolution: str | None = msgspec.field(name="priceTimeFrame_Period.resolution", default=None)
    vat: VatPayer | None = msgspec.field(name="VATPayer", default=None)
    transparent: bool | None = msgspec.field(name="transparentInvoicing", default=None)
    tax: bool | None = msgspec.field(name="taxIndicator", default=None)
    equation: str | None = msgspec.field(name="chargeComponents.equation", default=None)
    price_category: PriceCategory | None = msgspec.field(name="priceCategory", default=None)
    series: tuple[PriceSeries, ...] = msgspec.field(name="Series_Period", default=())


class ChargeGroup(Part, frozen=True):
    """The charges of a record."""

    charges: tuple[Charge, ...] = msgspec.field(name="ChargeType")


class Links(AnsweringActivity, frozen=True, kw_only=True):
    """RSM-031 says which charges a point carries; RSM-030 asks to change them."""

    point: Coded = msgspec.field(name="marketEvaluationPoint.mRID")
    group: ChargeGroup = msgspec.field(name="ChargeGroup")


class LinksQuestion(Activity, frozen=True, kw_only=True):
    """RSM-032: asks which charges a point carries."""

    point: Coded = msgspec.field(name="marketEvaluationPoint.mRID")
    starts: datetime | None = msgspec.field(name="start_DateAndOrTime.dateTime", default=None)
    ends: datetime | None = msgspec.field(name="end_DateAndOrTime.dateTime", default=None)


class PriceList(AnsweringActivity, frozen=True, kw_only=True):
    """RSM-034 announces charges (D18) and their prices (D08); RSM-033 is its owner's change."""

    snapshot: datetime | None = msgspec.field(name="snapshot_DateAndOrTime.dateTime", default=None)
    group: ChargeGroup = msgspec.field(name="ChargeGroup")


class PriceListQuestion(Record, frozen=True, kw_only=True):
    """RSM-035: asks for charges or their prices."""

    starts: datetime = msgspec.field(name="start_DateAndOrTime.dateTime")
    ends: datetime | None = msgspec.field(name="end_DateAndOrTime.dateTime", default=None)
    owner: Coded | None = msgspec.field(
        name="chargeGroup.chargeType.chargeTypeOwner_MarketParticipant.mRID", default=None
    )
    type: ChargeType | None = msgspec.field(name="chargeGroup.chargeType.type", default=None)
    code: str | None = msgspec.field(name="chargeGroup.chargeType.mRID", default=None)
