"""What was told of bills is kept as long as the books of its year, and goes a few rows a time."""

from collections.abc import Callable

from elhandel.dunning.upkeep import RETENTION
from elhandel.platform.database import Database
from tests.builders.forgetting import batches, counted

TABLES = ("dunning.overdue_told", "dunning.warning")

_TOLD = """
INSERT INTO dunning.overdue_told (invoice_id, account_id, told_on, open_ore, told_at)
SELECT n, 1, make_date(2025 + n / 4, 12, 31), 100, now() FROM generate_series(1, 4) AS n
"""
_WARNED = """
INSERT INTO dunning.warning (account_id, invoice_id, ordinal, warned_on, stops_on, owed_ore,
    warned_at, ended_at, outcome)
SELECT 1, n, 1, '2025-11-01', '2025-12-31', 100, now(), CASE WHEN n < 4 THEN now() END,
       CASE WHEN n < 4 THEN 'settled' END FROM generate_series(1, 4) AS n
"""


def test_what_was_told_goes_a_few_rows_at_a_time(
    database: Database, database_of: Callable[[str], Database]
) -> None:
    with database.transaction() as tx:
        tx.execute(_TOLD)
        tx.execute(_WARNED)

    gone = list(batches(database_of("upkeep"), RETENTION, TABLES, "2031-01-01T12:00", limit=2))

    assert [(batch[TABLES[0]], batch[TABLES[1]]) for batch in gone] == [(2, 2), (1, 1), (0, 0)]
    assert counted(database, TABLES) == {TABLES[0]: 1, TABLES[1]: 1}, "of 2026, and still open"
