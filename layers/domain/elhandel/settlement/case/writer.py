"""The engine's input as the document of a case: what `reader` reads, the other way round."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from elhandel.settlement.case.charges import MICRO, PRICE_FIELD
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
from elhandel.values.period import FOR_GOOD, Period

type Document = dict[str, Any]

QUARTERS_OF_AN_HOUR: Final = 4
_RESOLUTION: Final = {minutes: name for name, minutes in RESOLUTIONS.items()}


@dataclass(frozen=True, eq=False)
class PointInput:
    """A point as the engine gets it. wh: (intervals of the axis,). used_before_wh: of a heating
    limit, else 0.
    """

    gsrn: str
    terms: Terms
    axis: Axis
    wh: NDArray[np.int32]
    charge: Callable[[ChargeKey], Charge]
    used_before_wh: int


@dataclass(frozen=True, slots=True)
class SpotStretch:
    """Spot prices in a row from an instant on, micro-DKK per kWh, None where one is missing."""

    start: datetime
    minutes: int
    per_kwh: Sequence[int | None]


def write_case(
    note: str, period: Period, points: Sequence[PointInput], spot: Sequence[SpotStretch]
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
        document["spot"] = [_spot(main.terms.area, stretch) for stretch in spot]

    if not all(point.terms.sells_with_vat for point in points):
        document["vat_registered"] = False

    if children:
        document["children"] = [
            {"point": child.gsrn, **_point(child, period)} for child in children
        ]

    return document


def _point(point: PointInput, period: Period) -> Document:
    terms = point.terms
    told: Document = {} if terms.supply == period else {"supply": _days(terms.supply)}
    series = list(_series(point))
    name = "production" if terms.direction is Direction.PRODUCTION else "consumption"
    told[name] = series[0] if len(series) == 1 else series
    if terms.products:
        whole = [product for product in terms.products if product.days == terms.supply]
        told |= (
            {"product": _product(whole[0])}
            if whole
            else {"products": [_dated(dated) for dated in terms.products]}
        )

    told["charges"] = list(_charges(point))
    if terms.heating is not None:
        told["electric_heating"] = _heating(terms.heating, point)

    return told


def _at_spot(terms: Terms) -> bool:
    return terms.netting or any(product.kind is ProductKind.SPOT for product in terms.products)


def _series(point: PointInput) -> Iterator[Document]:
    """The readings on the days supplied, a series for each stretch that is measured alike."""
    axis = point.axis
    first, past = axis.columns(point.terms.supply)
    lengths = np.diff(axis.first_quarter)[first:past]
    minutes = np.where(lengths <= QUARTERS_OF_AN_HOUR, lengths * QUARTER_MINUTES, DAY_MINUTES)
    edges = [0, *(np.flatnonzero(np.diff(minutes)) + 1).tolist(), past - first]
    for begins, ends in pairwise(edges):
        yield {
            "resolution": _RESOLUTION[int(minutes[begins])],
            "start": _utc(axis.instant(first + begins)),
            "kwh": [_kwh(value) for value in point.wh[first + begins : first + ends].tolist()],
        }


def _product(product: Product) -> Document:
    told: Document = {"kind": product.kind.value}
    if product.kind is ProductKind.FIXED:
        told["dkk_per_kwh"] = _dkk(product.fixed_price)

    if product.supplements:
        told["supplements_dkk_per_kwh"] = [_dkk(supplement) for supplement in product.supplements]

    if product.subscription_per_month is not None:
        told["subscription_dkk_per_month"] = _dkk(product.subscription_per_month)

    if product.credit_deduction:
        told["credit_deduction_dkk_per_kwh"] = _dkk(product.credit_deduction)

    return told


def _dated(product: Product) -> Document:
    return {**_days(product.days), **_product(product)}


def _charges(point: PointInput) -> Iterator[Document]:
    links: dict[ChargeKey, list[Link]] = {}
    for link in point.terms.links:
        links.setdefault(link.charge, []).append(link)

    for key, linked in links.items():
        charge = point.charge(key)
        told: Document = {"owner": key.owner, "type": key.kind.value, "code": key.code}
        if not charge.vat:
            told["vat"] = False
        if charge.vat_since:
            told["vat_changes"] = [{"from": str(day), "vat": vat} for day, vat in charge.vat_since]
        price = PRICE_FIELD[key.kind]
        told["prices"] = [
            _price_period(period, price)
            for period in charge.prices
            if period.days.cut(_span(linked)).cut(point.terms.supply).days
        ]
        told |= (
            _link(linked[0]) if len(linked) == 1 else {"links": [_link(link) for link in linked]}
        )
        yield told


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
    told: Document = {
        "charge": heating.charge.code,
        "owner": heating.charge.owner,
        "reduced": {"prices": reduced},
    }
    told["counts"] = [
        {**_days(year.days), "yearly_limit_kwh": _kwh(year.limit_wh), "method": year.method.value}
        for year in heating.years
    ]
    if any(year.days.start < point.terms.supply.start for year in heating.years):
        told["used_before_kwh"] = _kwh(point.used_before_wh)

    return told


def _spot(area: str, stretch: SpotStretch) -> Document:
    return {
        "area": area,
        "resolution": _RESOLUTION[stretch.minutes],
        "start": _utc(stretch.start),
        "dkk_per_mwh": [None if value is None else _number(value, 3) for value in stretch.per_kwh],
    }


def _days(days: Period) -> Document:
    """An end that is none is left out."""
    return {"from": str(days.start), **({} if days.end == FOR_GOOD else {"to": str(days.end)})}


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _kwh(wh: int) -> str:
    return f"{Decimal(wh).scaleb(-3):.3f}"


def _dkk(micro: int) -> str:
    return _number(micro, MICRO)


def _number(value: int, decimals: int) -> str:
    """value / 10**decimals without zeros that say nothing."""
    text = f"{Decimal(value).scaleb(-decimals):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
