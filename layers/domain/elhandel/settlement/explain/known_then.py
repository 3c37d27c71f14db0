"""The database as it stood at an instant, for one supply period: what has come since is undone, and
then rolled back.

History is kept: nothing is overwritten without `recorded_at` and `superseded_at`. So what was known
at an instant is what was recorded by then and not superseded. The rows of one point, of its charges
and of its price area are brought back to that inside a savepoint, read by the same code that
settles, and the savepoint is rolled back: nothing changes, and no second way of reading has to be
kept true. Whoever writes one of these rows meanwhile waits until then.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, Final

from elhandel.platform.database import Transaction

# Also children that belong to it no more, and left no day behind.
_POINTS: Final = """
SELECT k.metering_point_id
FROM portfolio.supply_period s JOIN portfolio.settled_with k ON k.main_id = s.metering_point_id
WHERE s.supply_period_id = %(supply)s
UNION
SELECT r.child_id
FROM portfolio.supply_period s JOIN portfolio.replaced_coupling r ON r.parents @> ARRAY[s.metering_point_id]
WHERE s.supply_period_id = %(supply)s AND r.replaced_at > %(at)s
"""

_CHARGES: Final = (
    "SELECT DISTINCT charge_id FROM pricing.price_link WHERE metering_point_id = ANY(%(points)s)"
)

_AREAS: Final = """
SELECT DISTINCT price_area FROM portfolio.metering_point_version WHERE metering_point_id = ANY(%(points)s)
"""

# (table, which of its rows): each keeps its history by recorded_at and superseded_at.
_DATED: Final = (
    ("pricing.price_link", "metering_point_id = ANY(%(points)s)"),
    ("portfolio.metering_point_version", "metering_point_id = ANY(%(points)s)"),
    ("portfolio.heated", "metering_point_id = ANY(%(points)s)"),
    ("portfolio.contract_product", "contract_id = %(contract)s"),
    ("portfolio.agreed_price", "contract_id = %(contract)s"),
    ("pricing.charge_price", "charge_id = ANY(%(charges)s)"),
    ("pricing.charge_information", "charge_id = ANY(%(charges)s)"),
    ("pricing.spot_day", "price_area = ANY(%(areas)s) AND day >= %(start)s AND day < %(end)s"),
)

_FORGET: Final = "DELETE FROM {table} WHERE {which} AND recorded_at > %(at)s"
_RESTORE: Final = """
UPDATE {table} SET superseded_at = NULL WHERE {which} AND recorded_at <= %(at)s AND superseded_at > %(at)s
"""

_FORGET_READINGS: Final = """
DELETE FROM metering.reading_day
WHERE metering_point_id = ANY(%(points)s) AND day >= %(year)s AND day < %(end)s AND recorded_at > %(at)s
"""

_RESTORE_READINGS: Final = """
INSERT INTO metering.reading_day (metering_point_id, day, resolution_minutes, version, registered_at, recorded_at,
    inbound_message_id, wh, quality, registered)
SELECT metering_point_id, day, resolution_minutes, version, registered_at, recorded_at, inbound_message_id, wh, quality,
    registered
FROM metering.reading_day_history
WHERE metering_point_id = ANY(%(points)s) AND day >= %(year)s AND day < %(end)s
  AND recorded_at <= %(at)s AND superseded_at > %(at)s
