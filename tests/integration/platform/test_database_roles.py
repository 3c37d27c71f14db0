"""Each function logs in as a role that may what rights.toml says, and nothing else: tried as each
of them.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from elhandel.persons import find_traces
from elhandel.persons.jobs import LEFT_OUT
from elhandel.platform.database import Database
from elhandel.platform.schema.migrate import migrate
from elhandel.platform.schema.roles import RightsNotApplied, Role, roles
from simulator.local.cloud.template.yaml_tags import parse

FUNCTIONS: Final = [role for role in roles() if role.login]
NAMES: Final = [role.name.removeprefix("elhandel_") for role in FUNCTIONS]
VERBS: Final = (
    "SELECT",
    "INSERT",
    "UPDATE",
    "DELETE",
    "TRUNCATE",
    "REFERENCES",
    "TRIGGER",
    "MAINTAIN",
)

FORBIDDEN: Final = (
    "DROP TABLE platform.lease",
    "DROP SCHEMA portfolio CASCADE",
    "ALTER TABLE portfolio.customer DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE portfolio.customer NO FORCE ROW LEVEL SECURITY",
    "CREATE POLICY mine ON portfolio.customer USING (true)",
    "DROP POLICY own_customer ON portfolio.customer",
    "ALTER TABLE billing.invoice ADD COLUMN mine int",
    "ALTER FUNCTION portfolio.own_parties() OWNER TO CURRENT_USER",
    "CREATE OR REPLACE FUNCTION portfolio.asking_customer() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE ROLE mine",
    "ALTER ROLE CURRENT_USER CREATEROLE",
    "ALTER ROLE elhandel PASSWORD 'mine'",
    "ALTER ROLE elhandel SET work_mem = '1GB'",
    "ALTER ROLE elhandel_lookup SET work_mem = '1GB'",
    "ALTER ROLE ALL SET work_mem = '1GB'",
    "ALTER ROLE CURRENT_USER SET session_replication_role = 'replica'",
    "ALTER ROLE CURRENT_USER SET log_statement = 'all'",
    "SET session_replication_role = 'replica'",
    "GRANT elhandel TO CURRENT_USER",
    "SET ROLE elhandel",
    "SET ROLE elhandel_lookup",
    "SET SESSION AUTHORIZATION elhandel",
    "CREATE DATABASE mine",
    "CREATE SCHEMA mine",
    "CREATE TABLE public.mine (x int)",
    "CREATE TABLE portfolio.mine (x int)",
    "CREATE TEMP TABLE mine (x int)",
    "TRUNCATE billing.invoice",
    "SELECT * FROM platform.api_key",
    "DELETE FROM public._yoyo_migration",
    "SELECT * FROM pg_authid",
    "SELECT pg_read_file('/etc/passwd')",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "SELECT lo_import('/etc/passwd')",
)
"""What no function may."""


@pytest.fixture
def whole_url(database_url: str) -> str:
    """The test's database with what does not travel with a copy: the rights on the database
    itself.
    """
    migrate(database_url)
    return database_url


@pytest.fixture(scope="module")
def url_to_read(database_to_read_url: str) -> str:
    """The same, shared by the tests that change nothing."""
    migrate(database_to_read_url)
    return database_to_read_url


@pytest.fixture(params=NAMES)
def role(request: pytest.FixtureRequest) -> Role:
    return next(role for role in FUNCTIONS if role.name == f"elhandel_{request.param}")


def connection_of(url: str, role: str) -> psycopg.Connection[Any]:
    return psycopg.connect(make_conninfo(url, user=role), autocommit=True)


def test_a_function_can_do_nothing_to_tables_roles_and_rights(url_to_read: str, role: Role) -> None:
    allowed = []
    with connection_of(url_to_read, role.name) as connection:
        for statement in FORBIDDEN:
            try:
                connection.execute(statement.encode())
            except psycopg.errors.InsufficientPrivilege:
                continue
            allowed.append(statement)
            connection.execute("RESET ROLE")
    assert allowed == []


def test_a_function_has_the_rights_that_are_written_down_and_no_others(
    url_to_read: str, role: Role
) -> None:
    """CD-RLS-3. Of all tables and views, of all rooms: SELECT on another room's table is refused
    where no line names it.
    """
    stated = {
        (table, verb.partition(" ")[0]) for table, verbs in of(role).items() for verb in verbs
    }
    with connection_of(url_to_read, role.name) as connection:
        found = {
            (table, verb)
            for (table,) in connection.execute(RELATIONS).fetchall()
            for verb in VERBS
            if has(connection, table, verb)
        }
    assert found == stated


def test_a_function_can_call_the_functions_that_are_written_down_and_no_others(
    url_to_read: str, role: Role
) -> None:
    stated = {name for granted in (role, *groups(role)) for name in granted.functions}
    with connection_of(url_to_read, role.name) as connection:
        found = {
            str(name)
            for name, oid in connection.execute(ROUTINES).fetchall()
            if connection.execute(
                "SELECT has_function_privilege(%s::oid, 'EXECUTE')", [oid]
            ).fetchone()
            == (True,)
        }
    assert found == stated


def test_every_table_has_its_line_in_rights_toml(database: Database) -> None:
    named = {table for role in roles() for table in role.tables} | MIGRATORS_OWN
    with database.transaction() as tx:
        tables = {str(table) for (table,) in tx.execute(RELATIONS)}
    missing = sorted(tables - named)
    assert missing == [], (
        f"no function can use {', '.join(missing)}: add a line to "
        "layers/domain/elhandel/platform/rules/rights.toml "
        "for each role that does, with the verbs that its statements need"
    )


def test_a_new_table_is_nobodys_but_its_owners_and_a_new_function_too(
    whole_url: str,
) -> None:
    with psycopg.connect(whole_url, autocommit=True) as owner:
        owner.execute("CREATE TABLE portfolio.newcomer (x int)")
        owner.execute("CREATE FUNCTION portfolio.newly() RETURNS int LANGUAGE sql RETURN 1")
    for role in FUNCTIONS:
        with connection_of(whole_url, role.name) as connection:
            for statement in ("SELECT * FROM portfolio.newcomer", "SELECT portfolio.newly()"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(statement.encode())


def test_migrating_again_takes_what_was_granted_by_hand(whole_url: str) -> None:
    with psycopg.connect(whole_url, autocommit=True) as owner:
        owner.execute("GRANT SELECT ON portfolio.customer TO elhandel_portal, PUBLIC")
        owner.execute("GRANT UPDATE (name) ON portfolio.customer TO elhandel_settlement_worker")
    migrate(whole_url)
    with connection_of(whole_url, "elhandel_portal") as connection:
        assert not has(connection, "portfolio.customer", "UPDATE")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT identity_sealed FROM portfolio.customer")
    with connection_of(whole_url, "elhandel_settlement_worker") as connection:
        assert not has(connection, "portfolio.customer", "UPDATE")


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("market.process", "kind = 'move_in'"),
        ("market.process", "contract_id = 1"),
        ("portfolio.contract", "customer_id = 1"),
        ("portfolio.contract", "product_id = 'spot-basis'"),
        ("portfolio.agreed_price", "margin_per_kwh = 0"),
        ("portfolio.supply_period", "contract_id = 1"),
        ("onboarding.idempotent_answer", "caller = 'x'"),
    ],
)
def test_onboarding_changes_no_column_that_it_has_no_use_for(
    url_to_read: str, table: str, columns: str
) -> None:
    with (
        connection_of(url_to_read, "elhandel_onboarding") as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(f"UPDATE {table} SET {columns}".encode())


SET_FOR_GOOD: Final = (
    "ALTER ROLE CURRENT_USER SET default_transaction_read_only = 'on'",
    "ALTER ROLE CURRENT_USER SET search_path = 'mine'",
    "ALTER ROLE CURRENT_USER SET row_security = 'off'",
    "ALTER ROLE CURRENT_USER SET timezone = 'Asia/Tokyo'",
    "ALTER ROLE CURRENT_USER SET statement_timeout = '0'",
    "ALTER ROLE CURRENT_USER PASSWORD 'mine'",
)
"""What PostgreSQL lets a role change of itself; there is no right that could be taken."""


@pytest.mark.parametrize("whose", ["portal", "upkeep"])
def test_migrating_again_takes_back_what_a_role_changed_of_itself(
    whole_url: str, postgres_url: Callable[[str], str], whose: str
) -> None:
    name = f"elhandel_{whose}"
    documented = next(role for role in FUNCTIONS if role.name == name)
    with connection_of(whole_url, name) as connection:
        for statement in SET_FOR_GOOD:
            connection.execute(statement.encode())
        here = sql.Identifier(str(connection.info.dbname))
        connection.execute(
            sql.SQL("ALTER ROLE CURRENT_USER IN DATABASE {} SET work_mem = '1GB'").format(here)
        )
    migrate(whole_url)
    with psycopg.connect(postgres_url("postgres")) as superuser:
        settings = superuser.execute(
            "SELECT setdatabase, unnest(setconfig) FROM pg_db_role_setting "
            "WHERE setrole = %s::regrole",
            [name],
        ).fetchall()
        password = superuser.execute(
            "SELECT rolpassword FROM pg_authid WHERE rolname = %s", [name]
        ).fetchone()
    found = {(database, *str(setting).split("=")) for database, setting in settings}
    assert {(of, name.lower(), value) for of, name, value in found} == {
        (0, *item) for item in documented.settings.items()
    }
    assert password == (None,)


@pytest.mark.parametrize("column", ["identity_hash", "identity_sealed", "identity_key"])
@pytest.mark.parametrize("function", ["portal", "settlement_worker", "invoice_generator"])
def test_a_sealed_number_is_read_by_those_only_who_need_it(
    url_to_read: str, function: str, column: str
) -> None:
    with (
        connection_of(url_to_read, f"elhandel_{function}") as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(
            sql.SQL("SELECT {} FROM portfolio.customer").format(sql.Identifier(column))
        )


def test_what_hears_the_outside_deletes_nothing_and_settling_changes_nothing_of_others() -> None:
    verbs = {
        role.name: {
            (table, verb.partition(" ")[0])
            for table, found in role.tables.items()
            for verb in found
        }
        for role in FUNCTIONS
    }
    deleted = {
        name: {table for table, verb in found if verb == "DELETE"} for name, found in verbs.items()
    }
    hearing = ("onboarding", "portal", "site", "backoffice", "payments", "invoice_generator")
    for name in hearing:
        assert deleted[f"elhandel_{name}"] == set()
    assert deleted["elhandel_queue_poller"] == {"platform.lease"}
    changed = {table for table, verb in verbs["elhandel_settlement_worker"] if verb != "SELECT"}
    rooms = {table.partition(".")[0] for table in changed}
    assert rooms == {
        *("settlement", "billing", "platform", "minting", "meters", "chain", "certificates"),
    }
    of_chain = {
        found for found in verbs["elhandel_settlement_worker"] if found[0].startswith("chain.")
    }
    assert of_chain == {
        ("chain.task", "SELECT"),
        ("chain.task", "INSERT"),
        ("chain.holding", "SELECT"),
        ("chain.holding", "INSERT"),
        ("chain.brought_forward", "SELECT"),
    }  # it orders and watches, and signs none


ORDERS: Final = """
INSERT INTO chain.task (kind, subject, number, wallet, units, terms, state, due_at, ordered_at,
                        done_at, done_kind, done_units)
