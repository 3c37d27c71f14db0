import re
from datetime import UTC, datetime

import pytest

from elhandel.platform.api_keys import authenticate, create_key, revoke_key
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.errors import Forbidden, Unauthenticated

CLOCK = FixedClock(datetime(2026, 2, 9, 8, 0, tzinfo=UTC))


def test_a_key_opens_its_scope_and_is_stored_as_a_hash_only(database: Database) -> None:
    with database.transaction() as tx:
        key = create_key(tx, "web shop", "onboarding", CLOCK)
        known = authenticate(tx, key, "onboarding", CLOCK.now())
        stored = tx.execute("SELECT * FROM platform.api_key").fetchone()
    assert re.fullmatch(r"elh_[\w-]{43}", key)
    assert (known.name, known.scope, known.customer_id) == ("web shop", "onboarding", None)
    assert stored is not None
    assert stored[0] == known.key_hash
    assert not any(isinstance(value, str) and value in key for value in stored)


def test_a_customers_key_names_the_customer(database: Database) -> None:
    with database.transaction() as tx:
        assert authenticate(tx, create_key(tx, "app", "customer", CLOCK, 7), "customer", CLOCK.now()).customer_id == 7


@pytest.mark.parametrize("key", [None, "", "elh_unknown", "\udcff"])
def test_no_key_and_an_unknown_key_are_refused_alike(database: Database, key: str | None) -> None:
    with database.transaction() as tx, pytest.raises(Unauthenticated):
        authenticate(tx, key, "onboarding", CLOCK.now())


def test_a_key_of_another_scope_is_forbidden(database: Database) -> None:
    with database.transaction() as tx:
        key = create_key(tx, "app", "customer", CLOCK, 7)
        with pytest.raises(Forbidden, match="for customer, not for onboarding"):
            authenticate(tx, key, "onboarding", CLOCK.now())


def test_a_revoked_key_opens_nothing(database: Database) -> None:
    with database.transaction() as tx:
        key = create_key(tx, "old", "operations", CLOCK)
        revoke_key(tx, authenticate(tx, key, "operations", CLOCK.now()).key_hash, CLOCK)
        with pytest.raises(Unauthenticated):
            authenticate(tx, key, "operations", CLOCK.now())


@pytest.mark.parametrize(("scope", "customer"), [("customer", None), ("onboarding", 7), ("operations", 7)])
def test_a_customer_is_named_for_customers_keys_and_only_for_them(
    database: Database, scope: str, customer: int | None
) -> None:
    with database.transaction() as tx, pytest.raises(ValueError, match="customer"):
        create_key(tx, "x", scope, CLOCK, customer)  # type: ignore[arg-type]
