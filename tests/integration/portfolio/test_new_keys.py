"""Numbers are sealed and hashed anew while functions go on: nobody known is missed, and nobody is
two customers.
"""

import dataclasses
import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import psycopg
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from elhandel.platform.database import Database
from elhandel.platform.vault.hasher import Hasher, HashKey
from elhandel.platform.vault.opener import Opener, UnableToOpen
from elhandel.platform.vault.renewal import Renewed
from elhandel.platform.vault.sealer import Sealer
from elhandel.portfolio.customers import load_contracting, register_party
from elhandel.portfolio.identities import (
    IDENTITY,
    rehash_customers,
    reseal_customers,
    unlike_the_keys,
)
from elhandel.portfolio.parties import parties_of_point, prove_party
from elhandel.portfolio.points import ensure_metering_point
from elhandel.values.decision import Decision
from elhandel.values.identifiers import Gsrn, Identity
from tests.builders.chance import by_chance
from tests.builders.identifiers import a_gsrn
from tests.builders.people import a_cpr, a_customer
from tests.builders.vault import Vault, a_vault_at_hand

NOW: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)
DECISION: Final = Decision("mette", "identified", NOW)
K1, K2, K3 = (HashKey(version, bytes([version]) * 32) for version in (1, 2, 3))

# How the secret changes from version 1 to 3: each step is one put of the secret.
STEPS: Final = (Hasher(K1), Hasher(K2, K1), Hasher(K2), Hasher(K3, K2), Hasher(K3))


@pytest.fixture
def vault() -> Vault:
    return a_vault_at_hand()


def always() -> bool:
    return True


def some(number: int) -> Callable[[], bool]:
    """Time for so many looks at the clock."""
    looks = itertools.count()
    return lambda: next(looks) < number


class Books:
    """Signs people up and proves them, by the rooms' own ways; remembers who is who, as only the
    test can.
    """

    def __init__(self, database: Database, vault: Vault) -> None:
        self.database = database
        self.vault = vault
        self.person: dict[int, int] = {}
        with database.transaction() as tx:
            tx.execute("TRUNCATE portfolio.customer, portfolio.metering_point CASCADE")

    def sign_up(self, person: int, hasher: Hasher) -> int:
        details = a_customer(identity=Identity.cpr(a_cpr(person)))
        with self.database.transaction() as tx:
            vault = dataclasses.replace(self.vault, hasher=hasher)
            party = register_party(tx, details, vault, NOW)
            point = ensure_metering_point(tx, Gsrn(a_gsrn(len(self.person) + 1)), NOW)
            tx.execute(
                "INSERT INTO portfolio.contract (customer_id, metering_point_id, product_id, "
                "state, created_at) "
                "VALUES (%s, %s, 'spot-basis', 'active', %s)",
                [party, point, NOW],
            )
        self.person[party] = person
        return party

    def prove(self, party: int) -> int:
        with self.database.transaction() as tx:
            return prove_party(tx, party, DECISION).customer

    def rehash(self, hasher: Hasher, time_is_left: Callable[[], bool] = always) -> Renewed:
        return rehash_customers(self.database, self.vault.opener, hasher, time_is_left=time_is_left)

    def reseal(self, time_is_left: Callable[[], bool] = always) -> Renewed:
        return reseal_customers(
            self.database, self.vault.opener, self.vault.sealer, time_is_left=time_is_left
        )

    def rows(self, sql: Any, *values: Any) -> list[tuple[Any, ...]]:
        with self.database.transaction() as tx:
            return tx.execute(sql, values).fetchall()

    def proved(self) -> list[int]:
        return [
            row[0]
            for row in self.rows(
                "SELECT customer_id FROM portfolio.customer WHERE proved_at IS NOT NULL"
            )
        ]

    def check(self) -> None:
        """No person is two customers, and PostgreSQL itself would not let them be."""
        proved = {self.person[party]: party for party in self.proved()}
        assert len(proved) == len(self.proved())
        for party, person in self.person.items():
            if proved.get(person, party) != party and not self._is_joined(party):
                with (
                    pytest.raises(psycopg.errors.UniqueViolation),
                    self.database.transaction() as tx,
                ):
                    tx.execute(
                        "UPDATE portfolio.customer SET proved_at = now() WHERE customer_id = %s",
                        [party],
                    )

    def _is_joined(self, party: int) -> bool:
        return bool(
            self.rows("SELECT joined_to FROM portfolio.customer WHERE customer_id = %s", party)[0][
                0
            ]
        )


ACTS = st.one_of(
    st.tuples(st.just("sign up"), st.integers(0, 2), st.booleans()),
    st.tuples(st.just("prove"), st.integers(0, 9), st.booleans()),
    st.tuples(st.just("rehash"), st.integers(1, 4), st.booleans()),
    st.tuples(st.just("next key"), st.just(0), st.booleans()),
)


