"""Retention, batch by batch: what each transaction of a sweep deletes."""

from collections.abc import Iterator, Sequence

from psycopg.sql import SQL, Identifier

from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.upkeep.retention import Rule, horizon
from tests.builders.clock import at


def counted(database: Database, tables: Sequence[str]) -> dict[str, int]:
    """How many rows each table (schema.table) has."""
    with database.transaction() as tx:
        return {
            table: tx.execute(
                SQL("SELECT count(*) FROM {}").format(Identifier(*table.split(".")))
            ).fetchall()[0][0]
            for table in tables
        }


def batches(
    upkeep: Database, rules: Sequence[Rule], tables: Sequence[str], day: str, limit: int
) -> Iterator[dict[str, int]]:
    """Sweep as the job does on a day, and give after each transaction how many rows each table has
    lost by it.
    """
    until = horizon(FixedClock(at(day)))
    before = counted(upkeep, tables)
    for rule in rules:
        gone = 1
        while gone:
            with upkeep.transaction() as tx:
                gone = rule.forget(tx, until, limit)
            after = counted(upkeep, tables)
            yield {table: before[table] - after[table] for table in tables}
            before = after
