"""One database for each module, with a customer; every test works in a transaction that is undone,
or with keys of its own.
"""

import contextlib
import itertools
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from elhandel.backoffice.actions import Asked, Office
from elhandel.backoffice.audit import NewAction
from elhandel.identity import Role, Session
from elhandel.platform.database import Database, Transaction
from tests.builders.clock import HandClock
from tests.builders.sessions import signed_in_staff

NOW = datetime(2026, 2, 9, 12, tzinfo=UTC)
GSRN = "571313180000000184"
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def shared_url(
    postgres_url: Callable[[str], str],
    copies: Callable[[], contextlib.AbstractContextManager[str]],
) -> Iterator[str]:
    with copies() as name:
        url = make_conninfo(postgres_url(name), user="elhandel")
        with psycopg.connect(url) as connection:
            for statement in _A_CUSTOMER:
                connection.execute(statement.encode())
        yield url


@pytest.fixture
def tx(shared_url: str) -> Iterator[Transaction]:
    """A transaction as the owner, undone at the end."""
    with (
        psycopg.connect(shared_url, autocommit=True) as connection,
        connection.transaction(force_rollback=True),
    ):
        connection.execute("SET LOCAL TIME ZONE 'UTC'")
        yield connection


@pytest.fixture
def office_database(shared_url: str) -> Iterator[Database]:
    """The module's database as the back office opens it."""
    database = Database(make_conninfo(shared_url, user="elhandel_backoffice"))
    yield database
    database.close()


@pytest.fixture
def somebody(office_database: Database) -> Callable[..., Session]:
    """`somebody("billing")`: a colleague who has signed in, under a name of their own."""

    def one(*roles: Role) -> Session:
        with office_database.transaction() as tx:
            return signed_in_staff(tx, f"anna{next(_numbers)}", *roles, now=NOW)[1]

    return one


class Jobs:
    """Where jobs arrive: what was asked for, and what they answer or raise."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Mapping[str, Any], str]] = []
        self.answer: dict[str, Any] = {"new": True, "amount_dkk": "100", "name": "kept nowhere"}
        self.raises: Exception | None = None

    def __call__(
        self,
        function: str,
        event: Mapping[str, Any],
        on_behalf_of: str,
        action_id: int | None = None,
    ) -> dict[str, Any]:
        self.asked.append((function, event, on_behalf_of))
        if self.raises is not None:
            raise self.raises
        return self.answer


@pytest.fixture
def jobs() -> Jobs:
    return Jobs()


@pytest.fixture
def office(office_database: Database, jobs: Jobs) -> Office:
    return Office(office_database, HandClock(NOW), jobs)


def goodwill(amount: str = "100", **others: Any) -> Asked:
    """An action as a form asks for it."""
    values: dict[str, Any] = {
        "key": f"a-form-of-a-test-{next(_numbers):04d}",
        "action": "give-goodwill",
        "values": {"customer": 1, "amount_dkk": amount},
        "reason": "agreed",
        "why": "promised after case 12",
        "correlation_id": "c",
    }
    return Asked(**{**values, **others})


def new_action(form: Asked, who: str, amount_ore: int) -> NewAction:
    """The row of an action on the customer, for a transaction that a test holds open."""
    return NewAction(
        form_key=form.key,
        action=form.action,
        customer_id=1,
        gsrn=None,
        subject="customer:1",
        asked=form.values,
        amount_ore=amount_ore,
        reason=form.reason,
        why=form.why,
        asked_by=who,
        asked_at=NOW,
        takes_two=False,
        correlation_id="c",
    )


_A_CUSTOMER = (
    """
    INSERT INTO portfolio.customer (
        kind, name, email, phone, identity_hash, identity_sealed, identity_key, created_at,
        updated_at, proved_at)
    VALUES ('private', 'Anders Bøgh Jensen', 'Anders@Example.dk', '+4512345678', '\\x01', '', '',
            '2025-12-01', '2025-12-01', '2025-12-31'),
           ('private', 'Anna Jensen', 'anna@example.dk', '+4587654321', '\\x02', '', '',
            '2025-12-01', '2025-12-01', '2025-12-31')
    """,
    """
    INSERT INTO portfolio.metering_point (gsrn, created_at)
    VALUES ('571313180000000184', '2025-12-01')
    """,
    """
    INSERT INTO portfolio.grid_area (grid_area, price_area, name) VALUES ('344', 'DK1', 'N1')
    ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO portfolio.metering_point_version (
        metering_point_id, valid_from, type, grid_area, price_area, address, recorded_at)
    VALUES (1, '2025-12-31', 'E17', '344', 'DK1',
            '{"street": "Elmevej", "building": "12", "postcode": "5000", "city": "Odense C"}',
            '2025-12-20')
    """,
    """
    INSERT INTO portfolio.contract (customer_id, metering_point_id, product_id, state, created_at)
    VALUES (1, 1, 'spot', 'active', '2025-12-01')
    """,
    """
    INSERT INTO portfolio.supply_period (metering_point_id, contract_id, state, starts_on)
    VALUES (1, 1, 'active', '2025-12-31')
    """,
    """
    INSERT INTO onboarding.signup (
        reference, contract_id, channel, move_in, warnings, created_at)
    VALUES ('SGN-2025-00042', 1, 'web', false, '{}', '2025-12-01')
    """,
)
