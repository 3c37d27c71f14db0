"""Transactions of a function's one connection, also when the connection dies."""

import psycopg
import pytest

from elhandel.platform.database import Database, TransactionRefused, fetch_one
from elhandel.values.errors import DatabaseUnavailable


def test_a_block_that_raises_leaves_nothing(database: Database) -> None:
    def half_way() -> None:
        with database.transaction() as tx:
            tx.execute("INSERT INTO onboarding.signup_number (year, last) VALUES (2026, 1)")
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError):
        half_way()
    with database.transaction() as tx:
        assert tx.execute("SELECT * FROM onboarding.signup_number").fetchall() == []


def test_a_connection_that_died_is_replaced_before_the_next_transaction(
    database: Database, database_url: str
) -> None:
    with database.transaction() as tx:
        (pid,) = fetch_one(tx, "SELECT pg_backend_pid()", [])
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    with database.transaction() as tx:
        assert fetch_one(tx, "SELECT pg_backend_pid()", []) != (pid,)


def test_a_connection_that_dies_within_a_transaction_fails_it(
    database: Database, database_url: str
) -> None:
    def cut_off() -> None:
        with database.transaction() as tx:
            (pid,) = fetch_one(tx, "SELECT pg_backend_pid()", [])
            tx.execute("INSERT INTO onboarding.signup_number (year, last) VALUES (2026, 1)")
            with psycopg.connect(database_url, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])

    with pytest.raises(DatabaseUnavailable, match="went away in the middle of the work"):
        cut_off()
    with database.transaction() as tx:
        assert tx.execute("SELECT * FROM onboarding.signup_number").fetchall() == []


def test_a_statement_that_fails_while_the_database_is_there_keeps_its_own_error(
    database: Database,
) -> None:
    def take_too_long() -> None:
        with database.transaction() as tx:
            tx.execute("SET LOCAL statement_timeout = '1ms'")
            tx.execute("SELECT pg_sleep(60)")

    with pytest.raises(psycopg.errors.QueryCanceled):
        take_too_long()


def test_a_database_that_does_not_answer_is_unavailable_and_says_what_to_do() -> None:
    closed = Database("postgresql://nobody@127.0.0.1:9/none?connect_timeout=2")
    with (
        pytest.raises(DatabaseUnavailable, match="Check that it runs") as refused,
        closed.transaction(),
    ):
        pass
    assert "nobody" not in str(refused.value)


def test_times_are_utc_whatever_the_server_thinks(database: Database) -> None:
    with database.transaction() as tx:
        assert fetch_one(tx, "SHOW TIME ZONE", []) == ("UTC",)


def test_a_row_that_must_be_there_and_is_not_is_named(database: Database) -> None:
    with (
        database.transaction() as tx,
        pytest.raises(LookupError, match="no row where there must be one: SELECT last FROM"),
    ):
        fetch_one(tx, "SELECT last FROM onboarding.signup_number WHERE year = %s", [1999])


# --- a statement alone ----------------------------------------------------------------------------

_NUMBER = "INSERT INTO onboarding.signup_number (year, last) VALUES (2026, 1) RETURNING last"
_NUMBERS = "SELECT count(*) FROM onboarding.signup_number"


def test_a_statement_alone_stands_as_soon_as_it_is_answered(
    database: Database, database_url: str
) -> None:
    assert database.execute_alone(_NUMBER, {}) == (1,)
    with psycopg.connect(database_url) as other:
        assert other.execute(_NUMBERS).fetchone() == (1,)
    assert database.execute_alone("UPDATE onboarding.signup_number SET last = 2", {}) is None


def test_a_statement_alone_within_a_transaction_ends_with_it(database: Database) -> None:
    def half_way() -> None:
        with database.transaction():
            database.execute_alone(_NUMBER, {})
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError):
        half_way()
    assert database.execute_alone(_NUMBERS, {}) == (0,)


def test_a_statement_alone_finds_a_connection_that_died_replaced(
    database: Database, database_url: str
) -> None:
    before = database.execute_alone("SELECT pg_backend_pid()", {})
    assert before is not None
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [before[0]])
    assert database.execute_alone("SELECT pg_backend_pid()", {}) != before


def test_a_statement_alone_is_refused_where_it_would_see_one_customers_rows(
    database: Database, database_url: str
) -> None:
    portal = Database(database_url.replace("://elhandel", "://elhandel_portal", 1))
    try:
        with portal.customer_transaction(7), pytest.raises(TransactionRefused):
            portal.execute_alone("SELECT 1", {})
    finally:
        portal.close()
