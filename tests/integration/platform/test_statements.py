"""A room writes its own tables, and reads of rooms below only the columns that they publish.

PostgreSQL itself says what each statement touches; `published.toml` of a room says what the rooms
above may read of it, in SQL.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import psycopg
import pytest

from elhandel.platform.database import Database
from tests.builders.database.statements import (
    DOMAIN,
    ROOT,
    Access,
    Statement,
    access,
    built_from_parts,
    composed,
)
from tests.builders.database.statements import statements as all_statements

MOST_LINES: Final = 8
OF_POSTGRESQL: Final = ("pg_catalog", "information_schema", "pg_temp", "public")


COMPOSED: Final = frozenset(
    {
        "persons/erasure/traces.py",  # searches every table
        "platform/schema/rights.py",  # every table, function and role
        "platform/schema/roles.py",
        "platform/upkeep/retention.py",  # what each room names: rows that were replaced
        "platform/work/shards.py",  # the table of shards that a room names
    }
)
"""The files that may name tables at run time, by psycopg's identifiers."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a room lets others read: columns by relation, and functions."""

    columns: frozenset[tuple[str, str]]
    functions: frozenset[str]


def published() -> Mapping[str, Published]:
    """What each room publishes; nothing where it has no file."""
    found = {}
    for path in sorted(DOMAIN.glob("*/published.toml")):
        room = path.parent.name
        lists = tomllib.loads(path.read_text(encoding="utf-8"))
        found[room] = Published(
            frozenset(
                (f"{room}.{relation}", column)
                for relation, columns in lists.get("columns", {}).items()
                for column in columns
            ),
            frozenset(f"{room}.{name}" for name in lists.get("functions", [])),
        )
    return found


def order_of_rooms() -> Mapping[str, int]:
    """The floor of each room, from the top, as the import rules have it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (rooms,) = (
        contract["layers"]
        for contract in project["tool"]["importlinter"]["contracts"]
        if contract["name"] == "Rooms point downwards"
    )
    return {
        name.strip().removeprefix("elhandel."): floor
        for floor, names in enumerate(rooms)
        for name in names.split("|")
    }


@pytest.fixture(scope="module")
def statements() -> list[Statement]:
    return list(all_statements())


@pytest.fixture(scope="module")
def touched(database_to_read_url: str, statements: list[Statement]) -> dict[Statement, Access]:
    """What each statement touches. A statement that PostgreSQL cannot read alone fails."""
    found, unreadable = {}, []
    database = Database(database_to_read_url)
    with database.transaction() as tx:
        for statement in statements:
            try:
                found[statement] = access(tx, statement)
            except psycopg.Error as error:
                unreadable.append((statement, str(error).partition("\n")[0]))
    database.close()

    assert [f"{statement.place}: {error}" for statement, error in unreadable] == []
    return found


def test_a_room_writes_its_own_tables_only(touched: dict[Statement, Access]) -> None:
    foreign = [
        f"{statement.place} writes {relation}"
        for statement, touch in touched.items()
        for relation in touch.writes
        if relation.partition(".")[0] != statement.room
    ]

    assert foreign == []


def test_a_room_reads_of_others_what_they_publish(touched: dict[Statement, Access]) -> None:
    lists = published()
    known = frozenset().union(*(room.columns for room in lists.values()))

    unpublished = [
        f"{statement.place} reads {relation}.{column}"
        for statement, relation, column in foreign_columns(touched)
        if (relation, column) not in known
    ]

    assert unpublished == []


def test_a_room_calls_of_others_the_functions_that_they_publish(
    touched: dict[Statement, Access],
) -> None:
    known = frozenset().union(*(room.functions for room in published().values()))

    unpublished = [
        f"{statement.place} calls {function}"
        for statement, function in foreign_functions(touched)
        if function not in known
    ]

    assert unpublished == []


def test_a_room_reads_downwards_only(touched: dict[Statement, Access]) -> None:
    floors = order_of_rooms()
    read = [(s, relation) for s, relation, _ in foreign_columns(touched)]

    upwards = [
        f"{statement.place} reads {relation}"
        for statement, relation in read
        if floors[relation.partition(".")[0]] <= floors[statement.room]
    ]

    assert read
    assert upwards == []


def test_what_is_published_is_read(touched: dict[Statement, Access]) -> None:
    read = {(relation, column) for _, relation, column in foreign_columns(touched)}
    called = {function for _, function in foreign_functions(touched)}

    for room, lists in published().items():
        assert sorted(lists.columns - read) == [], f"{room} publishes what nobody reads"
        assert sorted(lists.functions - called) == [], f"{room} publishes what nobody calls"


def test_no_statement_is_built_from_parts() -> None:
    assert list(built_from_parts()) == []


def test_identifiers_are_composed_only_where_the_tables_are_not_known_before() -> None:
    assert set(composed()) <= COMPOSED


def test_a_long_statement_stands_in_a_file_of_its_own(statements: list[Statement]) -> None:
    long = [
        statement.place
        for statement in statements
        if ".py:" in statement.place and len(statement.text.strip().splitlines()) > MOST_LINES
    ]

    assert long == []


def foreign_columns(touched: dict[Statement, Access]) -> Iterator[tuple[Statement, str, str]]:
    """(statement, schema.relation, column) for each column of another room."""
    for statement, touch in touched.items():
        for relation, column in sorted(touch.reads):
            if relation.partition(".")[0] not in {statement.room, *OF_POSTGRESQL}:
                yield statement, relation, column


def foreign_functions(touched: dict[Statement, Access]) -> Iterator[tuple[Statement, str]]:
    """(statement, schema.function) for each function of another room."""
    for statement, touch in touched.items():
        for function in sorted(touch.calls):
            if function.partition(".")[0] not in {statement.room, *OF_POSTGRESQL}:
                yield statement, function
