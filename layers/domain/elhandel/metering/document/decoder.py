"""NotifyValidatedMeasureData (RSM-012) from bytes to series of integer Wh.

Each series is decoded with its points left as text, and the texts that are written in the usual way
become arrays together (`usual`); any other is decoded point by point. A series that cannot be used
becomes a RejectedSeries with a stable code and a sentence; the others go on.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

import msgspec

from elhandel.metering.document.header import Header, Unusable, header_of, point_of
from elhandel.metering.document.quantities import Readings, exact_wh, readings_of_each
from elhandel.metering.document.usual import usual_readings
from elhandel.metering.document.wire import Document, Point, Series, SeriesHead, Value
from elhandel.metering.packed.day import Int32Array
from elhandel.metering.packed.quality import BY_MARKET_CODE, NOT_AVAILABLE, QualityArray
from elhandel.metering.packed.series import MeteredSeries
from elhandel.platform.telemetry import error_text
from elhandel.values.errors import DomainError
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import MeteringPointId

_DOCUMENT: Final = msgspec.json.Decoder(Document)
_HEADED: Final = msgspec.json.Decoder(Series[msgspec.Raw])
_SERIES: Final = msgspec.json.Decoder(Series[list[Point]])
_UNREADABLE: Final = (msgspec.MsgspecError, UnicodeError, RecursionError)


type Raw = msgspec.Raw | bytes


class _Named(msgspec.Struct):
    """The transaction id alone."""

    transaction_id: str | None = msgspec.field(name="mRID", default=None)


class _OfPoint(msgspec.Struct):
    """The metering point alone."""

    gsrn: Value | None = msgspec.field(name="marketEvaluationPoint.mRID", default=None)


class _Headed(msgspec.Struct, frozen=True, gc=False):
    """A series of the document whose header can be used."""

    number: int
    """Its place in the document, from 0."""
    series: SeriesHead
    gsrn: Gsrn
    header: Header


class UnableToDecodeReadings(DomainError):
    """The bytes are not a NotifyValidatedMeasureData document."""

    code = "readings-document-not-readable"


class DecodedSeries(msgspec.Struct, frozen=True, eq=False, gc=False):
    """The readings of one metering point, known by its GSRN; see MeteredSeries for the arrays."""

    transaction_id: str
    gsrn: Gsrn
    point_type: str | None
    """E17, E18, D14 …, where the document names it."""
    answers: str | None
    """The transaction id of our RSM-015 that this answers."""
    resolution_minutes: int
    start: datetime
    wh: Int32Array
    quality: QualityArray | None
    registered_at: datetime

    def for_point(self, metering_point_id: MeteringPointId) -> MeteredSeries:
        """The series as ingest takes it, once the GSRN is resolved."""
        return MeteredSeries(
            metering_point_id=metering_point_id,
            resolution_minutes=self.resolution_minutes,
            start=self.start,
            wh=self.wh,
            quality=self.quality,
            registered_at=self.registered_at,
            transaction_id=self.transaction_id,
        )


@dataclass(frozen=True, slots=True)
class PeriodSums:
    """Sums of a whole month or year (P1M, P1Y: profile points, capacity, RSM-015/E30); never
    settled by interval.
    """

    transaction_id: str
    gsrn: Gsrn
    point_type: str | None
    answers: str | None
    resolution: str
    start: datetime
    end: datetime
    wh: tuple[int | None, ...]
    """One for each position; None where it was left out or declared missing."""
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class RejectedSeries:
    """A series that was not used: `code` for programs, `reason` for people.

    The ids are as they came: they may be the reason.
    """

    transaction_id: str | None
    gsrn: str | None
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class DecodedReadings:
    """What a document held."""

    series: tuple[DecodedSeries, ...]
    sums: tuple[PeriodSums, ...]
    rejected: tuple[RejectedSeries, ...]


def decode(body: bytes) -> DecodedReadings:
    """The series of a NotifyValidatedMeasureData document (JSON).

    Raises UnableToDecodeReadings when it is not one; what is wrong with single series is answered
    as `rejected`.
    """
    try:
        series = _DOCUMENT.decode(body).content.series
    except (msgspec.ValidationError, UnicodeError, RecursionError) as error:
        raise UnableToDecodeReadings(
            "The document is not a NotifyValidatedMeasureData with series: "
            f"{error_text(error)}. It stays with the dead letters."
        ) from error
    except msgspec.DecodeError as error:
        raise UnableToDecodeReadings(
            f"The document is not JSON: {error_text(error)}. It stays with the dead letters."
        ) from error

    return decode_series(series)


def decode_series(written: Iterable[Raw]) -> DecodedReadings:
    """As `decode`, of the series of a document, each as it came."""
    series = list(written)
    return _decoded_of(map(_head, series), lambda: series)


def decode_heads(
    heads: Iterable[SeriesHead], written: Callable[[], Sequence[Raw]]
) -> DecodedReadings:
    """As `decode_series`, where all heads are read already. written: gives the series as they came,
    which is asked for where the points of one are not as usual.
    """
    return _decoded_of(heads, cache(written))


def _head(raw: Raw) -> SeriesHead | Exception:
    """A series with its head read, or why it cannot be."""
    try:
        return _HEADED.decode(raw)
    except _UNREADABLE as error:
        return error


def _decoded_of(
    heads: Iterable[SeriesHead | Exception], written: Callable[[], Sequence[Raw]]
) -> DecodedReadings:
    by_interval: list[_Headed] = []
    sums: list[PeriodSums] = []
    malformed: list[RejectedSeries] = []
    rejected: list[RejectedSeries] = []
    for number, series in enumerate(heads):
        if isinstance(series, Exception):
            malformed.append(_malformed(written()[number], series))
            continue
        try:
            headed = _Headed(number, series, point_of(series), header_of(series))
            if headed.header.resolution_minutes is None:
                sums.append(_sums(headed, written()[number]))
            else:
                by_interval.append(headed)
        except Unusable as error:
            rejected.append(_rejection(series, error))
        except _UNREADABLE as error:
            malformed.append(_malformed(written()[number], error))

    decoded: list[DecodedSeries] = []
    for headed, readings in zip(by_interval, _readings(by_interval, written), strict=True):
        if isinstance(readings, Readings):
            decoded.append(_decoded(headed, readings))
        elif isinstance(readings, Unusable):
            rejected.append(_rejection(headed.series, readings))
        else:
            malformed.append(readings)

    return DecodedReadings(tuple(decoded), tuple(sums), tuple(malformed + rejected))


def _readings(
    series: Sequence[_Headed], written: Callable[[], Sequence[Raw]]
) -> list[Readings | Unusable | RejectedSeries]:
    """The readings of each; of what is not usual by its points, one by one."""
    found: list[Readings | Unusable | RejectedSeries | None] = []
    unusual: list[tuple[int, list[Point]]] = []
    usual = usual_readings([bytes(headed.series.period.points) for headed in series])
    for n, (headed, readings) in enumerate(zip(series, usual, strict=True)):
        if readings is not None and len(readings.wh) <= headed.header.intervals:
            found.append(readings)
            continue
        raw = written()[headed.number]
        try:
            unusual.append((n, _points(raw)))
            found.append(None)
        except Unusable as error:
            found.append(error)
        except _UNREADABLE as error:
            found.append(_malformed(raw, error))

    read = readings_of_each([(points, series[n].header.intervals) for n, points in unusual])
    for (n, _), by_points in zip(unusual, read, strict=True):
        found[n] = by_points

    return [one for one in found if one is not None]


def _points(raw: Raw) -> list[Point]:
    """The points of a series as objects. Raises Unusable where there are none."""
    points = _SERIES.decode(raw).period.points
    if not points:
        raise Unusable("no-points", "The series has no points.")
    return points


def _decoded(headed: _Headed, readings: Readings) -> DecodedSeries:
    series, header = headed.series, headed.header
    assert header.resolution_minutes is not None  # noqa: S101  (sums went another way)
    return DecodedSeries(
        transaction_id=series.transaction_id,
        gsrn=headed.gsrn,
        point_type=None if series.point_type is None else series.point_type.value,
        answers=series.answers,
        resolution_minutes=header.resolution_minutes,
        start=header.start,
        wh=readings.wh,
        quality=readings.quality,
        registered_at=header.registered_at,
    )


def _sums(headed: _Headed, raw: Raw) -> PeriodSums:
    series, header = headed.series, headed.header
    points = sorted(_points(raw), key=lambda point: point.position.value)
    return PeriodSums(
        transaction_id=series.transaction_id,
        gsrn=headed.gsrn,
        point_type=None if series.point_type is None else series.point_type.value,
        answers=series.answers,
        resolution=series.period.resolution,
        start=header.start,
        end=header.end,
        wh=tuple(None if _is_void(point) else exact_wh(point) for point in points),
        registered_at=header.registered_at,
    )


def _is_void(point: Point) -> bool:
    return point.quality is not None and BY_MARKET_CODE.get(point.quality.value) == NOT_AVAILABLE


def _rejection(series: SeriesHead, error: Unusable) -> RejectedSeries:
    return RejectedSeries(series.transaction_id, series.gsrn.value, error.code, error.reason)


def _malformed(raw: Raw, error: Exception) -> RejectedSeries:
    """The rejection of a series that is not shaped as one; its ids as far as they can be found."""
    return RejectedSeries(
        transaction_id=_found(raw, _Named, "transaction_id"),
        gsrn=_found(raw, _OfPoint, "gsrn"),
        code="series-malformed",
        reason=f"The series is not shaped as Energinet's schema says: {error_text(error)}.",
    )


def _found(raw: Raw, shape: type[_Named | _OfPoint], field: str) -> str | None:
    try:
        found = getattr(msgspec.json.decode(raw, type=shape), field)
    except _UNREADABLE:
        return None
    return found.value if isinstance(found, Value) else found
