"""The points of a shard by column: who they are, and under which terms each is settled.

Points come by what they have in common, so that Python handles kinds of points, not points:
thousands of points have some tens of terms.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.platform.database import Transaction
from elhandel.platform.database.int_arrays import Int4s, int_array_cursor
from elhandel.settlement.engine.terms import Direction, Heating, Link, Product, ProductKind, Terms
from elhandel.settlement.shard.heating import (
    Limits,
    Tracked,
    UseBefore,
    limits_of,
    read_tracked,
    read_use_before,
)
from elhandel.settlement.shard.points import PRODUCTION, Int64s, Kind, Moves, Points, read_points
from elhandel.settlement.shard.prices import read_products
from elhandel.settlement.shard.products import agreed_products, read_agreements
from elhandel.settlement.shard.yearly_limit import limit_rules
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.period import FOR_GOOD, Period

_LINKS: Final = (files("elhandel.settlement") / "sql" / "links_of_points.sql").read_bytes()


@dataclass(frozen=True, slots=True, eq=False)
class ShardTable:
    """Everything about the points of a shard but readings and prices; sorted by terms, then by
    supply period.

    supply_periods, contracts, metering_points: (points,) ids. child: (points,) whether it is a
    child point. terms_of: (points,) index into `terms`. use_before: what counts towards a heating
    limit before the settled days. undescribed: supply periods with a point whose master data has
    not come, and that point; none of their points is in the table.
    """

    supply_periods: Int64s
    contracts: Int64s
    metering_points: Int64s
    child: NDArray[np.bool_]
    terms_of: Int64s
    terms: tuple[Terms, ...]
    charge_ids: dict[ChargeKey, int]
    use_before: UseBefore
    undescribed: dict[int, int]

    def __len__(self) -> int:
        return len(self.supply_periods)

    @property
    def areas(self) -> set[str]:
        """The price areas that the points lie in."""
        return {
            area
            for terms in self.terms
            for area in (terms.area, *(moved for _, moved in terms.area_since))
        }

    def days(self) -> list[tuple[date, date]]:
        """(points,) the settled days of each."""
        by_terms = [(terms.supply.start, terms.supply.end) for terms in self.terms]
        return [by_terms[number] for number in self.terms_of.tolist()]


@dataclass(frozen=True, slots=True, eq=False)
class _Links:
    """Distinct sets of links, and which of them each point has."""

    sets: tuple[tuple[Link, ...], ...]
    set_of: Int64s
    charge_ids: dict[ChargeKey, int]


def read_table(tx: Transaction, supply_periods: Sequence[int], period: Period) -> ShardTable:
    """The points of some supply periods, with what they are settled under over the days of
    `period`.
    """
    bounds = {"start": period.start, "end": period.end}
    points = read_points(tx, Int4s(supply_periods), period)
    links = _read_links(tx, points.metering_points, bounds)
    agreed = read_agreements(tx, points.contracts, period)
    by_list = any(agreement.by_list for agreement in agreed.agreed)
    products = (
        read_products(tx, {kind.product for kind in points.kinds} | agreed.products)
        if by_list
        else {}
    )
    limits = _limits(points, links, read_tracked(tx, supply_periods, period))
    shape = (
        len(points.kinds),
        len(links.sets),
        len(limits.heatings),
        len(agreed.agreed),
        len(points.moves),
    )
    columns = (points.kind_of, links.set_of, limits.of, agreed.of, points.moves_of)
    together = np.ravel_multi_index(columns, shape)
    distinct, terms_of = np.unique(together, return_inverse=True)
    terms = []
    for kind_no, set_no, heating, change, moves in zip(
        *np.unravel_index(distinct, shape), strict=True
    ):
        kind = points.kinds[kind_no]
        own = agreed_products(kind.product, agreed.agreed[change], products)
        terms.append(
            _terms(kind, own, links.sets[set_no], limits.heatings[heating], points.moves[moves])
        )

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
        read_use_before(tx, points.metering_points[order], terms_of[order], terms),
        points.undescribed,
    )


def _read_links(tx: Transaction, metering_points: Int64s, bounds: dict[str, date]) -> _Links:
    points, point_of = np.unique(metering_points, return_inverse=True)
    rows = int_array_cursor(tx).execute(_LINKS, {**bounds, "points": Int4s(points)}).fetchall()
    charge_ids = {
        ChargeKey(owner, ChargeKind(kind), code): charge for charge, owner, kind, code, *_ in rows
    }
    links = [
        Link(ChargeKey(owner, ChargeKind(kind), code), Period(start, end or FOR_GOOD), factor)
        for _, owner, kind, code, start, end, factor, _ in rows
    ]
    linked = np.zeros((len(points), len(rows)), np.bool_)
    for number, row in enumerate(rows):
        linked[np.searchsorted(points, row[7]), number] = True

    if not rows:
        return _Links(((),), np.zeros(len(point_of), np.int64), charge_ids)

    distinct, set_of = np.unique(np.packbits(linked, axis=1), axis=0, return_inverse=True)
    which = np.unpackbits(distinct, axis=1, count=len(rows))
    sets = tuple(
        tuple(links[number] for number in np.flatnonzero(linked_rows).tolist())
        for linked_rows in which
    )

    return _Links(sets, set_of[point_of], charge_ids)


def _limits(points: Points, links: _Links, tracked: Tracked) -> Limits:
    """The heating limits of consumption points that are linked to the full tax."""
    rows = np.flatnonzero(np.isin(points.supply_periods, list(tracked))).tolist()
    kinds = [points.kinds[number] for number in points.kind_of[rows].tolist()]
    linked = [links.sets[number] for number in links.set_of[rows].tolist()]
    full = limit_rules().full
    limited = {
        row: kind.days
        for row, kind, link_set in zip(rows, kinds, linked, strict=True)
        if not kind.is_child
        and kind.type != PRODUCTION
        and any(link.charge == full for link in link_set)
    }

    return limits_of(tracked, points.supply_periods, limited)


def _terms(
    kind: Kind,
    products: tuple[Product, ...],
    links: tuple[Link, ...],
    heating: Heating | None,
    moves: Moves,
) -> Terms:
    produces = kind.type == PRODUCTION
    traded = produces or not kind.is_child
    agreed = products if traded else ()
    cut = [(product, product.days.cut(kind.days)) for product in agreed]
    inside = tuple(link for link in links if link.days.cut(kind.days).days)

    return Terms(
        kind.area,
        kind.days,
        tuple(
            _credited(days) if produces else _on(product, days)
            for product, days in cut
            if days.days
        ),
        inside,
        Direction.PRODUCTION if produces else Direction.CONSUMPTION,
        heating=heating,
        needs_product=traded,
        sells_with_vat=kind.sells_with_vat,
        area_since=moves,
    )


def _credited(days: Period) -> Product:
    """What flows to the grid is credited at the spot price, whatever the product, without another
    subscription.
    """
    return Product(ProductKind.SPOT, days)


def _on(product: Product, days: Period) -> Product:
    return Product(
        product.kind, days, product.fixed_price, product.supplements, product.subscription_per_month
    )