"""

# What the first change since then replaced is what was known. All of it stands among the past
# couplings here, also what had no end.
_COUPLINGS: Final = """
SELECT DISTINCT ON (child_id) child_id, parents, firsts, pasts
FROM portfolio.replaced_coupling
WHERE child_id = ANY(%(points)s) AND replaced_at > %(at)s
ORDER BY child_id, replaced_at, replaced_coupling_id
"""
_UNCOUPLE: Final = """
UPDATE portfolio.metering_point SET parent_id = NULL, coupled_from = NULL WHERE metering_point_id = %(child)s
"""
_FORGET_COUPLINGS: Final = "DELETE FROM portfolio.past_coupling WHERE child_id = %(child)s"
_RESTORE_COUPLINGS: Final = """
INSERT INTO portfolio.past_coupling (child_id, parent_id, first, past)
SELECT %(child)s, k.* FROM unnest(%(parents)s::int[], %(firsts)s::date[], %(pasts)s::date[]) AS k
"""

_RESTORE_PRODUCTS: Final = """
UPDATE pricing.product_price v
SET margin_per_kwh = old.margin_per_kwh, supplement_per_kwh = old.supplement_per_kwh,
    fixed_per_kwh = old.fixed_per_kwh, subscription_per_month = old.subscription_per_month
FROM (
    SELECT DISTINCT ON (p.product_id, p.valid_from) p.*
    FROM pricing.past_product_price p
    WHERE p.replaced_at > %(at)s AND p.product_id IN (
        SELECT product_id FROM portfolio.agreed_product WHERE contract_id = %(contract)s)
    ORDER BY p.product_id, p.valid_from, p.replaced_at) old
WHERE v.product_id = old.product_id AND v.valid_from = old.valid_from
"""
_FORGET_PRODUCTS: Final = """
DELETE FROM pricing.product_price
WHERE recorded_at > %(at)s AND product_id IN (
    SELECT product_id FROM portfolio.agreed_product WHERE contract_id = %(contract)s)
"""

# The days were supplied as far as was known then: others' supply of the point must not stand in the
# way.
_OTHERS: Final = """
UPDATE portfolio.supply_period SET state = 'cancelled'
WHERE metering_point_id = (SELECT metering_point_id FROM portfolio.supply_period WHERE supply_period_id = %(supply)s)
  AND supply_period_id <> %(supply)s AND state = 'active'
"""

_SUPPLIED: Final = """
UPDATE portfolio.supply_period
SET state = 'active', starts_on = least(starts_on, %(start)s),
    ends_on = CASE WHEN ends_on IS NOT NULL THEN greatest(ends_on, %(end)s) END
WHERE supply_period_id = %(supply)s
RETURNING contract_id
"""


@contextmanager
def known_at(
    tx: Transaction, supply_period: int, start: date, end: date, at: datetime
) -> Iterator[None]:
    """Inside, the local days [start, end) of the supply are what was known of them at `at`; then
    all is undone.
    """
    with tx.transaction(force_rollback=True):
        _rewind(tx, supply_period, start, end, at)
        yield


def _rewind(tx: Transaction, supply_period: int, start: date, end: date, at: datetime) -> None:
    values: dict[str, Any] = {"supply": supply_period, "start": start, "end": end, "at": at}
    values["points"] = [row[0] for row in tx.execute(_POINTS, values)]
    values["charges"] = [row[0] for row in tx.execute(_CHARGES, values)]
    values["areas"] = [row[0] for row in tx.execute(_AREAS, values)]
    values["year"] = date(start.year, 1, 1)  # a heating limit counts from there

    tx.execute(_OTHERS, values)
    for (contract,) in tx.execute(_SUPPLIED, values).fetchall():
        values["contract"] = contract

    _rewind_couplings(tx, values)
    tx.execute(_FORGET_READINGS, values)
    tx.execute(_RESTORE_READINGS, values)
    for table, which in _DATED:
        tx.execute(_FORGET.format(table=table, which=which).encode(), values)
        tx.execute(_RESTORE.format(table=table, which=which).encode(), values)
    tx.execute(_RESTORE_PRODUCTS, values)
    tx.execute(_FORGET_PRODUCTS, values)


def _rewind_couplings(tx: Transaction, values: dict[str, Any]) -> None:
    for child, parents, firsts, pasts in tx.execute(_COUPLINGS, values).fetchall():
        stood = {"child": child, "parents": parents, "firsts": firsts, "pasts": pasts}
        for statement in (_UNCOUPLE, _FORGET_COUPLINGS, _RESTORE_COUPLINGS):
            tx.execute(statement, stood)
