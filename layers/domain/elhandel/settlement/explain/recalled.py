"""A supply as it was known at an instant, read and nothing undone: its lines, interval by interval.

For those who may look and not write (customers, pages): `known_then` undoes what has come since and
needs the rights to. What `settlement.known_facts` answers becomes the engine's terms and prices
here, and the engine explains. Whoever shows it compares it with what was settled, line by line.
"""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from elhandel.metering.intervals import IntervalDay, interval_day
from elhandel.settlement.engine.axis import Axis
from elhandel.settlement.engine.errors import UnableToSettle
from elhandel.settlement.engine.explain import Explanation, Wanted, explain
from elhandel.settlement.engine.lines import MISSING
from elhandel.settlement.engine.prices import PriceBook, SpotSeries
from elhandel.settlement.engine.terms import (
    Charge,
    Direction,
    Heating,
    Link,
    PricePeriod,
    Product,
    ProductKind,
    Terms,
)
from elhandel.settlement.shard import limit_rules
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.days.local_time import days as days_of
from elhandel.values.days.period import FOR_GOOD, Period
from elhandel.values.ids import MeteringPointId
from elhandel.values.point_types import PRODUCTION

type Facts = Mapping[str, Any]
"""What `settlement.known_facts` answers."""

_HOUR_QUARTERS: Final = 4


@dataclass(frozen=True, slots=True)
class KnownReadings:
    """The readings of a local day of a point, and which version of them this was."""

    metering_point_id: MeteringPointId
    gsrn: str
    day: date
    lengths: tuple[int, ...]
    """By interval, quarters of an hour; a value that was measured by the hour is one of four."""

    wh: tuple[int | None, ...]
    """By interval; None where there is no reading."""

    estimated: tuple[bool, ...]
    version: int
    registered_at: datetime
    recorded_at: datetime
    message_id: int | None


@dataclass(frozen=True, slots=True)
class RecalledLine:
    """A line of a point over the days that it belonged to the supply."""

    metering_point_id: MeteringPointId
    gsrn: str
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Recalled:
    """A supply over some days, as it was known."""

    days: Period
    known_at: datetime
    lines: tuple[RecalledLine, ...]
    """None where `waits` says why."""

    readings: tuple[KnownReadings, ...]
    waits: str = ""
    """The code of what kept these days from being settled then."""

    def readings_of(self, point: MeteringPointId) -> Mapping[date, KnownReadings]:
        """The readings of a point, by day."""
        return {day.day: day for day in self.readings if day.metering_point_id == point}


def recalled(facts: Facts, wanted: Wanted = lambda _: True) -> Recalled:
    """What a supply was, with the lines that are wanted explained.

    Raises nothing for what could not be settled: `waits` says it.
    """
    period = Period(_day(facts["first"]), _day(facts["past"]))
    numbers = {point["id"]: point["gsrn"] for point in facts["points"] or ()}
    readings = [_readings(row, numbers) for row in facts["readings"] or ()]

    lines: list[RecalledLine] = []
    waits = ""
    try:
        for point in facts["points"] or ():
            lines += _lines(facts, point, period, readings, wanted)
    except UnableToSettle as error:
        lines, waits = [], error.code

    return Recalled(
        days=period,
        known_at=_instant(facts["known_at"]),
        lines=tuple(lines),
        readings=tuple(day for day in readings if day.day >= period.start),
        waits=waits,
    )


def _lines(
    facts: Facts,
    point: Mapping[str, Any],
    period: Period,
    readings: Sequence[KnownReadings],
    wanted: Wanted,
) -> Iterator[RecalledLine]:
    number = MeteringPointId(point["id"])
    days = Period(_day(point["first"]), _day(point["past"]))
    own = [day for day in readings if day.metering_point_id == number]
    axis, wh = _measured(days, period, [day for day in own if day.day >= period.start])
    terms = _terms(facts, point, days)

    before = None
    if terms.heating is not None:
        since = terms.heating.years[0].days.start
        counted = (day for day in own if since <= day.day < days.start)
        before = sum(value or 0 for day in counted for value in day.wh)

    for line in explain(_book(facts, axis), terms, wh, wanted, used_before_wh=before):
        yield RecalledLine(number, point["gsrn"], line)


def _measured(
    days: Period, period: Period, readings: Sequence[KnownReadings]
) -> tuple[Axis, NDArray[np.int32]]:
    """The intervals of the whole period, and the readings in them; `days`: those that count."""
    by_day = {reading.day: reading for reading in readings}
    finest = min((max(reading.lengths) for reading in readings), default=_HOUR_QUARTERS)

    lengths: list[int] = []
    values: list[int] = []
    for day in days_of(period.start, period.end):
        reading = by_day.get(day)
        if reading is None:
            of_day = IntervalDay.nothing(day, finest).lengths.tolist()
            values += [MISSING if day in days else 0] * len(of_day)
            lengths += of_day
        else:
            measured = [MISSING if value is None else value for value in reading.wh]
            values += measured if day in days else [0] * len(measured)
            lengths += reading.lengths

    first_quarters = np.cumsum(lengths) - lengths  # (intervals,)
    axis = Axis.of_intervals(period.start, period.end, first_quarters)
    return axis, np.array(values, np.int32)


