"""The search finds a needle in every kind of column, however it is written, and says where it had
no time to look.
"""

import gzip
import json
from typing import Any

import pytest

from elhandel.persons import find_traces
from elhandel.platform.database import Database, Transaction

NAME = 'Bjørn "Bo" Ærøskøbing'
PACKED = gzip.compress(json.dumps({"name": NAME}).encode())
HELD: dict[str, tuple[str, Any]] = {
    "text": ("text", f"says {NAME.upper()} here"),
    "varchar": ("varchar(90)", NAME),
    "texts": ("text[]", ["x", NAME]),
    "json": ("jsonb", json.dumps({"a": [{"b": NAME}]})),
    "jsons": ("jsonb[]", None),
    "bytes": ("bytea", b"\0" + NAME.encode() + b"\xff"),
    "byteses": ("bytea[]", [b"x", NAME.encode()]),
    "gzip": ("bytea", PACKED),
}


def hide(tx: Transaction, kind: str, value: Any) -> None:
    tx.execute(f"CREATE TABLE portfolio.hidden (id int, place {kind})".encode())
    tx.execute("INSERT INTO portfolio.hidden VALUES (1, NULL)")
    if value is not None:
        tx.execute("INSERT INTO portfolio.hidden VALUES (2, %s)", [value])


@pytest.mark.parametrize("held", [name for name, (_, value) in HELD.items() if value is not None])
def test_a_name_is_found_in_every_kind_of_column(database: Database, held: str) -> None:
    with database.transaction() as tx:
        hide(tx, *HELD[held])
        found = find_traces(tx, {"name": NAME, "other": "Vera Holm"}).found

    assert found == {"name": {"portfolio.hidden.place": 1}}


def test_bytes_are_found_as_they_are_and_nothing_is_found_of_an_empty_needle(
    database: Database,
) -> None:
    secret = bytes(range(1, 33))
    with database.transaction() as tx:
        hide(tx, "bytea", b"\x0f" + secret)
        found = find_traces(tx, {"hash": secret, "sealed": b"", "name": ""}).found

    assert found == {"hash": {"portfolio.hidden.place": 1}}


def test_a_table_in_partitions_is_searched_through(database: Database) -> None:
    with database.transaction() as tx:
        tx.execute("CREATE TABLE portfolio.parts (id int, place text) PARTITION BY RANGE (id)")
        tx.execute(
            "CREATE TABLE portfolio.parts_1 PARTITION OF portfolio.parts FOR VALUES FROM (0) TO (9)"
        )
        tx.execute("INSERT INTO portfolio.parts VALUES (1, %s)", [NAME])
        found = find_traces(tx, {"name": NAME}).found

    assert found == {"name": {"portfolio.parts.place": 1}}


def test_what_time_did_not_suffice_for_is_named_and_what_is_left_out_is_not_looked_at(
    database: Database,
) -> None:
    with database.transaction() as tx:
        hide(tx, "text", NAME)
        left_out = find_traces(tx, {"name": NAME}, leave_out=["portfolio.hidden"])
        in_time = find_traces(tx, {"name": NAME}, milliseconds_left=lambda: 60_000)
        without = find_traces(tx, {"name": NAME}, milliseconds_left=lambda: 0)

    assert (left_out.found, left_out.unsearched) == ({}, ())
    assert (in_time.found, in_time.unsearched) == ({"name": {"portfolio.hidden.place": 1}}, ())
    assert not without
    assert {"portfolio.hidden", "portfolio.customer", "market.inbound_message"} <= set(
        without.unsearched
    )


def test_a_column_that_is_left_out_is_not_even_read(database: Database) -> None:
    with database.transaction() as tx:
        hide(tx, "text", NAME)
        tx.execute("ALTER TABLE portfolio.hidden ADD COLUMN other text")
        tx.execute("UPDATE portfolio.hidden SET other = place")
        found = find_traces(tx, {"name": NAME}, leave_out=["portfolio.hidden.place"]).found

    assert found == {"name": {"portfolio.hidden.other": 1}}