VALUES (%s, %s, 1, %s, 7, %s, %s, '2026-03-02Z', '2026-03-02Z', %s, %s, %s)
"""
OVER: Final = ("2026-03-02Z", "settle", 7)
UNDER_WAY: Final = (None, None, None)
BETWEEN_NOBODY: Final = ("custody:forgotten", '{"to": "custody:forgotten"}')
SOMEBODYS: Final = ("custody:a", '{"to": "custody:b"}')


@pytest.mark.parametrize(
    ("kind", "sides", "state", "outcome"),
    [
        ("mint", ("a wallet", "{}"), "pending", UNDER_WAY),
        ("mint", ("custody:forgotten", "{}"), "dropped", UNDER_WAY),
        ("settle", BETWEEN_NOBODY, "pending", UNDER_WAY),
        ("settle", SOMEBODYS, "done", OVER),
    ],
)
def test_upkeep_orders_no_work_for_the_token_ledger(
    database_of: Callable[[str], Database],
    kind: str,
    sides: tuple[str, str],
    state: str,
    outcome: tuple[Any, ...],
) -> None:
    """The worker would sign it. What it may add is how a settlement ended, between nobody."""
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="orders none"),
        database_of("upkeep").transaction() as tx,
    ):
        tx.execute(ORDERS.encode(), [kind, "a trade", *sides, state, *outcome])
    with database_of("upkeep").transaction() as tx:
        tx.execute(ORDERS.encode(), ["settle", "a trade", *BETWEEN_NOBODY, "done", *OVER])


@pytest.mark.parametrize(
    "change",
    [
        "wallet = 'mine'",
        "wallet = 'custody:forgotten 1'",
        "state = 'dropped'",
        "subject = 'forgotten 1'",
        "subject = 'forgotten 1', wallet = 'mine', state = 'dropped'",
        """subject = 'forgotten 1', state = 'dropped', terms = '{"to": "mine"}'""",
        """subject = 'forgotten 1', state = 'dropped', terms = '{"to": "custody:a", "money": 9}'""",
    ],
)
def test_upkeep_changes_no_work_for_the_token_ledger_but_to_forget_its_names(
    database_of: Callable[[str], Database], database: Database, change: str
) -> None:
    with database.transaction() as tx:
        to = '{"to": "custody:a"}'
        tx.execute(ORDERS.encode(), ["transfer", "a day", "custody:b", to, "pending", *UNDER_WAY])
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="orders none"),
        database_of("upkeep").transaction() as tx,
    ):
        tx.execute(f"UPDATE chain.task SET {change}".encode())
    with database_of("upkeep").transaction() as tx:
        tx.execute("UPDATE chain.task SET subject = 'forgotten 1', state = 'dropped'")
        tx.execute(
            "UPDATE chain.task SET wallet = 'custody:forgotten 1', "
            "terms = jsonb_build_object('to', 'custody:forgotten 2')"
        )


def test_upkeep_may_read_every_table_that_it_searches_for_a_person(
    database_of: Callable[[str], Database], database: Database
) -> None:
    with database_of("upkeep").transaction() as tx:
        assert find_traces(tx, {"name": "Bo", "hash": b"bo"}, leave_out=LEFT_OUT).unsearched == ()


def test_the_search_fails_where_upkeep_may_not_read(
    database_of: Callable[[str], Database], database: Database
) -> None:
    with database.transaction() as tx:
        tx.execute("CREATE TABLE portfolio.newcomer (name text)")
    with (
        database_of("upkeep").transaction() as tx,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        find_traces(tx, {"name": "Bo"}, leave_out=LEFT_OUT)


@pytest.fixture
def powerful(postgres_url: Callable[[str], str]) -> Iterator[None]:
    """Somebody made the portal's role one that passes row-level security."""
    with psycopg.connect(postgres_url("postgres"), autocommit=True) as superuser:
        superuser.execute("ALTER ROLE elhandel_portal BYPASSRLS")
        yield
        superuser.execute("ALTER ROLE elhandel_portal NOBYPASSRLS")


