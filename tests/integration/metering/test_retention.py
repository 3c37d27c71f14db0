"""Partitions of the readings come and go by the calendar."""

from collections.abc import Callable
from datetime import date

import psycopg
import pytest

from elhandel.metering import keep_partitions
from elhandel.platform.database import Database

TODAY = date(2026, 11, 21)
NEEDED = date(2021, 1, 1)


def partitions(database: Database, parent: str) -> list[str]:
    with database.transaction() as tx:
        rows = tx.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = ('metering.' || %s)::regclass ORDER BY 1",
            [parent],
        ).fetchall()
    return [name for (name,) in rows]


def a_partition(database: Database, month: date) -> None:
    with database.transaction() as tx:
        tx.execute("SELECT metering.ensure_partition(%s)", [month])


def test_this_month_and_the_next_two_are_made_ahead(database: Database) -> None:
    kept = keep_partitions(database, TODAY, NEEDED)
    assert kept.ensured == (date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1))
    expected = ["reading_day_2026_11", "reading_day_2026_12", "reading_day_2027_01"]
    assert partitions(database, "reading_day") == expected
    assert keep_partitions(database, TODAY, NEEDED).dropped == ()
    assert partitions(database, "reading_day") == expected


@pytest.mark.parametrize(
    ("month", "stays"),
    [(date(2020, 12, 1), False), (date(2015, 6, 1), False), (date(2021, 1, 1), True), (date(2023, 11, 1), True)],
)
def test_readings_are_kept_from_the_first_needed_day_on(database: Database, month: date, stays: bool) -> None:
    a_partition(database, month)
    kept = keep_partitions(database, TODAY, NEEDED)
    names = [f"reading_day_{month:%Y_%m}", f"reading_day_history_{month:%Y_%m}"]
    assert [name in partitions(database, "reading_day") for name in names[:1]] == [stays]
    assert [name in partitions(database, "reading_day_history") for name in names[1:]] == [stays]
    assert list(kept.dropped) == ([] if stays else names)


def test_a_partition_that_a_kept_run_may_ask_for_is_dropped_for_nobody(
    database: Database, database_of: Callable[[str], Database]
) -> None:
    a_partition(database, date(2019, 1, 1))
    with database.transaction() as tx:
        tx.execute(
            "INSERT INTO settlement.run (period_from, period_to, version, state, shard_count, requested_by, planned_at)"
            " VALUES ('2019-03-01', '2019-04-01', 1, 'running', 0, 'mette', '2019-04-05')"
        )
    upkeep = database_of("upkeep")
    with pytest.raises(psycopg.errors.RaiseException, match="needed by a settlement run"), upkeep.transaction() as tx:
        tx.execute("SELECT metering.drop_partition('reading_day', '2019-01-15')")
    with pytest.raises(psycopg.errors.RaiseException, match="not kept in partitions"), upkeep.transaction() as tx:
        tx.execute("SELECT metering.drop_partition('reading_day; DROP TABLE x', '2015-01-15')")
    assert "reading_day_2019_01" in partitions(database, "reading_day")


def test_upkeep_makes_and_drops_partitions_that_are_the_owners(
    database: Database, database_of: Callable[[str], Database]
) -> None:
    a_partition(database, date(2019, 1, 1))
    kept = keep_partitions(database_of("upkeep"), TODAY, NEEDED)
    assert kept.dropped == ("reading_day_2019_01", "reading_day_history_2019_01")
    with database.transaction() as tx:
        owners = tx.execute(
            "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'metering' AND tablename LIKE 'reading%'"
        ).fetchall()
    assert owners == [("elhandel",)]


def test_a_partition_in_use_is_left_for_the_next_time(database: Database, database_url: str) -> None:
    a_partition(database, date(2019, 1, 1))
    with psycopg.connect(database_url) as reader:
        reader.execute("SELECT count(*) FROM metering.reading_day_2019_01")
        kept = keep_partitions(database, TODAY, NEEDED)
        assert kept.postponed == ("reading_day_2019_01",)
        assert kept.dropped == ("reading_day_history_2019_01",)
    assert keep_partitions(database, TODAY, NEEDED).dropped == ("reading_day_2019_01",)
