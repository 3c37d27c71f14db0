"""What the bench measures on: a server of its own, whose databases belong to the owner, as on
AWS.
"""

import tempfile
from pathlib import Path

import psycopg

from simulator.local.cloud.database.owner import OWNER
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
