"""CD-ACC-1: every account has a number of its own, continuous, also where many are made at once."""

from datetime import UTC, datetime

import psycopg
import pytest

from elhandel.platform.database import Database, fetch_one
from elhandel.portfolio.customers import account_number_of
from elhandel.portfolio.markets import all_markets, market_of
from elhandel.values.errors import NotFound
from elhandel.values.ids import AccountId
from tests.builders.waiting import Second

SOME_DAY = datetime(2025, 11, 15, 11, tzinfo=UTC)

MAKE = """
INSERT INTO portfolio.customer (kind, name, email, phone, identity_hash, identity_sealed,
    identity_key, created_at, updated_at, market, account_number)
SELECT 'private', 'A', 'a@example.dk', '+4512345678', %(what)s::bytea || n::text::bytea, '', '',
    %(at)s, %(at)s, %(market)s, %(number)s
FROM generate_series(1, %(count)s) n RETURNING customer_id
"""


def make(
    database: Database,
    what: str,
    *,
    at: datetime = SOME_DAY,
    count: int = 1,
    market: str = "DK",
    number: str | None = None,
) -> list[AccountId]:
    """Accounts, made in one transaction."""
    values = {"what": what, "at": at, "count": count, "market": market, "number": number}
    with database.transaction() as tx:
        return [AccountId(made) for (made,) in tx.execute(MAKE, values)]


def numbers(database: Database) -> list[str]:
    with database.transaction() as tx:
        rows = tx.execute(
            "SELECT account_number FROM portfolio.customer "
            "ORDER BY split_part(account_number, '-', 3)::int"
        )
        return [number for (number,) in rows]


def count_from(database: Database, last: int) -> None:
    with database.transaction() as tx:
        tx.execute("INSERT INTO portfolio.account_counter VALUES ('account', %s)", [last])


def test_the_first_account_of_2025_is_ct_2025_00001(database: Database) -> None:
    (account,) = make(database, "a", market="ZA")
    with database.transaction() as tx:
        assert account_number_of(tx, account) == "CT-2025-00001"
        assert market_of(tx, account, SOME_DAY.date()).code == "ZA"


def test_numbers_go_on_in_the_next_year_which_begins_at_local_midnight(database: Database) -> None:
    make(database, "a")
    make(database, "b", at=datetime(2025, 12, 31, 23, 30, tzinfo=UTC))

    assert numbers(database) == ["CT-2025-00001", "CT-2026-00002"]


def test_a_number_is_never_cut(database: Database) -> None:
    count_from(database, 99_998)
    make(database, "a", count=3)

    assert numbers(database) == ["CT-2025-99999", "CT-2025-100000", "CT-2025-100001"]


def test_many_accounts_of_a_transaction_are_numbered_in_the_order_in_which_they_were_made(
    database: Database,
) -> None:
    made = make(database, "a", count=200)
    with database.transaction() as tx:
        found = [account_number_of(tx, account) for account in made]

    assert found == [f"CT-2025-{n:05}" for n in range(1, 201)]


def test_a_transaction_that_fails_leaves_no_gap(database: Database) -> None:
    make(database, "a")
    with database.transaction() as tx, tx.transaction(force_rollback=True):
        tx.execute(MAKE, {"what": "b", "at": SOME_DAY, "count": 5, "market": "DK", "number": None})
        tx.execute("SET CONSTRAINTS ALL IMMEDIATE")
    make(database, "c")

    assert numbers(database) == ["CT-2025-00001", "CT-2025-00002"]


def test_accounts_made_at_once_have_numbers_of_their_own_without_a_gap(
    database: Database, database_url: str
) -> None:
    """One holds the counter while the other comes to its commit."""
    other = Database(database_url)
    with database.transaction() as tx:
        tx.execute(MAKE, {"what": "a", "at": SOME_DAY, "count": 2, "market": "DK", "number": None})
        tx.execute("SET CONSTRAINTS ALL IMMEDIATE")
        second = Second(database_url, lambda: make(other, "b", count=3))
    assert len(second.result()) == 3
    other.close()

    assert numbers(database) == [f"CT-2025-{n:05}" for n in range(1, 6)]


def test_a_number_that_is_given_stays_and_is_counted(database: Database) -> None:
    make(database, "a", number="CT-2019-00041")
    make(database, "b")

    assert numbers(database) == ["CT-2019-00041", "CT-2025-00042"]


@pytest.mark.parametrize("number", ["CT-2025-00001", "CT-2024-00001", "CT-25-1", "CT-2025-0001"])
def test_a_number_is_one_accounts_and_of_the_form(database: Database, number: str) -> None:
    make(database, "a")
    with pytest.raises((psycopg.errors.UniqueViolation, psycopg.errors.CheckViolation)):
        make(database, "b", number=number)


def test_a_number_never_changes(database: Database) -> None:
    make(database, "a")
    with pytest.raises(psycopg.errors.CheckViolation), database.transaction() as tx:
        tx.execute("UPDATE portfolio.customer SET account_number = 'CT-2025-00009'")


def test_nobody_has_the_number_of_no_account(database: Database) -> None:
    with database.transaction() as tx, pytest.raises(NotFound):
        account_number_of(tx, AccountId(4711))


def test_the_database_numbers_by_the_markets_of_the_rules(database: Database) -> None:
    with database.transaction() as tx:
        rows = tx.execute("SELECT market, account_prefix, time_zone FROM portfolio.market")
        found = {tuple(row) for row in rows}

    assert found == {(one.code, one.account_prefix, one.time_zone.key) for one in all_markets()}


def test_the_counter_stands_at_the_last_number(database: Database) -> None:
    make(database, "a", count=7)
    with database.transaction() as tx:
        assert fetch_one(tx, "SELECT last FROM portfolio.account_counter", []) == (7,)
