"""Partitions of the readings come and go by the calendar."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import psycopg
import pytest

from elhandel.metering.days import keep_partitions
from elhandel.platform.database import Database, Transaction
from elhandel.pricing.spot import SpotDay, store_spot_days
from elhandel.values.days.local_time import next_month

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


@pytest.fixture
def going(database: Database) -> None:
    """Prices come and months are settled: so the database can know what is over."""
    with database.transaction() as tx:
        a_run(tx, date(2026, 10, 1))
        store_spot_days(
            tx, [SpotDay("DK1", TODAY, 60, (0,) * 24)], datetime(2026, 11, 20, tzinfo=UTC)
        )


def a_run(tx: Transaction, month: date) -> None:
    tx.execute(
        "INSERT INTO settlement.run (period_from, period_to, version, state, shard_count, "
        "requested_by, planned_at)"
        " VALUES (%s, %s, 1, 'running', 0, 'mette', %s)",
        [month, next_month(month), month],
    )


def test_this_month_and_the_next_two_are_made_ahead(database: Database) -> None:
    kept = keep_partitions(database, TODAY, NEEDED)
    assert kept.ensured == (date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1))
    expected = ["reading_day_2026_11", "reading_day_2026_12", "reading_day_2027_01"]
    assert partitions(database, "reading_day") == expected
    assert keep_partitions(database, TODAY, NEEDED).dropped == ()
    assert partitions(database, "reading_day") == expected


@pytest.mark.usefixtures("going")
@pytest.mark.parametrize(
    ("month", "stays"),
    [
        (date(2020, 12, 1), False),
        (date(2015, 6, 1), False),
        (date(2021, 1, 1), True),
        (date(2023, 11, 1), True),
    ],
)
def test_readings_are_kept_from_the_first_needed_day_on(
    database: Database, month: date, stays: bool
) -> None:
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
        a_run(tx, date(2019, 3, 1))
    upkeep = database_of("upkeep")
    with (
        pytest.raises(psycopg.errors.RaiseException, match="needed by a settlement run"),
        upkeep.transaction() as tx,
    ):
        tx.execute("SELECT metering.drop_partition('reading_day', '2019-01-15')")
    with (
        pytest.raises(psycopg.errors.RaiseException, match="not kept in partitions"),
        upkeep.transaction() as tx,
    ):
        tx.execute("SELECT metering.drop_partition('reading_day; DROP TABLE x', '2015-01-15')")
    assert "reading_day_2019_01" in partitions(database, "reading_day")


@pytest.mark.usefixtures("going")
def test_upkeep_makes_and_drops_partitions_that_are_the_owners(
    database: Database, database_of: Callable[[str], Database]
) -> None:
    a_partition(database, date(2019, 1, 1))
    kept = keep_partitions(database_of("upkeep"), TODAY, NEEDED)
    assert kept.dropped == ("reading_day_2019_01", "reading_day_history_2019_01")
    with database.transaction() as tx:
        owners = tx.execute(
            "SELECT DISTINCT tableowner FROM pg_tables "
            "WHERE schemaname = 'metering' AND tablename LIKE 'reading%'"
        ).fetchall()
    assert owners == [("elhandel",)]


@pytest.mark.usefixtures("going")
def test_a_partition_of_years_that_are_kept_is_dropped_for_nobody(
    database: Database, database_of: Callable[[str], Database]
) -> None:
    a_partition(database, date(2021, 1, 1))
    refused = pytest.raises(
        psycopg.errors.ObjectNotInPrerequisiteState, match="kept from 2021-01-01 on"
    )
    with refused, database_of("upkeep").transaction() as tx:
        tx.execute("SELECT metering.drop_partition('reading_day', '2021-01-01')")


def test_where_nothing_says_what_is_over_no_partition_is_dropped(
    database: Database, database_of: Callable[[str], Database]
) -> None:
    a_partition(database, date(2015, 6, 1))
    refused = pytest.raises(
        psycopg.errors.ObjectNotInPrerequisiteState, match="not known to be over"
    )
    with refused, database_of("upkeep").transaction() as tx:
        tx.execute("SELECT metering.drop_partition('reading_day', '2015-06-01')")
    kept = keep_partitions(database_of("upkeep"), TODAY, NEEDED)
    assert (kept.dropped, kept.postponed) == (
        (),
        ("reading_day_2015_06", "reading_day_history_2015_06"),
    )


@pytest.mark.parametrize("parent", ["reading_day", "reading_day_history"])
def test_a_partition_that_misses_its_other_half_gets_it(database: Database, parent: str) -> None:
    month = date(2026, 5, 1)
    a_partition(database, month)
    with database.transaction() as tx:
        tx.execute(f"DROP TABLE metering.{parent}_2026_05".encode())
    a_partition(database, month)
    assert f"{parent}_2026_05" in partitions(database, parent)


@pytest.mark.parametrize("month", [date(1999, 12, 1), date(2100, 1, 1), date(9998, 1, 1)])
def test_no_partition_is_made_of_a_month_that_cannot_be(
    database: Database, database_of: Callable[[str], Database], month: date
) -> None:
    refused = pytest.raises(psycopg.errors.DatetimeFieldOverflow, match="from 2000 to 2099 only")
    with refused, database_of("queue_poller").transaction() as tx:
        tx.execute("SELECT metering.ensure_partition(%s)", [month])


@pytest.mark.usefixtures("going")
def test_a_partition_in_use_is_left_for_the_next_time(
    database: Database, database_url: str
) -> None:
    a_partition(database, date(2019, 1, 1))
    with psycopg.connect(database_url) as reader:
        reader.execute("SELECT count(*) FROM metering.reading_day_2019_01")
        kept = keep_partitions(database, TODAY, NEEDED)
        assert kept.postponed == ("reading_day_2019_01",)
        assert kept.dropped == ("reading_day_history_2019_01",)
    assert keep_partitions(database, TODAY, NEEDED).dropped == ("reading_day_2019_01",)
