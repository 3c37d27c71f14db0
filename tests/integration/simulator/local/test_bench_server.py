"""What the bench measures on: a server of its own, whose databases belong to the owner, as on
AWS.
"""

import tempfile
from pathlib import Path

import psycopg
import pytest

from simulator.local.cloud.database.owner import OWNER
from tests.bench.parts.million import NotEnoughDisk, needed_bytes, refuse_without_disk
from tests.bench.server import running_server


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