@hypothesis_settings(
    max_examples=by_chance(20),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=st.lists(ACTS, min_size=4, max_size=14))
def test_at_every_moment_of_a_change_of_the_key_a_known_person_is_found(
    acts: list[tuple[str, int, bool]], database: Database, vault: Vault
) -> None:
    """Functions hash by the secret as it is, or as they read it some minutes ago; the job comes and
    goes.
    """
    books, step, stale = Books(database, vault), 0, False
    for act, number, old in acts:
        if act == "sign up":
            books.sign_up(number, STEPS[step - 1] if old and stale else STEPS[step])
        elif act == "prove" and books.person:
            books.prove(list(books.person)[number % len(books.person)])
        elif act == "rehash":
            books.rehash(STEPS[step], some(number))
        elif act == "next key" and step < len(STEPS) - 1:
            if (
                STEPS[step].previous is not None or step > 0
            ):  # some minutes later, and when the job is over
                assert books.rehash(STEPS[step]).left == 0
            step, stale = step + 1, True
        books.check()

    books.rehash(STEPS[step])
    for party in books.person:
        books.prove(party)
    books.check()
    customers = {person: books.prove(party) for party, person in books.person.items()}
    assert sorted(books.proved()) == sorted(customers.values())


def test_a_signup_under_the_new_key_is_joined_to_the_customer_under_the_old_one(
    database: Database, vault: Vault
) -> None:
    books = Books(database, vault)
    known = books.sign_up(1, Hasher(K1))
    assert books.prove(known) == known

    party = books.sign_up(1, Hasher(K2, K1))
    with database.transaction() as tx:
        (beside,) = parties_of_point(tx, Gsrn(a_gsrn(2)))
    assert beside.known == known
    assert books.prove(party) == known


def test_hashing_anew_can_stop_anywhere_and_goes_on_where_it_was(
    database: Database, vault: Vault
) -> None:
    books = Books(database, vault)
    for person in range(5):
        books.sign_up(person, Hasher(K1))
    both = Hasher(K2, K1)
    assert books.rehash(both, some(3)) == Renewed(done=2, failed=0, left=3)
    assert books.rehash(both) == Renewed(done=3, failed=0, left=0)
    assert books.rehash(both) == Renewed()
    assert books.rows(
        "SELECT count(*) FROM portfolio.customer WHERE identity_hash_version = 2"
    ) == [(5,)]


def test_hashes_of_a_retired_key_are_taken_away_and_not_before(
    database: Database, vault: Vault
) -> None:
    books = Books(database, vault)
    books.sign_up(1, Hasher(K1))
    books.rehash(Hasher(K2, K1))
    kept = "SELECT identity_hash IS NULL, identity_hash_even IS NULL FROM portfolio.customer"
    assert books.rows(kept) == [(False, False)]
    books.rehash(Hasher(K2))
    assert books.rows(kept) == [(True, False)]


def test_rows_that_no_key_knows_are_counted_and_hashed_all_the_same(
    database: Database, vault: Vault
) -> None:
    """Somebody took the previous key out too early."""
    books = Books(database, vault)
    known = books.sign_up(1, Hasher(K1))
    books.prove(known)
    with database.transaction() as tx:
        assert unlike_the_keys(tx, Hasher(K2)) == 1
    assert books.rehash(Hasher(K2)) == Renewed(done=1, failed=0, left=0)
    with database.transaction() as tx:
        assert unlike_the_keys(tx, Hasher(K2)) == 0
    assert books.prove(books.sign_up(1, Hasher(K2))) == known


def test_two_customers_of_one_number_are_named_and_stay_until_they_are_joined(
    database: Database, vault: Vault, caplog: pytest.LogCaptureFixture
) -> None:
    books = Books(database, vault)
    first = books.sign_up(1, Hasher(K1))
    books.prove(first)
    second = books.sign_up(1, Hasher(K2))  # the previous key was taken out too early
    books.prove(second)
    assert books.rehash(Hasher(K2)) == Renewed(done=0, failed=1, left=1)
    (logged,) = [
        vars(record)
        for record in caplog.records
        if vars(record).get("code") == "two-customers-of-one-number"
    ]
    assert (logged["table"], logged["row"]) == ("portfolio.customer", first)


# --- seals ----------------------------------------------------------------------------------------


