"""The points of a shard by column: who they are, and under which terms each is settled.

Points come by what they have in common, so that Python handles kinds of points, not points:
thousands of points have some tens of terms.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from elhandel.platform.bulk.int_arrays import Int4s
from elhandel.platform.database import Transaction
from elhandel.settlement.engine.terms import Direction, Heating, Link, Product, ProductKind, Terms
from elhandel.settlement.shard.heating import (
    Limits,
    Tracked,
    UseBefore,
    limits_of,
    read_tracked,
    read_use_before,
)
from elhandel.settlement.shard.links import Links, read_links
from elhandel.settlement.shard.points import (
    AreaChanges,
    Int64s,
    PointKind,
    Points,
    read_points,
)
from elhandel.settlement.shard.prices import read_products
from elhandel.settlement.shard.products import Agreements, agreed_products, read_agreements
from elhandel.settlement.shard.yearly_limit import limit_rules
from elhandel.values.charges import ChargeKey
from elhandel.values.days.period import Period
from elhandel.values.ids import ChargeId, SupplyPeriodId
from elhandel.values.point_types import PRODUCTION


@dataclass(frozen=True, slots=True, eq=False)
class ShardTable:
    """Everything about the points of a shard but readings and prices.

    Sorted by terms, then by supply period.
    """

    supply_periods: Int64s
    """(points,)"""

    contracts: Int64s
    """(points,)"""

    metering_points: Int64s
    """(points,)"""

    child: NDArray[np.bool_]
    """(points,) whether it is a child point."""

    terms_of: Int64s
    """(points,) index into `terms`."""

    terms: tuple[Terms, ...]

    charge_ids: dict[ChargeKey, ChargeId]
    """The keys of the charges that are linked."""

    use_before: UseBefore
    """What counts towards a heating limit before the settled days."""

    undescribed: dict[int, int]
    """Supply periods with a point whose master data has not come, and that point.

    None of their points is in the table.
    """

    def __len__(self) -> int:
        return len(self.supply_periods)

    @property
    def areas(self) -> set[str]:
        """The price areas that the points lie in."""
        found = {terms.area for terms in self.terms}
        for terms in self.terms:
            found |= {area for _, area in terms.area_since}

        return found

    def days(self) -> list[Period]:
        """(points,) the settled days of each."""
        by_terms = [terms.supply for terms in self.terms]
        return [by_terms[number] for number in self.terms_of.tolist()]


def read_table(
    tx: Transaction,
    supply_periods: Sequence[SupplyPeriodId],
    period: Period,
    *,
    own: bool = False,
) -> ShardTable:
    """The points of some supply periods, with their terms over the days of `period`.

    own: of the customer whose transaction it is.
    """
    points = read_points(tx, Int4s(supply_periods), period, own=own)
    links = read_links(tx, points.metering_points, period, own=own)
    agreed = read_agreements(tx, points.contracts, period)
    listed = _listed(tx, points, agreed)
    limits = _limits(points, links, read_tracked(tx, supply_periods, period, own=own))

    terms, terms_of = _distinct_terms(points, links, limits, agreed, listed)
    is_child = np.array([kind.is_child for kind in points.kinds], bool)  # (kinds,)
    child = is_child[points.kind_of]  # (points,)
    order = np.lexsort((points.metering_points, child, points.supply_periods, terms_of))
    use_before = read_use_before(tx, points.metering_points[order], terms_of[order], terms)

    return ShardTable(
        supply_periods=points.supply_periods[order],
        contracts=points.contracts[order],
        metering_points=points.metering_points[order],
        child=child[order],
        terms_of=terms_of[order],
        terms=terms,
        charge_ids=links.charge_ids,
        use_before=use_before,
        undescribed=points.undescribed,
    )


type _Listed = dict[str, tuple[Product, ...]]
"""What products cost by the list."""


def _distinct_terms(
    points: Points, links: Links, limits: Limits, agreed: Agreements, listed: _Listed
) -> tuple[tuple[Terms, ...], Int64s]:
    """The terms that there are, and (points,) which of them each point has."""
    sizes = (
        len(points.kinds),
        len(links.sets),
        len(limits.heatings),
        len(agreed.agreed),
        len(points.area_changes),
    )
    columns = (points.kind_of, links.set_of, limits.of, agreed.of, points.area_changes_of)
    numbers = np.ravel_multi_index(columns, sizes)  # (points,) one for each combination
    distinct, terms_of = np.unique(numbers, return_inverse=True)

    terms = []
    combinations = np.transpose(np.unravel_index(distinct, sizes))  # (terms, 5)
    for kind_no, set_no, heating_no, agreed_no, changes_no in combinations.tolist():
        kind = points.kinds[kind_no]
        products = agreed_products(kind.product, agreed.agreed[agreed_no], listed)
        heating, changes = limits.heatings[heating_no], points.area_changes[changes_no]
        terms.append(_terms(kind, products, links.sets[set_no], heating, changes))

    return tuple(terms), terms_of


def _listed(tx: Transaction, points: Points, agreed: Agreements) -> _Listed:
    """The list's products, where some contract pays by it."""
    if not any(agreement.by_list for agreement in agreed.agreed):
        return {}

    return read_products(tx, {kind.product for kind in points.kinds} | agreed.products)


def _limits(points: Points, links: Links, tracked: Tracked) -> Limits:
    """The heating limits of consumption points that are linked to the full tax."""
    rows = np.flatnonzero(np.isin(points.supply_periods, list(tracked))).tolist()
    kinds = [points.kinds[number] for number in points.kind_of[rows].tolist()]
    sets = [links.sets[number] for number in links.set_of[rows].tolist()]
    full = limit_rules().full

    limited: dict[int, Period] = {}
    for row, kind, linked in zip(rows, kinds, sets, strict=True):
        consumes = not kind.is_child and kind.type != PRODUCTION
        if consumes and any(link.charge == full for link in linked):
            limited[row] = kind.days

    return limits_of(tracked, points.supply_periods, limited)


def _terms(
    kind: PointKind,
    agreed: tuple[Product, ...],
    links: tuple[Link, ...],
    heating: Heating | None,
    area_changes: AreaChanges,
) -> Terms:
    produces = kind.type == PRODUCTION
    traded = produces or not kind.is_child
    products = [_settled(product, kind, produces=produces) for product in agreed if traded]

    return Terms(
        kind.area,
        kind.days,
        products=tuple(product for product in products if product.days.days),
        links=tuple(link for link in links if link.days.cut(kind.days).days),
        direction=Direction.PRODUCTION if produces else Direction.CONSUMPTION,
        heating=heating,
        needs_product=traded,
        sells_with_vat=kind.sells_with_vat,
        area_since=area_changes,
    )


def _settled(product: Product, kind: PointKind, *, produces: bool) -> Product:
    """A product on the settled days that it is agreed for.

    What flows to the grid is credited at the spot price, whatever the product, without a second
    subscription.
    """
    days = product.days.cut(kind.days)

    return Product(ProductKind.SPOT, days) if produces else replace(product, days=days)