def test_a_role_that_may_more_than_it_should_is_not_migrated_over(
    database_url: str, powerful: None
) -> None:
    with pytest.raises(
        RightsNotApplied, match=r"elhandel_portal .* passes row-level security"
    ) as refused:
        migrate(database_url)
    assert "NOBYPASSRLS" in refused.value.sentence


@pytest.fixture
def joined(postgres_url: Callable[[str], str]) -> Iterator[None]:
    """Somebody let the portal's role be another one too."""
    with psycopg.connect(postgres_url("postgres"), autocommit=True) as superuser:
        superuser.execute("GRANT elhandel_queue_poller TO elhandel_portal")
        yield
        superuser.execute("REVOKE elhandel_queue_poller FROM elhandel_portal")


def test_a_role_that_is_another_too_is_not_migrated_over(database_url: str, joined: None) -> None:
    with pytest.raises(RightsNotApplied, match="member of elhandel_queue_poller") as refused:
        migrate(database_url)
    assert "REVOKE elhandel_queue_poller FROM elhandel_portal" in refused.value.sentence


def test_every_session_of_a_function_begins_with_its_limits_and_in_utc(
    url_to_read: str, role: Role
) -> None:
    with connection_of(url_to_read, role.name) as connection:
        for name, value in role.settings.items():
            assert connection.execute(
                sql.SQL("SHOW {}").format(sql.Identifier(name))
            ).fetchone() == (value,), name
    assert role.settings["timezone"] == "UTC"
    assert {"statement_timeout", "idle_in_transaction_session_timeout"} <= role.settings.keys()


