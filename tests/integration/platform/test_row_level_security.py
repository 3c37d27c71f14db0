"""Row-level security holds for everybody, the owner of the tables too where its rights are only
borrowed.
"""

from collections.abc import Callable
from datetime import UTC, datetime

import psycopg
import pytest

from elhandel.platform.database import Database, TransactionRefused
from elhandel.platform.schema.migrate import migrate

GUARDED = """
SELECT n.nspname || '.' || c.relname, c.relforcerowsecurity
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relrowsecurity
"""
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def a_customer(database: Database, number: int) -> int:
    with database.transaction() as tx:
        added = tx.execute(
            "INSERT INTO portfolio.customer (kind, name, email, phone, identity_hash, "
            "identity_sealed, identity_key,"
            " created_at, updated_at) VALUES ('private', 'A', 'a@example.dk', '+4512345678', %s, "
            "'', '', %s, %s)"
            " RETURNING customer_id",
            [f"{number}".encode(), NOW, NOW],
        ).fetchone()
    assert added is not None
    return int(added[0])


def test_row_level_security_is_forced_on_every_table_that_has_it(database: Database) -> None:
    with database.transaction() as tx:
        found = dict(tx.execute(GUARDED).fetchall())
    assert len(found) > 10
    assert {table for table, forced in found.items() if not forced} == set()


def test_a_table_that_gets_row_level_security_gets_it_forced(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("CREATE TABLE portfolio.newcomer (x int)")
        owner.execute("ALTER TABLE portfolio.newcomer ENABLE ROW LEVEL SECURITY")
        migrate(database_url)
        assert ("portfolio.newcomer", True) in owner.execute(GUARDED).fetchall()


def test_a_view_shows_what_the_one_who_asks_may_see(database: Database) -> None:
    with database.transaction() as tx:
        views = tx.execute(
            "SELECT c.oid::regclass::text FROM pg_class c "
            "JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind = 'v' AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
            " AND NOT coalesce('security_invoker=true' = ANY(c.reloptions), false)"
        ).fetchall()
    assert views == []


def test_a_view_that_forgot_it_shows_nothing_of_the_owners(
    database: Database, database_url: str
) -> None:
    a_customer(database, 1)
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(
            "CREATE VIEW portfolio.careless AS SELECT customer_id FROM portfolio.customer"
        )
        owner.execute(
            "GRANT SELECT ON portfolio.careless TO elhandel_portal, elhandel_settlement_worker"
        )
        assert owner.execute("SELECT count(*) FROM portfolio.careless").fetchone() == (1,)
    for role in ("elhandel_portal", "elhandel_settlement_worker"):
        with psycopg.connect(database_url.replace("elhandel:", f"{role}:", 1)) as other:
            assert other.execute("SELECT count(*) FROM portfolio.careless").fetchone() == (0,)


def test_a_function_with_the_owners_rights_shows_nothing_of_its_rows(
    database: Database, database_url: str
) -> None:
    a_customer(database, 1)
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(
            "CREATE FUNCTION portfolio.careless() RETURNS bigint LANGUAGE sql SECURITY DEFINER"
            " AS 'SELECT count(*) FROM portfolio.customer'"
        )
        owner.execute("GRANT EXECUTE ON FUNCTION portfolio.careless() TO elhandel_portal")
    with psycopg.connect(database_url.replace("elhandel:", "elhandel_portal:", 1)) as portal:
        assert portal.execute("SELECT portfolio.careless()").fetchone() == (0,)


def test_the_functions_that_look_up_belong_to_a_role_that_nobody_is(database: Database) -> None:
    with database.transaction() as tx:
        owners = dict(
            tx.execute(
                "SELECT p.oid::regproc::text, p.proowner::regrole::text FROM pg_proc p"
                " JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prosecdef"
                " AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
            ).fetchall()
        )
        logins = tx.execute(
            "SELECT rolcanlogin FROM pg_roles"
            " WHERE rolname IN ('elhandel_chooser', 'elhandel_lookup', 'elhandel_numberer',"
            " 'elhandel_prover')"
        ).fetchall()
    # They make and drop tables, carry years of the books over, or take away what is laid out of a
    # month whose days changed. No row is told.
    of_the_owner = {
        "ledger.bring_forward",
        "metering.forget_months",
        "metering.hold_months",
        "metering.ensure_partition",
        "metering.drop_partition",
    }
    assert owners.pop("billing.choose_own_day") == "elhandel_chooser"
    assert owners.pop("portfolio.answer_whose_home") == "elhandel_prover"
    assert owners.pop("portfolio.number_accounts") == "elhandel_numberer"
    assert {name for name, owner in owners.items() if owner != "elhandel_lookup"} == of_the_owner
    assert logins == [(False,)] * 4


def test_the_portal_sees_nobody_before_and_after_a_transaction_for_a_customer(
    database: Database, database_of: Callable[[str], Database]
) -> None:
    customer, _ = a_customer(database, 1), a_customer(database, 2)
    portal = database_of("portal")
    count = "SELECT count(*) FROM portfolio.customer"
    with portal.transaction() as tx:
        assert tx.execute(count).fetchone() == (0,)
    with portal.customer_transaction(customer) as tx:
        assert tx.execute(count).fetchone() == (1,)
        tx.execute("RESET ROLE")  # there is nothing to go back to
        assert tx.execute(count).fetchone() == (1,)
    with portal.transaction() as tx:
        assert tx.execute(count).fetchone() == (0,)


def test_a_transaction_for_a_customer_is_refused_inside_an_open_one(
    database_of: Callable[[str], Database],
) -> None:
    portal = database_of("portal")
    with (
        portal.transaction(),
        pytest.raises(TransactionRefused, match="inside an open one"),
        portal.customer_transaction(1),
    ):
        pytest.fail("the outer transaction would have gone on as the customer's")
    with (
        portal.customer_transaction(1),
        pytest.raises(TransactionRefused, match="inside an open one"),
        portal.customer_transaction(2),
    ):
        pytest.fail("the outer transaction would have gone on as another customer's")


def test_no_transaction_is_begun_inside_one_for_a_customer(
    database_of: Callable[[str], Database],
) -> None:
    portal = database_of("portal")
    with (
        portal.customer_transaction(1),
        pytest.raises(TransactionRefused, match="inside one for a customer"),
        portal.transaction(),
    ):
        pytest.fail("it would have seen one customer's rows only")
    with portal.transaction() as tx:
        assert tx.execute("SELECT current_setting('app.customer_id', true)").fetchone() in {
            ("",),
            (None,),
        }


@pytest.mark.parametrize(
    "function", ["onboarding", "queue_poller", "settlement_worker", "invoice_generator", "upkeep"]
)
def test_a_transaction_for_a_customer_is_refused_for_those_who_see_more(
    database_of: Callable[[str], Database], function: str
) -> None:
    with (
        pytest.raises(TransactionRefused, match="Connect as elhandel_portal"),
        database_of(function).customer_transaction(1),
    ):
        pytest.fail("it would have seen everybody's rows")


def test_a_transaction_for_a_tenant_is_refused_for_those_who_see_more(
    database_of: Callable[[str], Database], database_url: str
) -> None:
    for database in (database_of("queue_poller"), Database(database_url)):
        with (
            pytest.raises(TransactionRefused, match="Connect as elhandel_onboarding"),
            database.tenant_transaction("default"),
        ):
            pytest.fail("it would have seen every tenant's signups")
        database.close()
