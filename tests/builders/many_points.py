"""A supplier with many homes that have a child point each, beside the few of a test, and how many
rows of points a transaction reads.
"""

from datetime import datetime
from typing import Final

from elhandel.platform.database import Database, Transaction, fetch_one

HOMES: Final = 2_000
FEW: Final = 20
"""Rows that the points of one home are found with."""


def homes_with_children(database: Database, now: datetime) -> None:
    """The homes and their children, of which the planner knows."""
    with database.transaction() as tx:
        tx.execute(_HOMES, {"now": now, "homes": HOMES})
    with database.transaction() as tx:
        tx.execute("ANALYZE portfolio.metering_point")


_HOMES: Final = """
WITH home AS (
    INSERT INTO portfolio.metering_point (gsrn, created_at)
    SELECT (571313190000000000 + n)::text, %(now)s FROM generate_series(1, %(homes)s::int) n
    RETURNING metering_point_id, gsrn)
INSERT INTO portfolio.metering_point (gsrn, parent_id, created_at)
SELECT (gsrn::bigint + 1000000)::text, metering_point_id, %(now)s FROM home
"""


def points_read(tx: Transaction) -> int:
    """How many rows of points this transaction has read so far."""
    return int(fetch_one(tx, _READ, {})[0])


_READ: Final = """
SELECT coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables
WHERE schemaname = 'portfolio' AND relname = 'metering_point'
"""