def test_numbers_are_sealed_anew_and_then_the_old_version_is_not_opened_any_more(
    vault: Vault, database: Database
) -> None:
    books = Books(database, vault)
    parties = [books.sign_up(person, Hasher(K1)) for person in range(3)]
    books.vault = newer = _next_version(vault)
    assert books.reseal(some(2)) == Renewed(done=1, failed=0, left=2)
    assert books.reseal() == Renewed(done=2, failed=0, left=0)
    assert books.reseal() == Renewed()
    with database.transaction() as tx:
        contracts = [
            row[0]
            for row in tx.execute("SELECT contract_id FROM portfolio.contract ORDER BY customer_id")
        ]
        customers = [load_contracting(tx, contract) for contract in contracts]
    assert [customer.customer_id for customer in customers] == parties
    assert [customer.opened(newer.opener).identity.number for customer in customers] == [
        a_cpr(n) for n in range(3)
    ]
    assert {customer.sealed.version for customer in customers} == {3}


def test_what_was_sealed_before_seals_had_versions_is_bound_to_its_row_by_the_job(
    vault: Vault, database: Database
) -> None:
    """After the first deployment with versions: two rows of version 1 could be swapped, afterwards
    none can.
    """
    books = Books(database, vault)
    key = vault.sealer.key_for(IDENTITY)
    parties = [books.sign_up(person, Hasher(K1)) for person in range(2)]
    vault.opener._plain[b"without context", IDENTITY, 1] = key.plain
    with database.transaction() as tx:
        for person, party in enumerate(parties):
            nonce = bytes([person]) * 12
            old = nonce + AESGCM(key.plain).encrypt(nonce, a_cpr(person).encode(), None)
            tx.execute(
                "UPDATE portfolio.customer SET identity_sealed = %s, "
                "identity_key = 'without context', "
                "identity_seal_version = 1 WHERE customer_id = %s",
                [old, party],
            )
    assert books.reseal() == Renewed(done=2, failed=0, left=0)

    bound = Opener("key", {2})
    bound._plain = vault.opener._plain
    with database.transaction() as tx:
        contracts = [
            row[0]
            for row in tx.execute("SELECT contract_id FROM portfolio.contract ORDER BY customer_id")
        ]
        customers = [load_contracting(tx, contract) for contract in contracts]
    assert [customer.opened(bound).identity.number for customer in customers] == [
        a_cpr(0),
        a_cpr(1),
    ]
    with pytest.raises(UnableToOpen):
        dataclasses.replace(customers[0], sealed=customers[1].sealed).opened(bound)


def test_a_number_that_does_not_open_is_named_and_the_others_are_sealed(
    vault: Vault, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    books = Books(database, vault)
    first, second = books.sign_up(1, Hasher(K1)), books.sign_up(2, Hasher(K1))
    with database.transaction() as tx:  # somebody puts their own number into another's row
        tx.execute(
            "UPDATE portfolio.customer SET (identity_sealed, identity_key) "
            "= (SELECT identity_sealed, identity_key "
            "FROM portfolio.customer WHERE customer_id = %s) WHERE customer_id = %s",
            [second, first],
        )
    books.vault = _next_version(vault)
    assert books.reseal() == Renewed(done=1, failed=1, left=1)
    (logged,) = [
        vars(record)
        for record in caplog.records
        if vars(record).get("code") == "sealed-number-does-not-open"
    ]
    assert (logged["table"], logged["row"]) == ("portfolio.customer", first)


def test_a_number_that_is_gone_is_neither_sealed_nor_hashed(
    vault: Vault, database: Database
) -> None:
    """A person who was forgotten has none."""
    books = Books(database, vault)
    books.sign_up(1, Hasher(K1))
    with database.transaction() as tx:
        tx.execute("UPDATE portfolio.customer SET identity_sealed = '', identity_hash = NULL")
        assert unlike_the_keys(tx, Hasher(K2)) == 0
    books.vault = _next_version(vault)
    assert (books.reseal(), books.rehash(Hasher(K2, K1))) == (Renewed(), Renewed())


def test_a_number_without_its_hash_is_refused_by_the_database(
    vault: Vault, database: Database
) -> None:
    books = Books(database, vault)
    books.sign_up(1, Hasher(K1))
    with (
        pytest.raises(psycopg.errors.CheckViolation, match="a_number_has_its_hash"),
        database.transaction() as tx,
    ):
        tx.execute("UPDATE portfolio.customer SET identity_hash = NULL")


def _next_version(vault: Vault) -> Vault:
    """The same vault after the version of seals went up by one; its data key is at hand too."""
    version = vault.sealer.version + 1
    sealer, opener = Sealer("key", version), Opener("key", {version, version - 1})
    for column, key in vault.sealer._keys.items():
        sealer._keys[column] = dataclasses.replace(
            key, version=version, wrapped=b"of the next version", used=0
        )
        opener._plain[key.wrapped, column, key.version] = key.plain
        opener._plain[b"of the next version", column, version] = key.plain
    return dataclasses.replace(vault, sealer=sealer, opener=opener)
