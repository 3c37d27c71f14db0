"""The engine's input as the document of a case: what `reader` reads, the other way round."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from elhandel.settlement.case.charges import PRICE_FIELD
from elhandel.settlement.case.fields import RESOLUTIONS
from elhandel.settlement.case.series import QUARTER_MINUTES
from elhandel.settlement.engine.axis import DAY_MINUTES, Axis
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
from elhandel.values.charges import ChargeKey
from elhandel.values.days.period import FOR_GOOD, Period
from elhandel.values.identifiers import Gsrn
from elhandel.values.units import dkk_of_micro, kwh_of_wh

type Document = dict[str, Any]

QUARTERS_OF_AN_HOUR: Final = 4
_RESOLUTION: Final = {minutes: name for name, minutes in RESOLUTIONS.items()}


@dataclass(frozen=True, eq=False)
class PointInput:
    """A point as the engine gets it."""

    gsrn: Gsrn
    terms: Terms
    axis: Axis

    wh: NDArray[np.int32]
    """(intervals of the axis,)"""

    charge: Callable[[ChargeKey], Charge]

    used_before_wh: int
    """Of a heating limit, else 0."""


@dataclass(frozen=True, slots=True)
class SpotPrices:
    """Spot prices in a row from an instant on, at one resolution."""

    start: datetime
    minutes: int

    per_kwh: Sequence[int | None]
    """Micro-DKK per kWh, None where one is missing."""


def write_case(
    note: str, period: Period, points: Sequence[PointInput], spot: Sequence[SpotPrices]
) -> Document:
    """The settlement of points that are settled together, the main one first, as a case.

    spot: of the points' price area, needed where something is settled at it.
    """
    main, *children = points
    document: Document = {
        "kind": "settlement",
        "note": note,
        "period": _days(period),
        **_point(main, period),
    }

    if any(_at_spot(point.terms) for point in points):
        document["spot"] = [_spot(main.terms.area, prices) for prices in spot]

    if not all(point.terms.sells_with_vat for point in points):
        document["vat_registered"] = False

    if children:
        document["children"] = [
            {"point": child.gsrn.value, **_point(child, period)} for child in children
        ]

    return document


def _point(point: PointInput, period: Period) -> Document:
    terms = point.terms
    document: Document = {} if terms.supply == period else {"supply": _days(terms.supply)}

    series = list(_series(point))
    name = "production" if terms.direction is Direction.PRODUCTION else "consumption"
    document[name] = series[0] if len(series) == 1 else series

    whole = [product for product in terms.products if product.days == terms.supply]
    if whole:
        document["product"] = _product(whole[0])
    elif terms.products:
        document["products"] = [
            {**_days(product.days), **_product(product)} for product in terms.products
        ]

    document["charges"] = list(_charges(point))
    if terms.heating is not None:
        document["electric_heating"] = _heating(terms.heating, point)

    return document


def _at_spot(terms: Terms) -> bool:
    return terms.netting or any(product.kind is ProductKind.SPOT for product in terms.products)


def _series(point: PointInput) -> Iterator[Document]:
    """The readings on the days supplied, a series for each resolution in a row."""
    axis = point.axis
    first, past = axis.columns(point.terms.supply)
    lengths = axis.lengths[first:past]  # (columns,) quarters
    minutes = np.where(lengths <= QUARTERS_OF_AN_HOUR, lengths * QUARTER_MINUTES, DAY_MINUTES)

    edges = [0, *(np.flatnonzero(np.diff(minutes)) + 1).tolist(), past - first]
    for begins, ends in pairwise(edges):
        values = point.wh[first + begins : first + ends].tolist()
        yield {
            "resolution": _RESOLUTION[int(minutes[begins])],
            "start": _utc(axis.instant(first + begins)),
            "kwh": [kwh_of_wh(value) for value in values],
        }


def _product(product: Product) -> Document:
    document: Document = {"kind": product.kind.value}
    if product.kind is ProductKind.FIXED:
        document["dkk_per_kwh"] = _dkk(product.fixed_price)

    if product.supplements:
        document["supplements_dkk_per_kwh"] = [_dkk(price) for price in product.supplements]

    if product.subscription_per_month is not None:
        document["subscription_dkk_per_month"] = _dkk(product.subscription_per_month)

    if product.credit_deduction:
        document["credit_deduction_dkk_per_kwh"] = _dkk(product.credit_deduction)

    return document


def _charges(point: PointInput) -> Iterator[Document]:
    links: dict[ChargeKey, list[Link]] = {}
    for link in point.terms.links:
        links.setdefault(link.charge, []).append(link)

    for key, linked in links.items():
        yield _charge(point.charge(key), linked, point.terms.supply)


def _charge(charge: Charge, links: Sequence[Link], supply: Period) -> Document:
    key = charge.key
    document: Document = {"owner": key.owner, "type": key.kind.value, "code": key.code}
    if not charge.vat:
        document["vat"] = False
    if charge.vat_since:
        document["vat_changes"] = [{"from": str(day), "vat": vat} for day, vat in charge.vat_since]

    linked = _span(links).cut(supply)
    holding = [period for period in charge.prices if period.days.cut(linked).days]
    document["prices"] = [_price_period(period, PRICE_FIELD[key.kind]) for period in holding]

    if len(links) == 1:
        return {**document, **_link(links[0])}

    return {**document, "links": [_link(link) for link in links]}


def _span(links: Sequence[Link]) -> Period:
    return Period(min(link.days.start for link in links), max(link.days.end for link in links))


def _link(link: Link) -> Document:
    return {**_days(link.days), **({} if link.factor == 1 else {"quantity": link.factor})}


def _price_period(period: PricePeriod, name: str) -> Document:
    values = [_dkk(price) for price in period.prices]
    return {**_days(period.days), name: values[0] if len(values) == 1 else values}


def _heating(heating: Heating, point: PointInput) -> Document:
    reduced = [
        _price_period(price, "dkk_per_kwh") for price in point.charge(heating.reduced).prices
    ]
    counts = [
        {
            **_days(year.days),
            "yearly_limit_kwh": kwh_of_wh(year.limit_wh),
            "method": year.method.value,
        }
        for year in heating.years
    ]
    document: Document = {
        "charge": heating.charge.code,
        "owner": heating.charge.owner,
        "reduced": {"prices": reduced},
        "counts": counts,
    }

    if any(year.days.start < point.terms.supply.start for year in heating.years):
        document["used_before_kwh"] = kwh_of_wh(point.used_before_wh)

    return document


def _spot(area: str, prices: SpotPrices) -> Document:
    return {
        "area": area,
        "resolution": _RESOLUTION[prices.minutes],
        "start": _utc(prices.start),
        "dkk_per_mwh": [None if price is None else _dkk_per_mwh(price) for price in prices.per_kwh],
    }


def _days(days: Period) -> Document:
    """A period; an end that is none is left out."""
    return {"from": str(days.start), **({} if days.end == FOR_GOOD else {"to": str(days.end)})}


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _dkk(micro: int) -> str:
    return _short(dkk_of_micro(micro))


def _dkk_per_mwh(micro_per_kwh: int) -> str:
    return _short(f"{Decimal(micro_per_kwh).scaleb(-3):f}")


def _short(number: str) -> str:
    """A decimal number without the zeros at its end."""
    return number.rstrip("0").rstrip(".") if "." in number else number
