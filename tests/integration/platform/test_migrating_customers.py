"""What is in a database already becomes parties and customers: who has, or had, supply is proved.

The database is one of before the functions had roles: its superuser's. It is given to the owner,
who migrates it.
"""

from collections.abc import Callable, Iterator
from datetime import date
from importlib.resources import as_file, files

import psycopg
import pytest
from yoyo import get_backend, read_migrations

from elhandel.platform.schema.migrate import migrate
from simulator.local.cloud.database.owner import OWNER, give_to_owner
from tests.integration.billing.world import NOW

LAST_BEFORE = "0023"


@pytest.fixture
def earlier_url(postgres_url: Callable[[str], str]) -> Iterator[str]:
    """A database with the schema before signups were parties."""
    with psycopg.connect(postgres_url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE earlier_customers")
        url = postgres_url("earlier_customers")
        backend = get_backend(url.replace("postgresql://", "postgresql+psycopg://", 1))
        with as_file(files("elhandel") / "migrations") as folder:
            earlier = read_migrations(str(folder)).filter(
                lambda migration: migration.id[:4] <= LAST_BEFORE
            )
        with backend.lock():
            backend.apply_migrations(backend.to_apply(earlier))
        backend.connection.close()
        try:
            yield url
        finally:
            connection.execute("DROP DATABASE earlier_customers WITH (FORCE)")


def a_contract(connection: psycopg.Connection, number: int, state: str, supply: str) -> None:
    """A customer of that number, with a point and a contract."""
    connection.execute(
        "WITH k AS (INSERT INTO portfolio.customer (kind, name, email, phone, identity_hash, "
        "identity_sealed,"
        "  identity_key, created_at, updated_at)"
        "  VALUES ('private', 'A', 'a@example.dk', '+4512345678', %(hash)s, '', '', %(now)s, "
        "%(now)s) RETURNING 1),"
        " m AS (INSERT INTO portfolio.metering_point (gsrn, created_at) "
        "VALUES (%(gsrn)s, %(now)s) RETURNING 1)"
        " SELECT FROM k, m",
        {"hash": f"{number}".encode(), "gsrn": f"5713131{number:011d}", "now": NOW},
    )
    connection.execute(
        "WITH c AS (INSERT INTO portfolio.contract (customer_id, metering_point_id, product_id, "
        "state, created_at)"
        "  VALUES (%(number)s, %(number)s, 'spot-basis', %(state)s, %(now)s) RETURNING contract_id)"
        " INSERT INTO portfolio.supply_period (metering_point_id, contract_id, state, starts_on, "
        "activated_at)"
        " SELECT %(number)s, contract_id, %(supply)s, '2026-01-01', %(at)s FROM c",
        {
            "number": number,
            "state": state,
            "supply": supply,
            "now": NOW,
            "at": NOW if supply == "active" else None,
        },
    )


def test_who_has_or_had_supply_is_proved_and_what_the_market_said_finds_its_contract(
    earlier_url: str,
) -> None:
    states = [
        ("active", "active"),
        ("ended", "active"),
        ("awaiting", "planned"),
        ("cancelled", "cancelled"),
    ]
    with psycopg.connect(earlier_url) as connection:
        for number, (state, supply) in enumerate(states, start=1):
            a_contract(connection, number, state, supply)
        connection.execute(
            "INSERT INTO market.customer_at_point (metering_point_id, valid_from, protected_name, "
            "protected_address,"
            " recorded_at) VALUES (1, '2026-01-01', true, true, %(now)s), (4, '2026-01-01', true, "
            "false, %(now)s)",
            {"now": NOW},
        )

    with psycopg.connect(earlier_url) as superuser:
        give_to_owner(superuser)
    migrate(earlier_url.replace("://postgres", f"://{OWNER}", 1))

    with psycopg.connect(earlier_url) as connection:
        proved = connection.execute(
            "SELECT customer_id, proved_at FROM portfolio.customer ORDER BY 1"
        ).fetchall()
        said = connection.execute(
            "SELECT metering_point_id, valid_from, contract_id, protected_addresses "
            "FROM market.customer_at_point"
            " ORDER BY 1"
        ).fetchall()
    assert proved == [(1, NOW), (2, NOW), (3, None), (4, None)]
    assert said == [
        (1, date(2026, 1, 1), 1, {"D01": True, "D04": True}),
        (4, date(2026, 1, 1), None, {}),
    ]


def test_what_is_given_to_the_owner_is_all_of_it_and_only_once(earlier_url: str) -> None:
    owned = (
        "SELECT count(*) FROM pg_class WHERE relowner = %s::regrole "
        "AND relnamespace = 'portfolio'::regnamespace"
    )
    with psycopg.connect(earlier_url) as superuser:
        assert superuser.execute(owned, [OWNER]).fetchone() == (0,)
        give_to_owner(superuser)
        assert superuser.execute(owned, ["postgres"]).fetchone() == (0,)
        before = superuser.execute("SELECT count(*) FROM pg_auth_members").fetchone()
        give_to_owner(superuser)
        assert superuser.execute("SELECT count(*) FROM pg_auth_members").fetchone() == before
