"""The restore drill: restores a dump of the database into a fresh one and compares the two.

The dump and the counts are taken in one snapshot, so that work can go on meanwhile. Compared are
the rows of every table, the sequences, and what guards the tables: policies, grants, triggers,
constraints and indexes. A sequence belongs to no snapshot and goes on; it must come back at least
as far as it was before. All invariants are then checked in the restored database. It is dropped at
the end and the dump deleted, whatever happens.
"""

import os
import subprocess
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Final, LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from elhandel import billing, settlement
from elhandel.platform.database import Database, Transaction, statement
from elhandel.platform.schema.migrate import missing_migrations
from elhandel.platform.upkeep.invariants import EVERYTHING, Finding, check
from simulator.local.cloud.database.postgres import client_program
from simulator.local.cloud.errors import UnableToRun

PREFIX: Final = "elhandel_restored_"

_ENVIRONMENT: Final = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}

_TABLES: Final[LiteralString] = """
SELECT n.nspname, c.relname
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
ORDER BY n.nspname, c.relname
"""

_SEQUENCES: Final[LiteralString] = """
SELECT schemaname || '.' || sequencename, coalesce(last_value, 0)::text FROM pg_sequences
"""

_LOCKS: Final = statement("simulator.local.cloud.database", "locks")


class UnableToRestore(UnableToRun):
    """The dump could not be made, or not be restored."""


@dataclass(frozen=True, slots=True)
class Drill:
    """The result of a drill."""

    tables: int
    rows: int
    dump_bytes: int
    dump_seconds: float
    restore_seconds: float
    check_seconds: float
    differences: tuple[str, ...]
    missing_migrations: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Everything came back, and all that must hold does."""
        offends = any(finding.offenders for finding in self.findings)
        return not (self.differences or self.missing_migrations or offends)


def drill(url: str) -> Drill:
    """Dump the database, restore it beside itself, compare, and clean up.

    url: of a user who sees all rows and may create databases. Raises UnableToRestore;
    DatabaseUnavailable where PostgreSQL does not answer.
    """
    Database(url).ask_whether_there()

    with (
        tempfile.TemporaryDirectory(prefix="elhandel-restore-") as folder,
        _fresh_database(url) as restored,
    ):
        dump = Path(folder) / "dump"
        started = perf_counter()
        before = _dump(url, dump)
        dumped = perf_counter()
        into = f"--dbname={conninfo_to_dict(restored)['dbname']}"
        _run("pg_restore", restored, "--exit-on-error", "--single-transaction", into, str(dump))
        back = perf_counter()
        after = _contents_of(restored)
        findings, missing = _asked(restored)
        return Drill(
            tables=sum(key.startswith("rows ") for key in before),
            rows=sum(
                int(value.split()[0]) for key, value in before.items() if key.startswith("rows ")
            ),
            dump_bytes=dump.stat().st_size,
            dump_seconds=dumped - started,
            restore_seconds=back - dumped,
            check_seconds=perf_counter() - back,
            differences=differences(before, after),
            missing_migrations=missing,
            findings=findings,
        )


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """What is not as it was, by name, with both states; a sequence may have gone on."""
    return tuple(
        f"{key}: was {before.get(key, 'not there')}, is {after.get(key, 'not there')}"
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key) and not _went_on(key, before, after)
    )


def _went_on(key: str, before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    if not key.startswith("sequence ") or key not in before or key not in after:
        return False
    return int(after[key]) > int(before[key])


def contents(tx: Transaction) -> dict[str, str]:
    """Rows of each table (their number, and a sum over the hashes of all), sequences, and what
    guards the tables.
    """
    found: dict[str, str] = {}
    for schema, table in tx.execute(_TABLES).fetchall():
        counted = sql.SQL(
            "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM ONLY {} t"
        )
        row = tx.execute(counted.format(sql.Identifier(schema, table))).fetchone()
        found[f"rows {schema}.{table}"] = "{} rows, sum {}".format(*(row or (0, 0)))

    found |= _sequences(tx)
    found |= {name: str(value) for name, value in tx.execute(_LOCKS)}

    return found


def _dump(url: str, file: Path) -> dict[str, str]:
    """Dump into the file; what the database held in the dump's own snapshot."""
    with _patient(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        sequences = _sequences(connection)
        _run("pg_dump", url, "--format=custom", f"--snapshot={snapshot}", f"--file={file}")
        return contents(connection) | sequences


def _contents_of(url: str) -> dict[str, str]:
    with _patient(url) as connection:
        return contents(connection)


@contextmanager
def _patient(url: str) -> Iterator[Transaction]:
    """A transaction that may wait for pg_dump and count all rows, whatever its user's limits."""
    with psycopg.connect(url, autocommit=True) as connection:
        for limit in (
            "statement_timeout",
            "idle_in_transaction_session_timeout",
            "transaction_timeout",
        ):
            connection.execute("SELECT set_config(%s, '0', false)", [limit])
        with connection.transaction():
            yield connection


def _sequences(tx: Transaction) -> dict[str, str]:
    """How far each sequence is; 0 where it was never used."""
    return {f"sequence {name}": value for name, value in tx.execute(_SEQUENCES)}


def _asked(url: str) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """All invariants of all years, and the migrations that are missing."""
    database = Database(url)
    try:
        findings = check(database, (*settlement.INVARIANTS, *billing.INVARIANTS), EVERYTHING)
        return tuple(findings), tuple(missing_migrations(database))
    finally:
        database.close()


@contextmanager
def _fresh_database(url: str) -> Iterator[str]:
    """The address of an empty database on the same server, dropped at the end."""
    name = f"{PREFIX}{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))
        )
        try:
            yield make_conninfo(url, dbname=name)
        finally:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )


def _run(program: str, url: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs.

    Its connection goes by the environment: arguments can be read by others.
    """
    found = client_program(program)
    if found is None:
        raise UnableToRestore(
            f"{program} is not shipped with the embedded PostgreSQL, so no drill can be done here."
        )

    values = conninfo_to_dict(url)
    connection = {name: str(values[key]) for key, name in _ENVIRONMENT.items() if values.get(key)}
    result = subprocess.run(
        [str(found), *arguments],
        env={**os.environ, **connection},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        last = (result.stderr.strip().splitlines() or ["it said nothing"])[0]
        raise UnableToRestore(
            f"{program} could not do its part of the drill: {last}. Nothing was left behind."
        )
