"""A dump is restored into a fresh database, compared row by row and lock by lock, and nothing of it
stays.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from typer.testing import CliRunner

from simulator.local.cli import main
from simulator.local.cloud.database.postgres import SUPERUSER
from simulator.local.cloud.database.restore_drill import (
    PREFIX,
    UnableToRestore,
    contents,
    differences,
    drill,
)
from tests.builders.database.kept import as_in_production
from tests.integration.settlement.corrections.world import House, World

OFFENCE: Final = "UPDATE settlement.settlement SET subtotal_ore = subtotal_ore + 1"
FIRST: Final = (date(2026, 1, 1), date(2026, 1, 4))


@pytest.fixture
def everything_url(database_url: str) -> str:
    """The address of the test's database for a user who sees all rows and may create databases."""
    url = make_conninfo(database_url, user=SUPERUSER)
    with psycopg.connect(url, autocommit=True) as superuser:
        as_in_production(superuser)
    return url


@pytest.fixture
def billed(world: World, house: House) -> World:
    """A house that is settled and invoiced."""
    assert house.gsrn
    world.bill(world.run(*FIRST))
    return world


@pytest.fixture
def nothing_left(
    everything_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """After the test no restored database and no dump are left."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    yield
    with psycopg.connect(everything_url, autocommit=True) as connection:
        names = [name for (name,) in connection.execute("SELECT datname FROM pg_database")]
    assert names
    assert [name for name in names if name.startswith(PREFIX)] == []
    assert list(tmp_path.glob("elhandel-restore-*")) == []


@pytest.mark.usefixtures("nothing_left")
def test_everything_comes_back_and_holds(billed: World, everything_url: str) -> None:
    with billed.database.transaction() as tx:
        (invoices,) = tx.execute("SELECT count(*) FROM billing.invoice").fetchone() or (0,)
    assert invoices

    done = drill(everything_url)

    assert done.passed
    assert done.differences == ()
    assert done.tables > 40
    assert done.rows > invoices
    assert len(done.findings) > 5
    assert done.dump_bytes > 1000


@pytest.mark.usefixtures("nothing_left")
def test_what_offended_before_offends_in_what_was_restored(
    billed: World, everything_url: str
) -> None:
    execute(everything_url, OFFENCE)

    done = drill(everything_url)

    assert not done.passed
    assert done.differences == ()
    assert [offender for finding in done.findings for offender in finding.offenders]


CHANGES: Final = {
    "ALTER TABLE billing.invoice DISABLE TRIGGER never_changes;"
    "UPDATE billing.invoice SET issued_at = issued_at + interval '1 second'": (
        "rows billing.invoice: was"
    ),
    "ALTER TABLE billing.invoice_line DISABLE TRIGGER kept_with_its_books;"
    "DELETE FROM billing.invoice_line": "rows billing.invoice_line: was",
    "ALTER TABLE billing.invoice DISABLE ROW LEVEL SECURITY": "table billing.invoice: was",
    "DROP POLICY own_invoice_lines ON billing.invoice_line": (
        "policy billing.invoice_line.own_invoice_lines: was"
    ),
    "GRANT DELETE ON billing.invoice_line TO PUBLIC": "table billing.invoice_line: was",
    "GRANT SELECT (identity_sealed) ON portfolio.customer TO PUBLIC": (
        "column portfolio.customer.identity_sealed: was"
    ),
    "DROP INDEX billing.invoice_once": "index billing.invoice_once: was",
    "ALTER SEQUENCE portfolio.customer_customer_id_seq RESTART": (
        "sequence portfolio.customer_customer_id_seq: was"
    ),
    "CREATE TABLE public.more (x int)": "rows public.more: was not there",
    "DROP TRIGGER settle_once ON settlement.settlement": (
        "trigger settlement.settlement.settle_once: was"
    ),
    "ALTER TABLE billing.invoice DROP CONSTRAINT invoice_check": (
        "constraint billing.invoice.invoice_check: was"
    ),
    "ALTER FUNCTION portfolio.own_parties() SECURITY INVOKER": (
        "function portfolio.own_parties(): was"
    ),
}


def test_whatever_does_not_come_back_is_named(billed: World, everything_url: str) -> None:
    before = held(everything_url)
    for change, named in CHANGES.items():
        execute(everything_url, change)
        after = held(everything_url)

        found = differences(before, after)

        assert [difference for difference in found if difference.startswith(named)], (change, found)
        before = after


def test_a_sequence_that_went_on_during_the_dump_is_no_difference(
    billed: World, everything_url: str
) -> None:
    before = held(everything_url)
    execute(everything_url, "SELECT nextval('portfolio.customer_customer_id_seq')")
    after = held(everything_url)

    assert before != after
    assert differences(before, after) == ()


@pytest.mark.usefixtures("nothing_left")
def test_limits_of_time_do_not_end_a_drill(billed: World, everything_url: str) -> None:
    assert billed
    with psycopg.connect(everything_url, autocommit=True) as connection:
        name = connection.info.dbname
    execute(
        everything_url, f"ALTER DATABASE {name} SET idle_in_transaction_session_timeout = '1ms'"
    )

    assert drill(everything_url).passed


@pytest.mark.usefixtures("nothing_left")
def test_a_dump_that_is_refused_is_no_drill(everything_url: str) -> None:
    execute(everything_url, "CREATE ROLE drill_of_a_stranger LOGIN CREATEDB")
    try:
        with pytest.raises(UnableToRestore, match="pg_dump could not do its part"):
            drill(make_conninfo(everything_url, user="drill_of_a_stranger"))
    finally:
        execute(everything_url, "DROP ROLE drill_of_a_stranger")


def test_the_command_says_what_came_back_and_ends_by_what_it_found(
    billed: World, everything_url: str
) -> None:
    assert billed
    well = elhandel("restore-drill", "--database-url", everything_url)
    execute(everything_url, OFFENCE)
    offends = elhandel("restore-drill", "--database-url", everything_url)

    assert (well[0], offends[0]) == (0, 1)
    assert "All rows" in well[1]
    assert "All rows" not in offends[1]


def held(url: str) -> dict[str, str]:
    """What a drill compares."""
    with psycopg.connect(url) as connection:
        return contents(connection)


def execute(url: str, sql: Any) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql)


def elhandel(*arguments: str) -> tuple[int, str]:
    """The exit code of the command line, and what it says."""
    result = CliRunner().invoke(main.app, arguments)
    return result.exit_code, result.stdout
