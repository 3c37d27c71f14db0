import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.keys.api_keys import (
    Scope,
    admit,
    authenticate,
    create_key,
    list_keys,
    revoke_key,
)
from elhandel.platform.keys.key_quotas import Quota, count_request
from elhandel.values.errors import Forbidden, TooManyRequests, Unauthenticated

CLOCK = FixedClock(datetime(2026, 2, 9, 8, 0, tzinfo=UTC))


def test_a_key_opens_its_scope_and_is_stored_as_a_hash_only(database: Database) -> None:
    with database.transaction() as tx:
        key = create_key(tx, "web shop", "sales", CLOCK)
        known = authenticate(tx, key, "sales", CLOCK.now())
        stored = tx.execute("SELECT * FROM platform.api_key").fetchone()
    assert re.fullmatch(r"elh_[\w-]{43}", key)
    assert (known.name, known.scope, known.customer_id) == ("web shop", "sales", None)
    assert stored is not None
    assert stored[0] == known.key_hash
    assert not any(isinstance(value, str) and value in key for value in stored)


def test_a_customers_key_names_the_customer(database: Database) -> None:
    with database.transaction() as tx:
        assert (
            authenticate(
                tx, create_key(tx, "app", "customer", CLOCK, 7), "customer", CLOCK.now()
            ).customer_id
            == 7
        )


@pytest.mark.parametrize("key", [None, "", "elh_unknown", "\udcff"])
def test_no_key_and_an_unknown_key_are_refused_alike(database: Database, key: str | None) -> None:
    with database.transaction() as tx, pytest.raises(Unauthenticated):
        authenticate(tx, key, "sales", CLOCK.now())


def test_a_key_of_another_scope_is_forbidden(database: Database) -> None:
    with database.transaction() as tx:
        key = create_key(tx, "app", "customer", CLOCK, 7)
        with pytest.raises(Forbidden, match="for customer, not for sales"):
            authenticate(tx, key, "sales", CLOCK.now())


def test_a_revoked_key_opens_nothing(database: Database) -> None:
    with database.transaction() as tx:
        key = create_key(tx, "old", "operations", CLOCK)
        revoke_key(tx, authenticate(tx, key, "operations", CLOCK.now()).key_hash, CLOCK)
        with pytest.raises(Unauthenticated):
            authenticate(tx, key, "operations", CLOCK.now())


@pytest.mark.parametrize(
    ("scope", "customer"), [("customer", None), ("sales", 7), ("export", 7), ("operations", 7)]
)
def test_a_customer_is_named_for_customers_keys_and_only_for_them(
    database: Database, scope: str, customer: int | None
) -> None:
    with database.transaction() as tx, pytest.raises(ValueError, match="customer"):
        create_key(tx, "x", scope, CLOCK, customer)  # type: ignore[arg-type]


# --- their end ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "days"), [("sales", 400), ("customer", 400), ("export", 400), ("operations", 100)]
)
def test_a_key_opens_to_the_last_instant_of_its_scopes_life(
    database: Database, scope: Scope, days: int
) -> None:
    end = CLOCK.now() + timedelta(days=days)
    with database.transaction() as tx:
        key = create_key(tx, "app", scope, CLOCK, 7 if scope == "customer" else None)
        assert authenticate(tx, key, scope, end - timedelta(microseconds=1)).expires_at == end
        with pytest.raises(Unauthenticated, match=f"ended on {end.date()}") as ended:
            authenticate(tx, key, scope, end)
    assert ended.value.code == "api-key-missing-or-unknown"


def test_a_key_of_before_ends_when_its_scopes_life_is_over(database: Database) -> None:
    with database.transaction() as tx:
        key = create_key(tx, "old", "operations", CLOCK)
        tx.execute("UPDATE platform.api_key SET expires_at = NULL")
        end = CLOCK.now() + timedelta(days=100)
        assert [listed.expires_at for listed in list_keys(tx)] == [end]
        assert authenticate(tx, key, "operations", end - timedelta(seconds=1)).expires_at == end
        with pytest.raises(Unauthenticated):
            authenticate(tx, key, "operations", end)


def test_an_ended_key_of_another_scope_is_told_no_scope(database: Database) -> None:
    with database.transaction() as tx:
        key = create_key(tx, "app", "customer", CLOCK, 7)
        with pytest.raises(Unauthenticated):
            authenticate(tx, key, "sales", CLOCK.now() + timedelta(days=400))


# --- their last use -------------------------------------------------------------------------------


def last_use(database: Database) -> datetime | None:
    with database.transaction() as tx:
        (listed,) = list_keys(tx)
    return listed.last_used_at


@pytest.fixture
def key(database: Database) -> str:
    with database.transaction() as tx:
        return create_key(tx, "shop", "sales", CLOCK, per_minute=3, per_day=5)


def test_the_first_request_of_a_minute_is_the_last_use(database: Database, key: str) -> None:
    assert last_use(database) is None
    for seconds, used in ((1, 1), (59, 1), (60, 60), (100, 60)):
        admit(database, key, CLOCK.now() + timedelta(seconds=seconds), "sales")
        assert last_use(database) == CLOCK.now() + timedelta(seconds=used)


def test_a_row_that_is_held_does_not_keep_a_request_waiting(
    database: Database, database_url: str, key: str
) -> None:
    with psycopg.connect(database_url) as other:
        other.execute("SELECT 1 FROM platform.api_key FOR UPDATE")
        assert admit(database, key, CLOCK.now(), "sales").name == "shop"
    assert last_use(database) is None


