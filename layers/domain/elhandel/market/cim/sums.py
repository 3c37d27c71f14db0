"""DataHub's own sums: energy for each grid area (RSM-014), and what each charge comes to (RSM-019).

A series is read by itself, so that a bad one loses no other. Quantities have 3 decimals, prices and
amounts 6: they become whole thousandths and millionths, exactly, or the series is refused.
Source: BRS-023, BRS-027.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

import msgspec

from elhandel.market.cim.documents.parts import Coded
from elhandel.market.cim.incoming import Document, UnreadableDocument, instant
from elhandel.platform.telemetry import shown
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.days.local_time import local_date, next_month, start_of_day
from elhandel.values.errors import DomainError

NOT_AVAILABLE: Final = "A02"
AS_PROVIDED: Final = "A04"
CHARGE_KINDS: Final = {
    "D01": ChargeKind.SUBSCRIPTION,
    "D02": ChargeKind.FEE,
    "D03": ChargeKind.TARIFF,
}

_STEPS: Final = {"PT15M": timedelta(minutes=15), "PT1H": timedelta(hours=1)}
_LONGEST: Final = timedelta(days=400)  # a request asks for a month at most
_LARGEST: Final = Decimal(10**12)
"""Kilowatt-hours and DKK. All of Denmark uses a twentieth of it in a year."""
_LONGEST_CODE: Final = 40
_DIGITS_OF_VERSION: Final = 18
_THOUSANDTHS: Final = 3
_MILLIONTHS: Final = 6


class UnusableSums(DomainError):
    """A series of RSM-014 or RSM-019 that cannot be compared with anything."""

    code = "sums-unusable"


@dataclass(frozen=True, slots=True)
class Calculation:
    """Which of DataHub's calculations a series comes from."""

    process: str
    """D03 preliminary, D04 balance fixing, D05 wholesale fixing, D32 correction."""
    variant: str | None
    """Of a correction: D01 the first, D02 the second, D03 the third."""
    version: int
    """Grows with each new result for the same key; 0 where the series names none."""


@dataclass(frozen=True, slots=True)
class EnergySums:
    """A series of RSM-014. `wh` and `quality` have one place for each interval of [start, end)."""

    transaction_id: str
    answers: str | None
    """The transaction id of our RSM-016; None when DataHub sent it by itself."""
    calculation: Calculation
    grid_area: str
    supplier: str | None
    point_type: str
    settlement_method: str | None
    """None for production."""
    resolution: str
    start: datetime
    end: datetime
    registered_at: datetime | None
    wh: tuple[int | None, ...]
    """None where there is no value."""
    quality: tuple[str | None, ...]
    """A02 and the like; None where the position was left out."""

    @property
    def withdrawn(self) -> bool:
        """Every position is A02: the series before it does not hold any more."""
        return all(code == NOT_AVAILABLE for code in self.quality)


@dataclass(frozen=True, slots=True)
class WholesaleSums:
    """A series of RSM-019: one charge by hour, day or month, or all charges of a month.

    The tuples have one place for each interval of [start, end); a monthly sum has one.
    """

    transaction_id: str
    answers: str | None
    """The transaction id of our RSM-017; None when DataHub sent it by itself."""
    calculation: Calculation
    grid_area: str | None
    supplier: str
    charge: ChargeKey | None
    """None: the sum of all charges."""
    point_type: str | None
    settlement_method: str | None
    """Neither of them in a monthly sum."""
    unit: str
    """KWH, or H87 for pieces."""
    resolution: str
    start: datetime
    end: datetime
    quantity: tuple[int | None, ...]
    """Wh, or thousandths of a piece."""
    price: tuple[int | None, ...]
    """Micro-DKK; None where the price is missing."""
    amount: tuple[int | None, ...]
    """Micro-DKK; None where the price is missing."""
    quality: tuple[str | None, ...]

    @property
    def is_sum_of_month(self) -> bool:
        """One sum for a whole month instead of amounts by hour or day."""
        return self.resolution == "P1M"


class _Position(msgspec.Struct, frozen=True, gc=False):
    value: int


class _Price(msgspec.Struct, frozen=True, gc=False):
    value: Decimal | None = None


class _EnergyPoint(msgspec.Struct, frozen=True, gc=False):
    position: _Position
    quantity: Decimal | None = None
    quality: Coded | None = None


class _ChargePoint(msgspec.Struct, frozen=True, gc=False):
    position: _Position
    quantity: Decimal | None = msgspec.field(name="energy_Quantity.quantity", default=None)
    amount: Decimal | None = msgspec.field(name="energySum_Quantity.quantity", default=None)
    price: _Price | None = msgspec.field(name="price.amount", default=None)
    quality: Coded | None = None


