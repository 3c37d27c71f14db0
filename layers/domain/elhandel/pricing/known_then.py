"""Prices as they were known at an instant: what has come since is undone, then rolled back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

from elhandel.platform.database import Transaction
from elhandel.values.days.period import Period
from elhandel.values.ids import MeteringPointId


@contextmanager
def prices_as_known(
    tx: Transaction,
    *,
    points: Sequence[MeteringPointId],
    price_areas: Sequence[str],
    products: Sequence[str],
    days: Period,
    at: datetime,
) -> Iterator[None]:
    """Inside the block, what prices points on these days is what was known at `at`: links, prices
    and VAT of charges, spot prices, list prices of products.

    Nothing is changed after the block; who writes one of these rows meanwhile waits until then.
    """
    values: dict[str, Any] = {
        "points": list(points),
        "areas": list(price_areas),
        "products": list(products),
        "start": days.start,
        "end": days.end,
        "at": at,
    }
    values["charges"] = [charge for (charge,) in tx.execute(_CHARGES, values)]

    with tx.transaction(force_rollback=True):
        for undo in _UNDO:
            tx.execute(undo, values)
        yield


_CHARGES: Final = """
SELECT DISTINCT charge_id FROM pricing.price_link WHERE metering_point_id = ANY(%(points)s)
"""

_FORGET_LINKS: Final = """
DELETE FROM pricing.price_link
WHERE metering_point_id = ANY(%(points)s) AND recorded_at > %(at)s
"""

_RESTORE_LINKS: Final = """
UPDATE pricing.price_link SET superseded_at = NULL
WHERE metering_point_id = ANY(%(points)s) AND recorded_at <= %(at)s AND superseded_at > %(at)s
"""

_FORGET_CHARGE_PRICES: Final = """
DELETE FROM pricing.charge_price WHERE charge_id = ANY(%(charges)s) AND recorded_at > %(at)s
"""

_RESTORE_CHARGE_PRICES: Final = """
UPDATE pricing.charge_price SET superseded_at = NULL
WHERE charge_id = ANY(%(charges)s) AND recorded_at <= %(at)s AND superseded_at > %(at)s
"""

_FORGET_INFORMATION: Final = """
DELETE FROM pricing.charge_information WHERE charge_id = ANY(%(charges)s) AND recorded_at > %(at)s
"""

_RESTORE_INFORMATION: Final = """
UPDATE pricing.charge_information SET superseded_at = NULL
WHERE charge_id = ANY(%(charges)s) AND recorded_at <= %(at)s AND superseded_at > %(at)s
"""

_FORGET_SPOT_DAYS: Final = """
DELETE FROM pricing.spot_day
WHERE price_area = ANY(%(areas)s) AND day >= %(start)s AND day < %(end)s AND recorded_at > %(at)s
"""

_RESTORE_SPOT_DAYS: Final = """
UPDATE pricing.spot_day SET superseded_at = NULL
WHERE price_area = ANY(%(areas)s) AND day >= %(start)s AND day < %(end)s
  AND recorded_at <= %(at)s AND superseded_at > %(at)s
"""

# What the first change since then replaced is what was known.
_RESTORE_PRODUCT_PRICES: Final = """
UPDATE pricing.product_price v
SET margin_per_kwh = p.margin_per_kwh, supplement_per_kwh = p.supplement_per_kwh,
    fixed_per_kwh = p.fixed_per_kwh, subscription_per_month = p.subscription_per_month
FROM (SELECT DISTINCT ON (product_id, valid_from) * FROM pricing.past_product_price
      WHERE replaced_at > %(at)s AND product_id = ANY(%(products)s)
      ORDER BY product_id, valid_from, replaced_at) p
WHERE v.product_id = p.product_id AND v.valid_from = p.valid_from
"""

_FORGET_PRODUCT_PRICES: Final = """
DELETE FROM pricing.product_price WHERE product_id = ANY(%(products)s) AND recorded_at > %(at)s
"""

_UNDO: Final = (
    *(_FORGET_LINKS, _RESTORE_LINKS),
    *(_FORGET_CHARGE_PRICES, _RESTORE_CHARGE_PRICES),
    *(_FORGET_INFORMATION, _RESTORE_INFORMATION),
    *(_FORGET_SPOT_DAYS, _RESTORE_SPOT_DAYS),
    *(_RESTORE_PRODUCT_PRICES, _FORGET_PRODUCT_PRICES),
)
"""In this order: a later row is gone before the one that it superseded holds again."""