def _terms(facts: Facts, point: Mapping[str, Any], days: Period) -> Terms:
    """As `shard.table` puts them together."""
    described = [
        (_day(since), kind, area)
        for owner, since, kind, area in facts["versions"] or ()
        if owner == point["id"]
    ]
    held = [version for version in described if version[0] <= days.start]
    _, kind, area = held[-1] if held else described[0]
    since = tuple(_area_changes(area, [v for v in described if days.start < v[0] < days.end]))

    produces = kind == PRODUCTION
    traded = produces or not point["child"]
    links = [
        Link(ChargeKey(owner, ChargeKind(charge_kind), code), Period(_day(first), _end(past)), n)
        for of, owner, charge_kind, code, first, past, n in facts["links"] or ()
        if of == point["id"]
    ]
    products = [_product(row, days, produces=produces) for row in facts["products"] or () if traded]

    return Terms(
        area,
        days,
        products=tuple(product for product in products if product and product.days.days),
        links=tuple(link for link in links if link.days.cut(days).days),
        direction=Direction.PRODUCTION if produces else Direction.CONSUMPTION,
        heating=None if produces or point["child"] else _heating(facts, links, days),
        needs_product=traded,
        sells_with_vat=bool(facts["sells_with_vat"]) if produces else True,
        area_since=since,
    )


def _area_changes(area: str, later: Sequence[tuple[date, str, str]]) -> Iterator[tuple[date, str]]:
    for day, _, other in later:
        if other != area:
            area = other
            yield day, other


def _product(row: Mapping[str, Any], days: Period, *, produces: bool) -> Product | None:
    on = Period(_day(row["valid_from"]), _end(row["valid_to"])).cut(days)
    kind = ProductKind(row["pricing_type"])
    if kind is ProductKind.FIXED and row["fixed_per_kwh"] is None:
        return None  # a price that is not known is never zero
    if produces:
        return Product(ProductKind.SPOT, on)

    return Product(
        kind,
        on,
        fixed_price=row["fixed_per_kwh"] or 0,
        supplements=(row["margin_per_kwh"], row["supplement_per_kwh"]),
        subscription_per_month=row["subscription_per_month"],
    )


def _heating(facts: Facts, links: Sequence[Link], days: Period) -> Heating | None:
    tracked = [Period(_day(first), _end(past)) for first, past in facts["heated"] or ()]
    rules = limit_rules()
    if not tracked or not any(link.charge == rules.full for link in links):
        return None
    return rules.heating(tracked, days)


def _book(facts: Facts, axis: Axis) -> PriceBook:
    reduced = limit_rules().reduced
    charges = {reduced.key: reduced}
    for row in facts["charges"] or ():
        key = ChargeKey(row["owner"], ChargeKind(row["kind"]), row["code"])
        prices = tuple(
            PricePeriod(Period(_day(first), _end(past)), tuple(values))
            for first, past, values in row["prices"] or ()
        )
        vat_since = tuple((_day(since), vat) for since, vat in row["vat"] or ())
        charges[key] = Charge(key, prices, vat_since=vat_since)

    spot: dict[str, list[SpotSeries]] = {}
    for area, day, minutes, values in facts["spot"] or ():
        spot.setdefault(area, []).append(SpotSeries.of_day(_day(day), minutes, values))

    return PriceBook(axis, charges, spot)


def _readings(row: Sequence[Any], numbers: Mapping[int, str]) -> KnownReadings:
    point, day, minutes, wh, quality, version, registered_at, recorded_at, message = row
    stored = interval_day(
        _day(day),
        minutes,
        base64.b64decode(wh),
        None if quality is None else base64.b64decode(quality),
    )
    values = zip(stored.wh.tolist(), stored.there.tolist(), strict=True)

    return KnownReadings(
        metering_point_id=MeteringPointId(point),
        gsrn=numbers[point],
        day=_day(day),
        lengths=tuple(stored.lengths.tolist()),
        wh=tuple(value if there else None for value, there in values),
        estimated=tuple(stored.estimated.tolist()),
        version=version,
        registered_at=_instant(registered_at),
        recorded_at=_instant(recorded_at),
        message_id=message,
    )


def _day(text: str) -> date:
    year, _, rest = text.partition("-")
    return date.max if len(year) > 4 or text == "infinity" else date.fromisoformat(f"{year}-{rest}")


def _end(text: str | None) -> date:
    return FOR_GOOD if text is None else _day(text)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