class _Interval(msgspec.Struct, frozen=True, gc=False):
    start: Coded
    end: Coded


class _Period[Point](msgspec.Struct, frozen=True, gc=False):
    resolution: str
    interval: _Interval = msgspec.field(name="timeInterval")
    points: list[Point] = msgspec.field(name="Point", default_factory=list)


class _Series(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    transaction_id: str = msgspec.field(name="mRID")
    answers: str | None = msgspec.field(
        name="originalTransactionIDReference_Series.mRID", default=None
    )
    point_type: Coded | None = msgspec.field(name="marketEvaluationPoint.type", default=None)
    settlement_method: Coded | None = msgspec.field(
        name="marketEvaluationPoint.settlementMethod", default=None
    )
    grid_area: Coded | None = msgspec.field(name="meteringGridArea_Domain.mRID", default=None)
    supplier: Coded | None = msgspec.field(
        name="energySupplier_MarketParticipant.mRID", default=None
    )
    unit: Coded | None = msgspec.field(name="quantity_Measure_Unit.name", default=None)
    variant: Coded | None = msgspec.field(name="settlement_Series.version", default=None)
    version: str | int | None = None
    registered_at: str | None = msgspec.field(
        name="registration_DateAndOrTime.dateTime", default=None
    )


class _EnergySeries(_Series, frozen=True, kw_only=True, gc=False):
    period: _Period[_EnergyPoint] = msgspec.field(name="Period")


class _ChargeSeries(_Series, frozen=True, kw_only=True, gc=False):
    period: _Period[_ChargePoint] = msgspec.field(name="Period")
    owner: Coded | None = msgspec.field(
        name="chargeType.chargeTypeOwner_MarketParticipant.mRID", default=None
    )
    kind: Coded | None = msgspec.field(name="chargeType.type", default=None)
    code: str | None = msgspec.field(name="chargeType.mRID", default=None)


class _Content(msgspec.Struct, frozen=True):
    series: tuple[msgspec.Raw, ...] = msgspec.field(name="Series", default=())


_roots: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_contents: Final = msgspec.json.Decoder(_Content)
_energy: Final = msgspec.json.Decoder(_EnergySeries)
_charges: Final = msgspec.json.Decoder(_ChargeSeries)


def series_of(document: Document) -> tuple[msgspec.Raw, ...]:
    """The series of a document, each as it came. Raises UnreadableDocument where it has none."""
    content = _roots.decode(document.body)[f"{document.name}_MarketDocument"]
    series = _contents.decode(content).series
    if not series:
        raise UnreadableDocument(
            f"{document.name} carries no series. Ask DataHub to send it again."
        )
    return series


def energy_sums(record: msgspec.Raw, process: str) -> EnergySums:
    """A series of RSM-014; `process` is its document's business reason.

    Raises UnusableSums, TimeOutOfRange, and msgspec's errors for what has no such shape.
    """
    series = _energy.decode(record)
    if series.grid_area is None or series.point_type is None:
        raise _unusable("names no grid area or no type of metering point")
    if series.unit is None or series.unit.value != "KWH":
        raise _unusable("is not in kilowatt-hours (KWH)")

    start, end, count = _span(series.period)
    points = _placed(series.period.points, count)

    return EnergySums(
        transaction_id=series.transaction_id,
        answers=series.answers or None,
        calculation=_calculation(series, process),
        grid_area=_code(series.grid_area),
        supplier=_optional(series.supplier),
        point_type=_code(series.point_type),
        settlement_method=_optional(series.settlement_method),
        resolution=series.period.resolution,
        start=start,
        end=end,
        registered_at=None if series.registered_at is None else instant(series.registered_at),
        wh=tuple(map(_energy_of, points)),
        quality=tuple(None if point is None else _quality(point.quality) for point in points),
    )


def wholesale_sums(record: msgspec.Raw, process: str) -> WholesaleSums:
    """A series of RSM-019; `process` is its document's business reason.

    Raises UnusableSums, TimeOutOfRange, and msgspec's errors for what has no such shape.
    """
    series = _charges.decode(record)
    if series.supplier is None or series.unit is None:
        raise _unusable("names no supplier or no unit")

    start, end, count = _span(series.period)
    points = _placed(series.period.points, count)

    return WholesaleSums(
        transaction_id=series.transaction_id,
        answers=series.answers or None,
        calculation=_calculation(series, process),
        grid_area=_optional(series.grid_area),
        supplier=_code(series.supplier),
        charge=_charge(series),
        point_type=_optional(series.point_type),
        settlement_method=_optional(series.settlement_method),
        unit=_code(series.unit),
        resolution=series.period.resolution,
        start=start,
        end=end,
        quantity=_numbers(points, lambda point: point.quantity, _THOUSANDTHS),
        price=_numbers(points, _price, _MILLIONTHS),
        amount=_numbers(points, lambda point: point.amount, _MILLIONTHS),
        quality=tuple(None if point is None else _optional(point.quality) for point in points),
    )


def _calculation(series: _Series, process: str) -> Calculation:
    written = "0" if series.version is None else str(series.version)
    if not (written.isascii() and written.isdigit() and len(written) <= _DIGITS_OF_VERSION):
        raise _unusable(f"has a version ({shown(written)}) that is no number")
    return Calculation(process, _optional(series.variant), int(written))


def _charge(series: _ChargeSeries) -> ChargeKey | None:
    parts = (series.owner, series.kind, series.code)
    if parts == (None, None, None):
        return None
    if series.owner is None or series.code is None or series.kind is None:
        raise _unusable("names its charge by halves: owner, kind and code belong together")

    kind = CHARGE_KINDS.get(series.kind.value)
    if kind is None:
        raise _unusable(f"has a kind of charge ({shown(series.kind.value)}) that is not known")

    return ChargeKey(_code(series.owner), kind, series.code[:_LONGEST_CODE])


def _span(period: _Period[Any]) -> tuple[datetime, datetime, int]:
    """Start, end, and how many intervals lie between them."""
    return _counted(period.resolution, period.interval.start.value, period.interval.end.value)


@lru_cache(maxsize=1024)
def _counted(resolution: str, starts: str, ends: str) -> tuple[datetime, datetime, int]:
    start, end = instant(starts), instant(ends)
    if not timedelta() < end - start <= _LONGEST:
        raise _unusable("has a period that is empty, reversed or longer than a year")

    if resolution in _STEPS:
        count, rest = divmod(end - start, _STEPS[resolution])
        whole = not rest
    elif resolution in {"P1D", "P1M"}:
        first, last = local_date(start), local_date(end)
        whole = (start, end) == (start_of_day(first), start_of_day(last))
        count = (last - first).days
        if resolution == "P1M":
            whole, count = whole and first.day == 1 and last == next_month(first), 1
    else:
        raise _unusable(f"has a resolution ({shown(resolution)}) that is not known")

    if not whole:
        raise _unusable("has a period that does not consist of whole intervals")

    return start, end, count


def _placed[Point: (_EnergyPoint, _ChargePoint)](
    points: Sequence[Point], count: int
) -> list[Point | None]:
    """The points in their places; None for positions that were left out."""
    placed: list[Point | None] = [None] * count
    for point in points:
        at = point.position.value - 1
        if not 0 <= at < count:
            raise _unusable(f"has a position ({at + 1}) outside its {count} intervals")
        if placed[at] is not None:
            raise _unusable(f"has position {at + 1} twice")
        placed[at] = point
    return placed


def _energy_of(point: _EnergyPoint | None) -> int | None:
    if point is None or (point.quality is not None and point.quality.value == NOT_AVAILABLE):
        return None
    if point.quantity is None:
        raise _unusable(f"has no quantity at position {point.position.value}, which is not A02")
    return _whole(point.quantity, _THOUSANDTHS)


def _quality(code: Coded | None) -> str:
    return AS_PROVIDED if code is None else _code(code)


def _price(point: _ChargePoint) -> Decimal | None:
    return None if point.price is None else point.price.value


def _numbers(
    points: Sequence[_ChargePoint | None],
    number: Callable[[_ChargePoint], Decimal | None],
    decimals: int,
) -> tuple[int | None, ...]:
    found = (None if point is None else number(point) for point in points)
    return tuple(None if value is None else _whole(value, decimals) for value in found)


def _whole(number: Decimal, decimals: int) -> int:
    """`number` times 10**decimals, which has to be whole."""
    # Before anything is calculated: 1e999999999 has a thousand million digits.
    if not (number.is_finite() and -_LARGEST < number < _LARGEST):
        raise _unusable("has a number that is larger than any of the market")

    scaled = number.scaleb(decimals)
    whole = scaled.to_integral_value()
    if whole != scaled:
        raise _unusable(f"has a number with more than {decimals} decimals")

    return int(whole)


def _code(coded: Coded) -> str:
    return coded.value[:_LONGEST_CODE]


def _optional(coded: Coded | None) -> str | None:
    return None if coded is None else _code(coded)


def _unusable(what: str) -> UnusableSums:
    return UnusableSums(f"The series {what}. Ask DataHub for it again (RSM-016, RSM-017).")
