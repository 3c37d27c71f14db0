"""What the bench measures on: a server of its own, whose databases belong to the owner, as on
AWS; and that what it measures beside each other is the same.
"""

import tempfile
from pathlib import Path

import psycopg
import pytest

from simulator.local.cloud.database.owner import OWNER
from tests.bench import rows
from tests.bench.measure import WORKER_ENVIRONMENT, Stopwatch, backend_of
from tests.bench.parts.million import NotEnoughDisk, needed_bytes, refuse_without_disk
from tests.bench.runs import lay_out_again, settle_month
from tests.bench.server import END, MONTH, running_server

_ONE_BY_A_FIXED_PRICE = """
UPDATE by_rows.settled SET energy = energy + 1
WHERE metering_point_id = (SELECT min(metering_point_id) FROM by_rows.point WHERE NOT by_spot)
"""
_WORK = "SELECT sum(n) FROM generate_series(1, 2000000) n"


def test_a_database_of_the_bench_has_the_schema_and_belongs_to_the_owner() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="elhandel-bench-") as folder,
        running_server(Path(folder) / "data") as server,
        psycopg.connect(server.create("empty"), autocommit=True) as connection,
    ):
        (owner, migrated), *_ = connection.execute(
            "SELECT pg_get_userbyid(datdba), (SELECT count(*) FROM _yoyo_migration) "
            "FROM pg_database "
            "WHERE datname = current_database()"
        )
        connection.execute("CHECKPOINT")  # as between two measurements

    assert owner == OWNER
    assert migrated > 40


def test_a_database_that_is_dropped_gives_its_disk_back() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="elhandel-bench-") as folder,
        running_server(Path(folder) / "data") as server,
    ):
        server.drop(server.create("dropped"))
        with psycopg.connect(server.url("postgres")) as connection:
            names = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}

    assert "dropped" not in names


def test_more_points_than_there_is_disk_for_are_refused_before_anything_is_loaded(
    tmp_path: Path,
) -> None:
    assert needed_bytes(1_000_000) > 20e9
    with pytest.raises(NotEnoughDisk, match=r"10,000,000,000 points need .* GB .* by --many\."):
        refuse_without_disk(tmp_path, 10_000_000_000)


def test_rows_settle_every_point_to_the_fractions_that_settlement_writes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in WORKER_ENVIRONMENT.items():  # which the bench sets for all that follows
        monkeypatch.setenv(name, value)
    with (
        tempfile.TemporaryDirectory(prefix="elhandel-bench-") as folder,
        running_server(Path(folder) / "data") as server,
    ):
        url = server.supplier(40)
        lay_out_again(url, END)
        rows.lay_out(url, MONTH, END)
        settled = settle_month(url, MONTH, END).settled
        rows.settle(url, rows.WHOLE_NUMBERS)
        alike = rows.that_differ(url)
        with psycopg.connect(url) as tx:
            changed = tx.execute(_ONE_BY_A_FIXED_PRICE.encode()).rowcount
        unlike = rows.that_differ(url)

    assert (settled, alike) == (40, 0)
    assert (changed, unlike) == (1, 1)


def test_a_server_vacuums_nothing_by_itself_where_it_is_told_so() -> None:
    def autovacuum() -> str:
        with psycopg.connect(server.url("postgres")) as connection:
            return str(connection.execute("SHOW autovacuum").fetchall()[0][0])

    with (
        tempfile.TemporaryDirectory(prefix="elhandel-bench-") as folder,
        running_server(Path(folder) / "data") as server,
    ):
        before = autovacuum()
        with server.without_autovacuum():
            inside = autovacuum()

    assert (before, inside) == ("on", "off")


def test_processor_time_of_a_whole_server_has_what_other_processes_of_it_do() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="elhandel-bench-") as folder,
        running_server(Path(folder) / "data") as server,
        psycopg.connect(server.url("postgres")) as idle,
    ):
        backend = backend_of(idle)
        with (
            Stopwatch(backend) as alone,
            Stopwatch(backend, whole_server=True) as whole,
            psycopg.connect(server.url("postgres")) as other,
        ):
            other.execute(_WORK.encode())

    assert alone.measured.server < whole.measured.server
