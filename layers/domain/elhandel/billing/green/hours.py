"""What was retired for the use of a home, hour by hour; rows are added and never changed."""

from datetime import datetime
from typing import Final

from elhandel.platform.database import Transaction


def cover(
    tx: Transaction, source_id: int, supply_period_id: int, starts_at: datetime, wh: int
) -> None:
    """Note that so much was retired for an hour of a supply; the same source again is the same.

    wh: above 0. Works in a customer's transaction, for a supply of theirs.
    """
    values = {"source": source_id, "supply": supply_period_id, "starts": starts_at, "wh": wh}
    tx.execute(_COVER, values)


def uncover(tx: Transaction, source_id: int, covered_by: int, wh: int) -> None:
    """Note that so much of what a source covers was withdrawn; nothing where it covers nothing."""
    tx.execute(_UNCOVER, {"source": source_id, "covered_by": covered_by, "wh": wh})


_COVER: Final = """
INSERT INTO billing.green_hour (source_id, supply_period_id, starts_at, wh)
VALUES (%(source)s, %(supply)s, %(starts)s, %(wh)s) ON CONFLICT (source_id) DO NOTHING
"""

_UNCOVER: Final = """
INSERT INTO billing.green_hour (source_id, supply_period_id, starts_at, wh)
SELECT %(source)s, g.supply_period_id, g.starts_at, -%(wh)s::bigint
FROM billing.green_hour g WHERE g.source_id = %(covered_by)s
ON CONFLICT (source_id) DO NOTHING
"""
