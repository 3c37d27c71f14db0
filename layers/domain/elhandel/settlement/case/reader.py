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
from elhandel.values.period import Period

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
class Days:
    """The days of a case, which links without dates have, and those of them on which the point is
    supplied.
    """

    period: Period
    supply: Period


@dataclass(frozen=True, slots=True)
class Measured:
    """What the readings of a point are of, whether production is set off against consumption, and
    its credit's VAT.
    """

    direction: Direction = Direction.CONSUMPTION
    netting: bool = False
    sells_with_vat: bool = True


@dataclass(frozen=True, eq=False)
class Prepared:
    """One point under one set of terms, ready for the engine. point: the child's number; "" is the
    main point.
    """

    point: str
    book: PriceBook
    terms: Terms
    wh: NDArray[np.int32]
    production_wh: NDArray[np.int32] | None
    used_before_wh: int | None


@dataclass(frozen=True, eq=False)
class PreparedCase:
    """The points that are settled together, the main one first. kwh_decimals: as many as the case
    writes.
    """

    points: tuple[Prepared, ...]
    kwh_decimals: int


def prepare(document: Mapping[str, Any], *more: str) -> PreparedCase:
    """A settlement; more: fields that its kind has besides. Raises BadCase."""
    case = Field("", document).only(
        *ANYWHERE, "consumption", "production", "electric_heating", "children", *more
    )
    period = settled_period(case["period"])
    spot = spot_of(case)
    children = case.get("children")
    born = [] if children is None else list(children.each())
    for child in born:
        child.only("point", "supply", "product", "products", "charges", "consumption", "production")

    days = Days(period, _supply(case.get("supply"), period))
    sells_with_vat = vat_registered(case)
    main = _point(case, "", days, spot, sells_with_vat=sells_with_vat)
    if not main.terms.products:
        raise case.lacks("product", "a value")

    points = [main]
    for child in born:
        name = child["point"].text()
        if name in {point.point for point in points}:
            raise BadCase(child["point"].path, "each point once, by its number", name)
        of_child = Days(period, _supply(child.get("supply"), days.supply))
        points.append(_point(child, name, of_child, spot, sells_with_vat=sells_with_vat))

    return PreparedCase(tuple(points), max(_decimals(field) for field in (case, *born)))


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
    """Whether the customer is registered for VAT, and so sells with it; a case that says nothing is
    of one who is.
    """
    told = case.get("vat_registered")
    return told is None or told.truth()


def supply_of(field: Field) -> Period:
    """Days of supply, which may reach far beyond what is settled."""
    field.only("from", "to")
    start, end = field["from"].day(), field["to"].day()
    if end <= start:
        raise BadCase(field["to"].path, f"a date after {start}", field["to"].value)
    return Period(start, end)


def spot_of(case: Field) -> Spot:
    """The price area and spot prices of a case; no area where it has none."""
    told = case.get("spot")
    if told is None:
        return "", {}
    area, series = spot_prices(told)
    return area, {area: series}


def priced(
    point: Field, axis: Axis, days: Days, spot: Spot, measured: Measured
) -> tuple[PriceBook, Terms]:
    """The prices of a point and the terms it is settled under, in the fields product(s), charges,
    electric_heating.

    Raises BadCase, also where spot prices are needed and the case has none.
    """
    area, series = spot
    charges, links = read.charges(point["charges"], days.period)
    products = read.products(point, days.period)
    if (
        not area
        and products
        and (measured.netting or any(product.kind is ProductKind.SPOT for product in products))
    ):
        raise BadCase("spot", "the spot prices that are to be settled at", NOTHING)

    told, limit = point.get("electric_heating"), None
    if told is not None:
        limit = heating(told, charges, days.supply.cut(Period(axis.start, axis.end)))

    terms = Terms(
        area,
        days.supply,
        products,
        links,
        measured.direction,
        measured.netting,
        limit,
        sells_with_vat=measured.sells_with_vat,
    )

    return PriceBook(axis, charges, series), terms


def _point(point: Field, name: str, days: Days, spot: Spot, *, sells_with_vat: bool) -> Prepared:
    consumption, production, told = (
        point.get(field) for field in ("consumption", "production", "electric_heating")
    )
    own = consumption or production
    if own is None:
        raise point.lacks("consumption", "a value")

    axis = axis_of(own, days.period)
    direction = Direction.CONSUMPTION if consumption else Direction.PRODUCTION
    measured = Measured(
        direction, consumption is not None and production is not None, sells_with_vat
    )
    book, terms = priced(point, axis, days, spot, measured)
    if measured.direction is Direction.PRODUCTION and not terms.products:
        raise point.lacks("product", "the product that production is credited under")
    if measured.direction is Direction.PRODUCTION and told is not None:
        raise BadCase(told.path, "consumption that counts", "production alone")

    return Prepared(
        name,
        book,
        terms,
        readings_on(axis, own),
        readings_on(axis, production, consumption) if consumption and production else None,
        used_before(told, terms.heating, days.supply) if told and terms.heating else None,
    )


def _supply(supply: Field | None, within: Period) -> Period:
    if supply is None:
        return within
    days = supply_of(supply).cut(within)
    if not days.days:
        raise BadCase(
            supply.path, f"some of the days {within.start} to {within.end}", _told(supply)
        )
    return days


def _told(supply: Field) -> str:
    return f"{supply['from'].value} to {supply['to'].value}"


def _decimals(point: Field) -> int:
    told = (point.get(name) for name in ("consumption", "production"))
    return decimals_of(
        [
            value
            for field in told
            if field
            for series in field.each_or_one()
            for value in series["kwh"].each()
        ]
    )
