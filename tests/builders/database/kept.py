"""Databases that tests use one after the other.

A copy of the migrated database is made in 25 ms, but whoever connects to it learns its tables anew
and plans each statement anew, which costs several times that. So a database that a test has left is
emptied, and its connections, with what they have prepared, serve the next test.

What emptying cannot undo costs the database, and the next test gets a fresh copy: a change of the
schema or of its rights (an event trigger reports it), a setting of a role in it, a lock that
somebody still holds. So does its age, for deleted rows stay on their pages.
"""

import contextlib
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import psycopg

from elhandel.platform.database import Database
from tests.builders.database.roles import DatabaseOfTests

OWNER: Final = "elhandel"
_MOST_TESTS: Final = 150
_MOST_PREPARED: Final = 2000

type Address = Callable[[str, str], str]
"""`address(database, role)`: where a database of the server is."""


class NotEmptied(Exception):
    """A test did what emptying cannot undo."""


@dataclass(frozen=True)
class Clean:
    """How a database looks that is a copy of a template.

    names: of tables and sequences, by their oids, which a copy has too. empty: the tables without
    rows. rows: what stands in the others, as COPY writes it. sums: a checksum of each of these.
    sequences: the last values.
    """

    names: dict[int, str]
    empty: list[int]
    rows: dict[int, list[bytes]]
    sums: list[tuple[Any, ...]]
    sequences: dict[int, int | None]

    def sums_of(self, superuser: psycopg.Connection) -> list[tuple[Any, ...]]:
        return superuser.execute(_checksums(self.names, list(self.rows))).fetchall()


def looked_at(address: Address, template: str) -> Clean:
    """The template as it is; from now on its copies report changes of their schema."""
    with psycopg.connect(address(template, "postgres"), autocommit=True) as superuser:
        superuser.execute(_REPORT_CHANGES)
        tables: dict[int, str] = dict(superuser.execute(_TABLES).fetchall())
        rows = {oid: _rows(superuser, name) for oid, name in tables.items()}
        filled = {oid: lines for oid, lines in rows.items() if lines}
        sequences = superuser.execute(_SEQUENCES).fetchall()

        return Clean(
            names=tables | {oid: name for oid, name, _ in sequences},
            empty=[oid for oid in tables if oid not in filled],
            rows=filled,
            sums=superuser.execute(_checksums(tables, list(filled))).fetchall(),
            sequences={oid: last for oid, _, last in sequences},
        )


def as_in_production(superuser: psycopg.Connection) -> None:
    """A test's database without what reports changes: for a test that restores it elsewhere."""
    superuser.execute("DROP EVENT TRIGGER changed")
    superuser.execute("DROP EVENT TRIGGER dropped")


