"""The shape of NotifyValidatedMeasureData (RSM-012) on the wire, as far as we read it.

Typed structs that msgspec decodes into; names and nesting are Energinet's. `gc=False`: a document
holds 150,000 points and none can be part of a cycle.
"""

from math import nan
from typing import Annotated

import msgspec


class Value(msgspec.Struct, gc=False):
    """`{"value": "A04"}`."""

    value: str


class Position(msgspec.Struct, gc=False):
    """`{"value": 1}`; no period has more places than 32 bits count."""

    value: Annotated[int, msgspec.Meta(ge=-(2**31), lt=2**31)]


class Point(msgspec.Struct, gc=False):
    """One interval."""

    position: Position
    quantity: float = nan
    """kWh; not a number where it is left out."""
    quality: Value | None = None


class TimeInterval(msgspec.Struct, gc=False):
    """Half-open, UTC, with or without seconds."""

    start: Value
    end: Value


class Period(msgspec.Struct, gc=False):
    """The readings of a series."""

    resolution: str
    interval: TimeInterval = msgspec.field(name="timeInterval")
    points: list[Point] = msgspec.field(name="Point")


class Series(msgspec.Struct, gc=False):
    """One metering point's readings over one period: a transaction."""

    transaction_id: str = msgspec.field(name="mRID")
    gsrn: Value = msgspec.field(name="marketEvaluationPoint.mRID")
    registered_at: str = msgspec.field(name="registration_DateAndOrTime.dateTime")
    period: Period = msgspec.field(name="Period")
    point_type: Value | None = msgspec.field(name="marketEvaluationPoint.type", default=None)
    answers: str | None = msgspec.field(
        name="originalTransactionIDReference_Series.mRID", default=None
    )
    product: str | None = None
    unit: Value | None = msgspec.field(name="quantity_Measure_Unit.name", default=None)


class Content(msgspec.Struct, gc=False):
    """The document, every series typed."""

    series: list[Series] = msgspec.field(name="Series")


class Document(msgspec.Struct, gc=False):
    """The whole message, read in one go: the usual way."""

    content: Content = msgspec.field(name="NotifyValidatedMeasureData_MarketDocument")


class LooseContent(msgspec.Struct, gc=False):
    """The document, its series left as they came."""

    series: list[msgspec.Raw] = msgspec.field(name="Series")


class LooseDocument(msgspec.Struct, gc=False):
    """The whole message, its series to be read one by one, because one of them is malformed."""

    content: LooseContent = msgspec.field(name="NotifyValidatedMeasureData_MarketDocument")