def test_a_statement_is_given_up_before_its_function_is(role: Role) -> None:
    """Else Lambda ends the process, and PostgreSQL works on for nobody."""
    resources = parse((ROOT / "infra" / "sam-template.yaml").read_text("utf-8"))
    (function,) = [
        resource["Properties"]
        for resource in resources["Resources"].values()
        if resource["Properties"]
        .get("Environment", {})
        .get("Variables", {})
        .get("ELHANDEL_DATABASE_USER")
        == role.name
    ]
    longest = function.get("Timeout", resources["Globals"]["Function"]["Timeout"])
    for name in ("statement_timeout", "idle_in_transaction_session_timeout"):
        assert 0 < seconds(role.settings[name]) < longest, name


def test_a_statement_that_takes_too_long_is_given_up(url_to_read: str) -> None:
    with connection_of(url_to_read, "elhandel_portal") as connection:
        connection.execute("SET statement_timeout = '1ms'")  # the role's own is of seconds
        with pytest.raises(psycopg.errors.QueryCanceled):
            connection.execute("SELECT pg_sleep(60)")


def test_a_functions_connection_sets_nothing_that_would_pin_the_proxy(
    as_role: Callable[[str], str],
) -> None:
    sent: list[str] = []

    class Listening(psycopg.Connection[Any]):
        def execute(self, query: Any, *arguments: Any, **options: Any) -> Any:
            sent.append(str(query))
            return super().execute(query, *arguments, **options)

    database = Database(as_role("portal"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg, "connect", Listening.connect)
        with database.transaction() as tx:
            tx.execute("SELECT 1")
    database.close()
    assert sent == ["SELECT 1"]


ROOT: Final = Path(__file__).resolve().parents[3]

MIGRATORS_OWN: Final = {"public._yoyo_log", "public._yoyo_version", "public.yoyo_lock"}

RELATIONS: Final = """
SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition
  AND n.nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema')
"""

ROUTINES: Final = """
SELECT n.nspname || '.' || p.proname, p.oid
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
"""


def groups(role: Role) -> list[Role]:
    return [group for group in roles() if group.name in role.member_of]


def of(role: Role) -> dict[str, tuple[str, ...]]:
    """By table, what a role may, with what it may as a member of others."""
    rights: dict[str, tuple[str, ...]] = {}
    for granted in (role, *groups(role)):
        for table, verbs in granted.tables.items():
            rights[table] = (*rights.get(table, ()), *verbs)
    return rights


def has(connection: psycopg.Connection[Any], table: str, verb: str) -> bool:
    """Whether the role of the connection has a right on a table or on any of its columns."""
    schema, _, name = table.partition(".")
    oid = "(SELECT c.oid FROM pg_class c WHERE c.relname = %s AND c.relnamespace = "
    oid += "(SELECT oid FROM pg_namespace WHERE nspname = %s))"
    ask = f"SELECT has_table_privilege({oid}, %s)"
    if verb in {"SELECT", "INSERT", "UPDATE", "REFERENCES"}:
        ask = f"SELECT has_any_column_privilege({oid}, %s)"
    return connection.execute(ask.encode(), [name, schema, verb]).fetchone() == (True,)


def seconds(setting: str) -> int:
    units = {"ms": 0.001, "s": 1, "min": 60}
    number = "".join(filter(str.isdigit, setting))
    return int(int(number) * units[setting.removeprefix(number)])