class Kept:
    """A copy of a template with the connections that stay open to it."""

    def __init__(self, address: Address, name: str, clean: Clean) -> None:
        self.name = name
        self.url = address(name, OWNER)
        self.tests = 0
        self._address = address
        self._clean = clean
        self._open: dict[str, list[_Lasting]] = defaultdict(list)
        self._given: dict[str, int] = defaultdict(int)
        self._changes: list[str] = []

        self._superuser = psycopg.connect(
            address(name, "postgres"), autocommit=True, prepare_threshold=0
        )
        self._superuser.add_notify_handler(lambda told: self._changes.append(told.payload))
        self._superuser.execute(_AS_SUPERUSER, prepare=False)

    def begin(self) -> None:
        """For another test of a file that shares this database: it gets the open connections."""
        self._given.clear()

    def owner(self) -> DatabaseOfTests:
        """The database as its owner sees it; its functions do what is done for customers."""
        database = self._next(OWNER)
        assert isinstance(database, DatabaseOfTests)
        return database

    def function(self, name: str) -> Database:
        """The database as a function opens it; another connection each time, during a test."""
        return self._next(f"elhandel_{name}")

    def _next(self, role: str) -> Database:
        number = self._given[role]
        self._given[role] += 1
        if number == len(self._open[role]):
            url = self._address(self.name, role)
            database = DatabaseOfTests(url, self.function) if role == OWNER else Database(url)
            self._open[role].append(_Lasting(database))
        return self._open[role][number].begun()

    def empty(self) -> None:
        """Bring it back to what the template is. Raises NotEmptied where it cannot be."""
        self.tests += 1
        self._given.clear()
        try:
            self._undo()
        except psycopg.Error as error:
            raise NotEmptied(str(error)) from error
        if self._changes or self.tests > _MOST_TESTS:
            raise NotEmptied(", ".join(self._changes) or "age")

    def _undo(self) -> None:
        ask, clean = self._superuser.execute, self._clean
        ours = [lasting.pid for every in self._open.values() for lasting in every]
        if ask(_OTHERS_AND_SETTINGS, {"ours": ours}).fetchone() != (0, 0):
            raise NotEmptied("settings of a role or of the database, or nobody reports changes")

        names = clean.names
        born = [name for oid, name in ask(_PARTITIONS).fetchall() if oid not in names]
        dirty = [oid for (oid,) in ask(_NOT_EMPTY, [clean.empty]).fetchall()]
        now = clean.sums_of(self._superuser)
        other = [is_[0] for is_, was in zip(now, clean.sums, strict=True) if is_ != was]
        moved = [
            (name, clean.sequences[oid])
            for oid, name, last in ask(_SEQUENCES).fetchall()
            if last != clean.sequences[oid]
        ]
        statements = [
            *(f"DROP TABLE {name}" for name in born),
            *(f"DELETE FROM {names[oid]}" for oid in (*dirty, *other)),
            *(_set(name, last) for name, last in moved),
        ]
        if statements:
            ask(";".join(statements).encode(), prepare=False)
        for oid in other:
            _fill(self._superuser, names[oid], clean.rows[oid])

    def close(self) -> None:
        for every in self._open.values():
            for lasting in every:
                lasting.database.close()
        self._superuser.close()


@dataclass(frozen=True)
class AsRole:
    """`as_role("portal")`: the address of a test's database for a function, in its role."""

    kept: Kept

    def __call__(self, function: str) -> str:
        return self.kept.url.replace(f"://{OWNER}", f"://elhandel_{function}", 1)

    def database(self, function: str) -> Database:
        """The database as the function opens it."""
        return self.kept.function(function)


class _Lasting:
    """A database whose connection stays open, with all that it has executed prepared.

    psycopg prepares what it executes for the sixth time. Planning is half of what tests cost the
    database, so here it is the second time, of all the tests in a row.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self._connection: psycopg.Connection | None = None

    @property
    def pid(self) -> int:
        connection = self._connection
        return 0 if connection is None or connection.closed else connection.info.backend_pid

    def begun(self) -> Database:
        """For a test: with the session as it was when it began."""
        connection = self._connection
        if connection is None or connection is not self.database._connection or connection.closed:
            with self.database.transaction() as connection:
                self._connection = connection
                connection.prepared_max = _MOST_PREPARED
                connection.prepare_threshold = 1
        connection.execute(_AT_FIRST, prepare=False)
        if isinstance(self.database, DatabaseOfTests):
            self.database.begin()
        return self.database


class Databases:
    """Copies of a template: `take` one that is as the template is, and `leave` it."""

    def __init__(self, address: Address, template: str) -> None:
        self._address = address
        self._template = template
        self._clean = looked_at(address, template)
        self._left: list[Kept] = []
        self._server = psycopg.connect(address("postgres", "postgres"), autocommit=True)

    @contextlib.contextmanager
    def one(self) -> Iterator[Kept]:
        """A database, for the block."""
        kept = self._take()
        try:
            yield kept
        finally:
            self._left.append(kept)

    @contextlib.contextmanager
    def filled[R](self, fill: Callable[["Kept"], R]) -> Iterator[tuple["Databases", R]]:
        """Databases for the block that begin with what `fill` writes, which is done once; and what
        it gave.
        """
        with self.one() as template:
            given = fill(template)
            template.close()  # nobody may be in what is copied
            filled = Databases(self._address, template.name)
            try:
                yield filled, given
            finally:
                filled.close()

    def _take(self) -> Kept:
        while self._left:
            kept = self._left.pop()
            try:
                kept.empty()
            except NotEmptied:
                self._drop(kept)
            else:
                return kept

        name = f"test_{next(_numbers)}"
        self._server.execute(
            f"CREATE DATABASE {name} TEMPLATE {self._template} OWNER {OWNER} STRATEGY file_copy"
        )
        return Kept(self._address, name, self._clean)

    def _drop(self, kept: Kept) -> None:
        kept.close()
        self._server.execute(f"DROP DATABASE {kept.name} WITH (FORCE)")

    def close(self) -> None:
        for kept in self._left:
            kept.close()
        self._server.close()


_numbers = itertools.count(1)


def _rows(superuser: psycopg.Connection, table: str) -> list[bytes]:
    with superuser.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT".encode()) as copy:
        return [bytes(block) for block in copy]


def _fill(superuser: psycopg.Connection, table: str, rows: Sequence[bytes]) -> None:
    with superuser.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
        for block in rows:
            copy.write(block)


def _checksums(names: dict[int, str], tables: Sequence[int]) -> bytes:
    parts = [
        f"SELECT {oid}, count(*), sum(hashtextextended(t::text, 0)) FROM {names[oid]} t"
        for oid in tables
    ]
    return (" UNION ALL ".join(parts) or "SELECT 0 WHERE false").encode()


def _set(sequence: str, last: int | None) -> str:
    if last is not None:
        return f"SELECT setval('{sequence}', {last})"
    first = f"SELECT seqstart FROM pg_sequence WHERE seqrelid = '{sequence}'::regclass"
    return f"SELECT setval('{sequence}', ({first}), false)"


# Who makes a partition changes nothing that emptying would not see.
_REPORT_CHANGES: Final = """
CREATE OR REPLACE FUNCTION pg_catalog.report_change() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE
    stack text;
