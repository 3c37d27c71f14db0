"""The shape of NotifyValidatedMeasureData (RSM-012) on the wire, as far as we read it.

Typed structs that msgspec decodes into; names and nesting are Energinet's. `gc=False`: a document
holds up to 150,000 points and none can be part of a cycle.
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


class Period[Points](msgspec.Struct, gc=False):
    """The readings of a series."""

    resolution: str
    interval: TimeInterval = msgspec.field(name="timeInterval")
    points: Points = msgspec.field(name="Point")


class Series[Points](msgspec.Struct, gc=False):
    """One metering point's readings over one period: a transaction. Points: a list of `Point`, or
    their text as it came.
    """

    transaction_id: str = msgspec.field(name="mRID")
    gsrn: Value = msgspec.field(name="marketEvaluationPoint.mRID")
    registered_at: str = msgspec.field(name="registration_DateAndOrTime.dateTime")
    period: Period[Points] = msgspec.field(name="Period")
    point_type: Value | None = msgspec.field(name="marketEvaluationPoint.type", default=None)
    answers: str | None = msgspec.field(
        name="originalTransactionIDReference_Series.mRID", default=None
    )
    product: str | None = None
    unit: Value | None = msgspec.field(name="quantity_Measure_Unit.name", default=None)


type SeriesHead = Series[msgspec.Raw]
"""A series, its points as they came."""


class Content(msgspec.Struct, gc=False):
    """The document, its series as they came."""

    series: list[msgspec.Raw] = msgspec.field(name="Series")


class Document(msgspec.Struct, gc=False):
    """The whole message; its series are read one by one, so that a malformed one costs no other."""

    content: Content = msgspec.field(name="NotifyValidatedMeasureData_MarketDocument")
