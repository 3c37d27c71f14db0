"""The points of a shard by column: who they are, and under which terms each is settled.

Rows come from the database already gathered by what they have in common, so that Python handles kinds of points, not
points: thousands of points have some tens of terms.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from elhandel.platform.database import Transaction
from elhandel.platform.int_arrays import Int4s
from elhandel.settlement.engine import ChargeKey, ChargeKind, Direction, Link, Period, Product, ProductKind, Terms
from elhandel.settlement.engine.period import FOR_GOOD
from elhandel.settlement.shard_prices import read_products

type Int64s = NDArray[np.int64]

_PRODUCTION: Final = "E18"
_SQL: Final = files("elhandel.settlement") / "sql"
_POINTS: Final = (_SQL / "points_of_supply.sql").read_bytes()
_LINKS: Final = (_SQL / "links_of_points.sql").read_bytes()


@dataclass(frozen=True, slots=True, eq=False)
class ShardTable:
    """Everything about the points of a shard but readings and prices; sorted by terms, then by supply period.

    supply_periods, contracts, metering_points: (points,) ids. child: (points,) whether it is a child point.
    terms_of: (points,) index into `terms`. undescribed: supply periods with a point whose master data has not come,
    and that point; none of their points is in the table.
    """

    supply_periods: Int64s
    contracts: Int64s
    metering_points: Int64s
    child: NDArray[np.bool_]
    terms_of: Int64s
    terms: tuple[Terms, ...]
    charge_ids: dict[ChargeKey, int]
    undescribed: dict[int, int]

    def __len__(self) -> int:
        return len(self.supply_periods)

    @property
    def areas(self) -> set[str]:
        """The price areas that the points lie in."""
        return {terms.area for terms in self.terms}

    def days(self) -> list[tuple[date, date]]:
        """(points,) the settled days of each."""
        by_terms = [(terms.supply.start, terms.supply.end) for terms in self.terms]
        return [by_terms[number] for number in self.terms_of.tolist()]


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a row of `points_of_supply.sql` has in common."""

    product: str
    type: str
    area: str
    is_child: bool
    days: Period


@dataclass(frozen=True, slots=True, eq=False)
class _Points:
    """The points as they come: by kind."""

    kinds: tuple[_Kind, ...]
    kind_of: Int64s
    supply_periods: Int64s
    contracts: Int64s
    metering_points: Int64s
    undescribed: dict[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class _Links:
    """Distinct sets of links, and which of them each point has."""

    sets: tuple[tuple[Link, ...], ...]
    set_of: Int64s
    charge_ids: dict[ChargeKey, int]


def read_table(tx: Transaction, supply_periods: Sequence[int], period: Period) -> ShardTable:
    """The points of some supply periods, with what they are settled under over the days of `period`."""
    bounds = {"start": period.start, "end": period.end}
    points = _read_points(tx, {**bounds, "supply_periods": Int4s(supply_periods)})
    links = _read_links(tx, points.metering_points, bounds)
    products = read_products(tx, {kind.product for kind in points.kinds})
    together = points.kind_of * len(links.sets) + links.set_of
    distinct, terms_of = np.unique(together, return_inverse=True)
    terms = []
    for one in distinct.tolist():
        kind, link_set = points.kinds[one // len(links.sets)], links.sets[one % len(links.sets)]
        terms.append(_terms(kind, products[kind.product], link_set))
    child = np.array([kind.is_child for kind in points.kinds], bool)[points.kind_of]
    order = np.lexsort((points.metering_points, child, points.supply_periods, terms_of))
    return ShardTable(
        points.supply_periods[order],
        points.contracts[order],
        points.metering_points[order],
        child[order],
        terms_of[order],
        tuple(terms),
        links.charge_ids,
        points.undescribed,
    )


def _read_points(tx: Transaction, values: dict[str, Any]) -> _Points:
    rows = tx.cursor(binary=True).execute(_POINTS, values).fetchall()
    undescribed = {
        supply_period: point
        for row in rows
        if row[1] is None
        for supply_period, point in zip(row[6], row[8], strict=True)
    }
    described = [row for row in rows if row[1] is not None]
    kinds = tuple(_Kind(row[0], row[1], row[2], row[3], Period(row[4], row[5])) for row in described)
    kind_of = _counted([row[6] for row in described])
    columns = [_joined([row[place] for row in described]) for place in (6, 7, 8)]
    if undescribed:
        kept = ~np.isin(columns[0], list(undescribed))
        kind_of, columns = kind_of[kept], [column[kept] for column in columns]
    return _Points(kinds, kind_of, columns[0], columns[1], columns[2], undescribed)


def _read_links(tx: Transaction, metering_points: Int64s, bounds: dict[str, date]) -> _Links:
    points, point_of = np.unique(metering_points, return_inverse=True)
    rows = tx.cursor(binary=True).execute(_LINKS, {**bounds, "points": Int4s(points)}).fetchall()
    charge_ids = {ChargeKey(owner, ChargeKind(kind), code): charge for charge, owner, kind, code, *_ in rows}
    links = [
        Link(ChargeKey(owner, ChargeKind(kind), code), Period(start, end or FOR_GOOD), factor)
        for _, owner, kind, code, start, end, factor, _ in rows
    ]
    linked = np.searchsorted(points, _joined([row[7] for row in rows]))
    order = np.argsort(linked, kind="stable")  # by point, the links of each in the order of the rows
    packed = _counted([row[7] for row in rows])[order].astype(np.int32).tobytes()
    bounds_of = (4 * np.searchsorted(linked[order], np.arange(len(points) + 1))).tolist()
    numbers: dict[bytes, int] = {}
    set_of = [numbers.setdefault(packed[first:past], len(numbers)) for first, past in pairwise(bounds_of)]
    sets = tuple(tuple(links[row] for row in np.frombuffer(key, np.int32)) for key in numbers)
    return _Links(sets, np.array(set_of, np.int64)[point_of], charge_ids)


def _terms(kind: _Kind, products: tuple[Product, ...], links: tuple[Link, ...]) -> Terms:
    produces = kind.type == _PRODUCTION
    agreed = () if kind.is_child and not produces else products
    cut = [(product, product.days.cut(kind.days)) for product in agreed]
    inside = tuple(link for link in links if link.days.cut(kind.days).days)
    return Terms(
        kind.area,
        kind.days,
        tuple(_credited(days) if produces else _on(product, days) for product, days in cut if days.days),
        inside,
        Direction.PRODUCTION if produces else Direction.CONSUMPTION,
    )


def _credited(days: Period) -> Product:
    """What flows to the grid is credited at the spot price, whatever the product, without another subscription."""
    return Product(ProductKind.SPOT, days)


def _on(product: Product, days: Period) -> Product:
    return Product(product.kind, days, product.fixed_price, product.supplements, product.subscription_per_month)


def _joined(lists: Sequence[Sequence[int]]) -> Int64s:
    return np.concatenate([np.array(one, np.int64) for one in lists]) if lists else np.zeros(0, np.int64)


def _counted(lists: Sequence[Sequence[int]]) -> Int64s:
    """For each element of all lists, the number of its list."""
    return np.repeat(np.arange(len(lists)), np.array([len(one) for one in lists], np.int64))