BEGIN
    GET DIAGNOSTICS stack = PG_CONTEXT;
    IF position('metering.ensure_partition' IN stack) = 0 THEN
        PERFORM pg_notify('changed', tg_tag);
    END IF;
END
$$;
DROP EVENT TRIGGER IF EXISTS changed;
DROP EVENT TRIGGER IF EXISTS dropped;
CREATE EVENT TRIGGER changed ON ddl_command_end EXECUTE FUNCTION pg_catalog.report_change();
CREATE EVENT TRIGGER dropped ON sql_drop EXECUTE FUNCTION pg_catalog.report_change();
"""

# As a replica no trigger fires and no foreign key is checked.
_AS_SUPERUSER: Final = """
LISTEN changed;
SET session_replication_role = replica;
SET lock_timeout = '2s'
"""

_AT_FIRST: Final = """
RESET ALL;
RESET ROLE;
SET TIME ZONE 'UTC';
SET plan_cache_mode = force_generic_plan
"""

_TABLES: Final = """
SELECT c.oid::int8, c.oid::regclass::text FROM pg_class c
WHERE c.relkind = 'r'
  AND c.relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')
"""

_PARTITIONS: Final = """
SELECT c.oid::int8, c.oid::regclass::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE c.relkind = 'r'
"""

_NOT_EMPTY: Final = "SELECT oid FROM unnest(%s::int8[]) AS oid WHERE pg_relation_size(oid::oid) > 0"

_SEQUENCES: Final = """
SELECT seqrelid::int8, seqrelid::regclass::text, pg_sequence_last_value(seqrelid) FROM pg_sequence
"""

# Sessions that a test has left open end here.
_OTHERS_AND_SETTINGS: Final = """
SELECT (SELECT 0 * count(pg_terminate_backend(pid, 1000)) FROM pg_stat_activity
        WHERE datname = current_database() AND backend_type = 'client backend'
          AND pid <> pg_backend_pid() AND pid <> ALL(%(ours)s::int[])),
       (SELECT count(*) FROM pg_db_role_setting JOIN pg_database d ON d.oid = setdatabase
        WHERE datname = current_database())
     + (SELECT count(datacl) FROM pg_database WHERE datname = current_database())
     + (SELECT 2 - count(*) FROM pg_event_trigger)
"""