def test_a_last_use_that_cannot_be_written_stops_no_request(database: Database, key: str) -> None:
    with database.transaction() as tx:
        tx.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION "
            "''no''; END'"
        )
        tx.execute(
            "CREATE TRIGGER t BEFORE UPDATE ON platform.api_key FOR EACH ROW EXECUTE FUNCTION "
            "refuse()"
        )
    assert admit(database, key, CLOCK.now(), "sales").name == "shop"


# --- their quota ----------------------------------------------------------------------------------


def asked(database: Database, key: str, *seconds: float) -> list[int | None]:
    """For each instant after eight: None where the request was taken, else in how many seconds it
    may come again.
    """
    answers: list[int | None] = []
    for second in seconds:
        try:
            admit(database, key, CLOCK.now() + timedelta(seconds=second), "sales")
            answers.append(None)
        except TooManyRequests as refused:
            answers.append(refused.details["retry_after"])
    return answers


def test_the_quota_of_a_minute_is_exact(database: Database, key: str) -> None:
    assert asked(database, key, 0, 1, 59.9, 59.9, 59, 30.5) == [None, None, None, 1, 1, 30]
    assert asked(database, key, 60) == [None]


def test_the_quota_of_a_day_is_exact_and_refused_requests_do_not_count(
    database: Database, key: str
) -> None:
    assert asked(database, key, 0, 0, 0, 0, 60, 60) == [None, None, None, 60, None, None]
    left = 16 * 3600
    assert asked(database, key, 60, left - 0.5, left) == [left - 60, 1, None]


def test_each_key_has_a_quota_of_its_own_and_another_scope_counts_too(
    database: Database, key: str
) -> None:
    with database.transaction() as tx:
        other = create_key(tx, "partner", "sales", CLOCK, per_minute=1)
    for _ in range(3):
        with pytest.raises(Forbidden):
            admit(database, key, CLOCK.now(), "operations")
    assert asked(database, key, 0) == [60]
    assert asked(database, other, 0, 0) == [None, 60]


def test_processes_count_together(database: Database, database_url: str, key: str) -> None:
    several = [Database(database_url) for _ in range(6)]
    try:
        with ThreadPoolExecutor(6) as callers:
            answers = list(callers.map(lambda process: asked(process, key, 0), several))
    finally:
        for process in several:
            process.close()
    assert sorted(answers, key=str) == [[60]] * 3 + [[None]] * 3


def test_an_unknown_key_writes_nothing(database: Database) -> None:
    with pytest.raises(Unauthenticated):
        admit(database, "elh_" + "k" * 43, CLOCK.now(), "sales")
    with database.transaction() as tx:
        assert tx.execute("SELECT count(*) FROM platform.api_key_count").fetchone() == (0,)


def test_a_flood_around_a_minutes_turn_does_not_begin_anew_with_each_process(
    database: Database,
) -> None:
    with database.transaction() as tx:
        key_id = authenticate(
            tx, create_key(tx, "shop", "sales", CLOCK), "sales", CLOCK.now()
        ).key_id
    minute = CLOCK.now().replace(second=0, microsecond=0)
    clocks = [minute + timedelta(seconds=seconds) for seconds in (1, -1, 1, -1)]
    for now in clocks[:3]:
        count_request(database, key_id, Quota(3, 100), now)
    with pytest.raises(TooManyRequests):
        count_request(database, key_id, Quota(3, 100), clocks[3])
    # One that is set back further locks nobody out.
    count_request(database, key_id, Quota(3, 100), minute - timedelta(minutes=3))


def writes_of_the_log(database: Database) -> int:
    """How often the connection's own process has written the write-ahead log out."""
    database.execute_alone("SELECT pg_stat_force_next_flush()", {})
    writes = database.execute_alone(
        "SELECT sum(writes) FROM pg_stat_get_backend_io(pg_backend_pid()) WHERE object = 'wal'", {}
    )
    assert writes is not None
    return int(writes[0])


def a_counted_key(database: Database) -> int:
    """A key that has been counted once, in a database that waits for its disk."""
    with database.transaction() as tx:
        tx.execute("SET synchronous_commit = on")
        key = create_key(tx, "shop", "sales", CLOCK)
        key_id = authenticate(tx, key, "sales", CLOCK.now()).key_id
    count_request(database, key_id, Quota(100, 100), CLOCK.now())
    return key_id


def test_nobody_waits_for_the_disk_to_have_a_count(database: Database) -> None:
    key_id = a_counted_key(database)
    before = writes_of_the_log(database)
    for _ in range(5):
        count_request(database, key_id, Quota(100, 100), CLOCK.now())

    assert writes_of_the_log(database) == before
    assert database.execute_alone("SHOW synchronous_commit", {}) == ("on",)
    database.execute_alone("UPDATE platform.api_key SET name = 'other'", {})
    assert writes_of_the_log(database) > before


def test_what_else_a_transaction_writes_waits_for_the_disk(database: Database) -> None:
    key_id = a_counted_key(database)
    with database.transaction() as tx:
        count_request(database, key_id, Quota(100, 100), CLOCK.now())
        assert tx.execute("SHOW synchronous_commit").fetchone() == ("on",)
