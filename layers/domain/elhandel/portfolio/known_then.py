"""Supply as it was known at an instant: what has come since is undone, then rolled back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.values.days.period import Period
from elhandel.values.ids import MeteringPointId


@dataclass(frozen=True, slots=True)
class KnownSupply:
    """What has to do with a supply period."""

    metering_points: tuple[MeteringPointId, ...]
    """Its own and those that are or were its children, at whatever time."""
    price_areas: tuple[str, ...]
    products: tuple[str, ...]
    """Those agreed on, as known at the instant."""


@contextmanager
def supply_as_known(
    tx: Transaction, supply_period: int, days: Period, at: datetime
) -> Iterator[KnownSupply]:
    """Inside the block, a supply period holds `days`, with the master data, couplings, heating,
    product and agreed prices that were known at `at`.

    Nothing is changed after the block; who writes one of these rows meanwhile waits until then.
    """
    values: dict[str, Any] = {"supply": supply_period, "at": at}
    values |= {"start": days.start, "end": days.end}
    values["points"] = [point for (point,) in tx.execute(_POINTS, values)]
    price_areas = tuple(area for (area,) in tx.execute(_PRICE_AREAS, values))

    with tx.transaction(force_rollback=True):
        tx.execute(_CANCEL_OTHERS, values)
        (values["contract"],) = fetch_one(tx, _SUPPLY_THE_DAYS, values)

        _restore_couplings(tx, values)
        for undo in _UNDO:
            tx.execute(undo, values)

        products = tuple(product for (product,) in tx.execute(_PRODUCTS, values))
        yield KnownSupply(tuple(values["points"]), price_areas, products)


def _restore_couplings(tx: Transaction, values: dict[str, Any]) -> None:
    for child, parents, firsts, pasts in tx.execute(_COUPLINGS, values).fetchall():
        known = {"child": child, "parents": parents, "firsts": firsts, "pasts": pasts}
        tx.execute(_UNCOUPLE, known)
        tx.execute(_FORGET_COUPLINGS, known)
        tx.execute(_RESTORE_COUPLINGS, known)


_POINTS: Final = statement("elhandel.portfolio", "points_as_known")

_PRICE_AREAS: Final = """
SELECT DISTINCT price_area FROM portfolio.metering_point_version
WHERE metering_point_id = ANY(%(points)s)
"""

_PRODUCTS: Final = """
SELECT DISTINCT product_id FROM portfolio.agreed_product WHERE contract_id = %(contract)s
"""

# The days were supplied as far as was known then: no other supply of the point stands in the way.
_CANCEL_OTHERS: Final = """
UPDATE portfolio.supply_period SET state = 'cancelled'
WHERE supply_period_id <> %(supply)s AND state = 'active' AND metering_point_id = (
    SELECT metering_point_id FROM portfolio.supply_period WHERE supply_period_id = %(supply)s)
"""

_SUPPLY_THE_DAYS: Final = """
UPDATE portfolio.supply_period
SET state = 'active', starts_on = least(starts_on, %(start)s),
    ends_on = CASE WHEN ends_on IS NOT NULL THEN greatest(ends_on, %(end)s) END
WHERE supply_period_id = %(supply)s
RETURNING contract_id
"""

# What the first change since then replaced is what was known. All of it is among the past couplings
# here, also what had no end.
_COUPLINGS: Final = """
SELECT DISTINCT ON (child_id) child_id, parents, firsts, pasts
FROM portfolio.replaced_coupling
WHERE child_id = ANY(%(points)s) AND replaced_at > %(at)s
ORDER BY child_id, replaced_at, replaced_coupling_id
"""

_UNCOUPLE: Final = """
UPDATE portfolio.metering_point SET parent_id = NULL, coupled_from = NULL
WHERE metering_point_id = %(child)s
"""

_FORGET_COUPLINGS: Final = "DELETE FROM portfolio.past_coupling WHERE child_id = %(child)s"

_RESTORE_COUPLINGS: Final = """
INSERT INTO portfolio.past_coupling (child_id, parent_id, first, past)
SELECT %(child)s, k.*
FROM unnest(%(parents)s::int[], %(firsts)s::date[], %(pasts)s::date[]) AS k
"""

_FORGET_MASTER_DATA: Final = """
DELETE FROM portfolio.metering_point_version
WHERE metering_point_id = ANY(%(points)s) AND recorded_at > %(at)s
"""

_RESTORE_MASTER_DATA: Final = """
UPDATE portfolio.metering_point_version SET superseded_at = NULL
WHERE metering_point_id = ANY(%(points)s) AND recorded_at <= %(at)s AND superseded_at > %(at)s
"""

_FORGET_HEATING: Final = """
DELETE FROM portfolio.heated
WHERE metering_point_id = ANY(%(points)s) AND recorded_at > %(at)s
"""

_RESTORE_HEATING: Final = """
UPDATE portfolio.heated SET superseded_at = NULL
WHERE metering_point_id = ANY(%(points)s) AND recorded_at <= %(at)s AND superseded_at > %(at)s
"""

_FORGET_PRODUCTS: Final = """
DELETE FROM portfolio.contract_product
WHERE contract_id = %(contract)s AND recorded_at > %(at)s
"""

_RESTORE_PRODUCTS: Final = """
UPDATE portfolio.contract_product SET superseded_at = NULL
WHERE contract_id = %(contract)s AND recorded_at <= %(at)s AND superseded_at > %(at)s
"""

_FORGET_PRICES: Final = """
DELETE FROM portfolio.agreed_price WHERE contract_id = %(contract)s AND recorded_at > %(at)s
"""

_RESTORE_PRICES: Final = """
UPDATE portfolio.agreed_price SET superseded_at = NULL
WHERE contract_id = %(contract)s AND recorded_at <= %(at)s AND superseded_at > %(at)s
"""

_UNDO: Final = (
    *(_FORGET_MASTER_DATA, _RESTORE_MASTER_DATA),
    *(_FORGET_HEATING, _RESTORE_HEATING),
    *(_FORGET_PRODUCTS, _RESTORE_PRODUCTS),
    *(_FORGET_PRICES, _RESTORE_PRICES),
)
"""In this order: a later row is gone before the one that it superseded holds again."""
