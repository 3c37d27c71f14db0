"""From the document of a case to what the engine settles."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from elhandel.settlement.case import charges as read
from elhandel.settlement.case.errors import NOTHING, BadCase
from elhandel.settlement.case.fields import Field
from elhandel.settlement.case.heating import heating, used_before
from elhandel.settlement.case.series import axis_of, decimals_of, readings_on, spot_prices
from elhandel.settlement.engine.axis import Axis
from elhandel.settlement.engine.prices import PriceBook, SpotSeries
from elhandel.settlement.engine.terms import Direction, ProductKind, Terms
from elhandel.values.days.period import Period

LONGEST_DAYS: Final = 3660
"""Ten years: what the proof of exactness covers with room to spare (docs/settlement.md)."""

ANYWHERE: Final = (
    *("id", "kind", "expected", "period", "supply", "spot", "product", "products", "charges"),
    "vat_registered",
)
"""The fields that cases of every kind may have."""

type Spot = tuple[str, Mapping[str, list[SpotSeries]]]
"""The price area of the case, and its series."""


@dataclass(frozen=True, slots=True)
class CaseDays:
    """The days of a case, and those of them on which the point is supplied."""

    period: Period
    """Links without dates have these."""

    supply: Period


@dataclass(frozen=True, slots=True)
class Measured:
    """What the readings of a point are of."""

    direction: Direction = Direction.CONSUMPTION

    netting: bool = False
    """Whether production is set off against consumption."""

    sells_with_vat: bool = True
    """Whether its credit has VAT."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """One point under one set of terms, ready for the engine."""

    point: str
    """The child's number; "" is the main point."""

    book: PriceBook
    terms: Terms

    wh: NDArray[np.int32]
    """(intervals,)"""

    production_wh: NDArray[np.int32] | None
    """(intervals,)"""

    used_before_wh: int | None


@dataclass(frozen=True, eq=False)
class PreparedCase:
    """The points that are settled together."""

    points: tuple[Prepared, ...]
    """The main one first."""

    kwh_decimals: int
    """As many as the case writes."""


def prepare(document: Mapping[str, Any], *more: str) -> PreparedCase:
    """A case of a settlement. more: fields that its kind has besides. Raises BadCase."""
    case = Field("", document).only(
        *ANYWHERE, "consumption", "production", "electric_heating", "children", *more
    )
    period = settled_period(case["period"])
    spot = spot_of(case)
    children = _children(case)

    days = CaseDays(period, _supply(case.get("supply"), period))
    sells_with_vat = vat_registered(case)
    main = _point(case, "", days, spot, sells_with_vat=sells_with_vat)
    if not main.terms.products:
        raise case.missing("product", "a value")

    points = [main]
    for child in children:
        name = child["point"].text()
        if name in {point.point for point in points}:
            raise BadCase(child["point"].path, "each point once, by its number", name)
        of_child = CaseDays(period, _supply(child.get("supply"), days.supply))
        points.append(_point(child, name, of_child, spot, sells_with_vat=sells_with_vat))

    return PreparedCase(tuple(points), max(_decimals(field) for field in (case, *children)))


def _children(case: Field) -> list[Field]:
    listed = case.get("children")
    children = [] if listed is None else list(listed.each())
    for child in children:
        child.only("point", "supply", "product", "products", "charges", "consumption", "production")

    return children


def settled_period(field: Field) -> Period:
    """Days that are settled: some, and not more than the engine promises to be exact for."""
    field.only("from", "to")
    start, end = field["from"].settled_day(), field["to"].settled_day()
    if end <= start:
        raise BadCase(field["to"].path, f"a date after {start}", field["to"].value)
    if (end - start).days > LONGEST_DAYS:
        raise BadCase(
            field["to"].path, f"a date within {LONGEST_DAYS} days of {start}", field["to"].value
        )

    return Period(start, end)


def vat_registered(case: Field) -> bool:
    """Whether the customer is registered for VAT, and so sells with it; true where not stated."""
    stated = case.get("vat_registered")
    return stated is None or stated.truth()


def supply_of(field: Field) -> Period:
    """Days of supply, which may reach far beyond what is settled."""
    field.only("from", "to")
    start, end = field["from"].day(), field["to"].day()
    if end <= start:
        raise BadCase(field["to"].path, f"a date after {start}", field["to"].value)
    return Period(start, end)


def spot_of(case: Field) -> Spot:
    """The price area and spot prices of a case; no area where it has none."""
    spot = case.get("spot")
    if spot is None:
        return "", {}
    area, series = spot_prices(spot)

    return area, {area: series}


def priced(
    point: Field, axis: Axis, days: CaseDays, spot: Spot, measured: Measured
) -> tuple[PriceBook, Terms]:
    """The prices of a point, and its terms: its fields product(s), charges, electric_heating.

    Raises BadCase, also where spot prices are needed and the case has none.
    """
    area, series = spot
    charges, links = read.charges(point["charges"], days.period)
    products = read.products(point, days.period)
    at_spot = measured.netting or any(product.kind is ProductKind.SPOT for product in products)
    if products and at_spot and not area:
        raise BadCase("spot", "the spot prices that are to be settled at", NOTHING)

    heated, limit = point.get("electric_heating"), None
    if heated is not None:
        limit = heating(heated, charges, days.supply.cut(Period(axis.start, axis.end)))

    terms = Terms(
        area,
        days.supply,
        products=products,
        links=links,
        direction=measured.direction,
        netting=measured.netting,
        heating=limit,
        sells_with_vat=measured.sells_with_vat,
    )

    return PriceBook(axis, charges, series), terms


def _point(
    point: Field, name: str, days: CaseDays, spot: Spot, *, sells_with_vat: bool
) -> Prepared:
    consumption, production = point.get("consumption"), point.get("production")
    heated = point.get("electric_heating")
    readings = consumption or production
    if readings is None:
        raise point.missing("consumption", "a value")

    axis = axis_of(readings, days.period)
    direction = Direction.CONSUMPTION if consumption else Direction.PRODUCTION
    netting = consumption is not None and production is not None
    book, terms = priced(point, axis, days, spot, Measured(direction, netting, sells_with_vat))
    if direction is Direction.PRODUCTION and not terms.products:
        raise point.missing("product", "the product that production is credited under")
    if direction is Direction.PRODUCTION and heated is not None:
        raise BadCase(heated.path, "consumption that counts", "production alone")

    wh = readings_on(axis, readings)
    production_wh = readings_on(axis, production, consumption) if netting and production else None
    used = used_before(heated, terms.heating, days.supply) if heated and terms.heating else None

    return Prepared(name, book, terms, wh=wh, production_wh=production_wh, used_before_wh=used)


def _supply(supply: Field | None, within: Period) -> Period:
    if supply is None:
        return within

    days = supply_of(supply).cut(within)
    if not days.days:
        found = f"{supply['from'].value} to {supply['to'].value}"
        raise BadCase(supply.path, f"some of the days {within.start} to {within.end}", found)

    return days


def _decimals(point: Field) -> int:
    values: list[Field] = []
    for name in ("consumption", "production"):
        readings = point.get(name)
        for series in readings.each_or_one() if readings else ():
            values += series["kwh"].each()

    return decimals_of(values)
