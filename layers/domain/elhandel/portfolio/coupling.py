"""Couplings: on which days a child point (heating, production, …) belongs to a parent, and is settled with it."""

from datetime import date
from typing import Final

from elhandel.platform.database import Transaction

_PRESENT: Final = """
SELECT parent_id, coalesce(coupled_from, '0001-01-01') FROM portfolio.metering_point
WHERE metering_point_id = %(child)s FOR UPDATE
"""

_EARLIER: Final = """
UPDATE portfolio.metering_point SET coupled_from = %(since)s
WHERE metering_point_id = %(child)s AND coupled_from > %(since)s
"""

# What is told of a child when supply begins holds as far back as we supply; a child that comes later begins then.
_COUPLE: Final = """
UPDATE portfolio.metering_point
SET parent_id = %(parent)s,
    coupled_from = CASE WHEN EXISTS (
        SELECT FROM portfolio.supply_period s
        WHERE s.metering_point_id = %(parent)s AND s.state IN ('planned', 'active') AND s.starts_on < %(since)s)
        THEN %(since)s::date END
WHERE metering_point_id = %(child)s
"""

_KEEP: Final = """
INSERT INTO portfolio.past_coupling (child_id, parent_id, first, past)
VALUES (%(child)s, %(parent)s, %(first)s, %(past)s)
"""

_FREE: Final = """
UPDATE portfolio.metering_point SET parent_id = NULL, coupled_from = NULL WHERE metering_point_id = %s
"""


def couple(tx: Transaction, child: int, parent: int, since: date) -> None:
    """A point belongs to `parent` from a local day on; to another one no more. Known couplings change nothing."""
    present = tx.execute(_PRESENT, {"child": child}).fetchone()
    if present is not None and present[0] == parent:
        tx.execute(_EARLIER, {"child": child, "since": since})
        return
    uncouple(tx, child, since)
    tx.execute(_COUPLE, {"child": child, "parent": parent, "since": since})


def uncouple(tx: Transaction, child: int, since: date) -> None:
    """A point belongs to no other from a local day on; what was settled for earlier days stays with the parent."""
    parent, first = tx.execute(_PRESENT, {"child": child}).fetchone() or (None, since)
    if parent is None:
        return
    if first < since:
        tx.execute(_KEEP, {"child": child, "parent": parent, "first": first, "past": since})
    tx.execute(_FREE, [child])
