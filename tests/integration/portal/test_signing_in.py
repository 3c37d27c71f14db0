"""Who signs in is the customer whose number the provider states, and opens no other account."""

from datetime import timedelta
from typing import Any

import pytest

from elhandel.identity import open_session, session_of
from elhandel.identity.subjects import move_customer, subjects_of_customer
from elhandel.platform.database import Database, Transaction
from elhandel.platform.vault.hasher import Hasher, HashKey
from elhandel.portal.signing_in import CustomerNotKnown, customer_who_signs_in, hashes_of_stated
from tests.builders.clock import at
from tests.builders.database.roles import as_function
from tests.builders.vault import HASHER

NOW = at("2026-01-15T10:00")
ISSUER = "https://broker.example"
ANDERS = HASHER.fingerprints("cpr", "0101901234")
BAKER = HASHER.fingerprints("cvr", "13585628")


def a_party(tx: Transaction, hashes: Any, **columns: Any) -> int:
    """A party with this number; `proved_at`, `joined_to`, `forgotten_at` as a test gives them."""
    values = {
        "odd": hashes.odd,
        "even": hashes.even,
        "version": hashes.version,
        "proved_at": None,
        "joined_to": None,
        "forgotten_at": None,
        "now": NOW,
        **columns,
    }
    row = tx.execute(PARTY, values).fetchone()
    assert row is not None
    return int(row[0])


PARTY = """
INSERT INTO portfolio.customer (
    kind, name, email, phone, identity_hash, identity_hash_even, identity_hash_version,
    identity_sealed, identity_key, created_at, updated_at, proved_at, joined_to, forgotten_at)
VALUES ('private', 'A', 'a@example.dk', '+4512345678', %(odd)s, %(even)s, %(version)s,
        '', '', %(now)s, %(now)s, %(proved_at)s, %(joined_to)s, %(forgotten_at)s)
RETURNING customer_id
"""


def signed_in_as(tx: Transaction, sub: str, stated: Any, now: Any = NOW) -> int:
    """The account that a sign-in opens."""
    subject = customer_who_signs_in(tx, ISSUER, sub, stated, now).subject_id
    session = session_of(tx, open_session(tx, subject, "high", now), "customer", now)
    assert session is not None
    assert session.customer_id is not None
    return session.customer_id


def test_in_the_role_of_the_pages_a_customer_is_found_once_and_known_from_then_on(
    database: Database,
) -> None:
    """CD-ACC-3."""
    with database.transaction() as tx:
        a_party(tx, ANDERS)
        anders = a_party(tx, ANDERS, proved_at=NOW)
        baker = a_party(tx, BAKER, proved_at=NOW)
    with as_function(database, "site").transaction() as tx:
        assert signed_in_as(tx, "a", ANDERS) == anders
        assert signed_in_as(tx, "a", None, NOW + timedelta(days=1)) == anders
        assert signed_in_as(tx, "b", BAKER) == baker
        assert len(subjects_of_customer(tx, anders)) == 1  # type: ignore[arg-type]

        with pytest.raises(CustomerNotKnown):
            customer_who_signs_in(tx, ISSUER, "c", HASHER.fingerprints("cpr", "0202902345"), NOW)
        with pytest.raises(CustomerNotKnown):
            customer_who_signs_in(tx, ISSUER, "c", None, NOW)
        with pytest.raises(CustomerNotKnown):
            customer_who_signs_in(tx, "https://another.example", "a", None, NOW)


def test_who_acts_for_two_companies_chooses_which_and_the_earlier_session_ends(
    database: Database,
) -> None:
    other = HASHER.fingerprints("cvr", "25063864")
    with database.transaction() as tx:
        first, second = (a_party(tx, hashes, proved_at=NOW) for hashes in (BAKER, other))
        subject = customer_who_signs_in(tx, ISSUER, "a", BAKER, NOW).subject_id
        before = open_session(tx, subject, "high", NOW)

        assert signed_in_as(tx, "a", other) == second
        assert session_of(tx, before, "customer", NOW) is None
        assert signed_in_as(tx, "a", BAKER) == first


def test_a_signup_that_nothing_has_proved_opens_nothing(database: Database) -> None:
    with database.transaction() as tx:
        a_party(tx, ANDERS)

        with pytest.raises(CustomerNotKnown):
            customer_who_signs_in(tx, ISSUER, "a", ANDERS, NOW)


def test_who_was_joined_signs_in_as_the_one_they_are(database: Database) -> None:
    with database.transaction() as tx:
        anders = a_party(tx, ANDERS, proved_at=NOW)
        old = a_party(tx, BAKER, proved_at=NOW)
        assert signed_in_as(tx, "a", BAKER) == old
        tx.execute(
            "UPDATE portfolio.customer SET proved_at = NULL, joined_to = %s WHERE customer_id = %s",
            [anders, old],
        )

        assert signed_in_as(tx, "a", BAKER) == anders
        assert signed_in_as(tx, "a", None) == anders


def test_who_is_signed_in_while_they_are_joined_stays_in_as_the_one_they_are(
    database: Database,
) -> None:
    with database.transaction() as tx:
        old, anders = (a_party(tx, hashes, proved_at=NOW) for hashes in (BAKER, ANDERS))
        subject = customer_who_signs_in(tx, ISSUER, "a", BAKER, NOW).subject_id
        secret = open_session(tx, subject, "high", NOW)
    with as_function(database, "queue_poller").transaction() as tx:  # which joins customers
        move_customer(tx, old, anders)  # type: ignore[arg-type]

    with as_function(database, "site").transaction() as tx:
        session = session_of(tx, secret, "customer", NOW)
    assert session is not None
    assert session.customer_id == anders


def test_who_was_forgotten_is_known_no_more(database: Database) -> None:
    with database.transaction() as tx:
        a_party(tx, ANDERS, proved_at=NOW, forgotten_at=NOW)

        with pytest.raises(CustomerNotKnown):
            customer_who_signs_in(tx, ISSUER, "a", ANDERS, NOW)


def test_while_the_hash_key_changes_everybody_is_found(database: Database) -> None:
    old, new = HashKey(1, b"the old key of this test"), HashKey(2, b"n" * 32)
    with database.transaction() as tx:
        before = a_party(tx, Hasher(old).fingerprints("cpr", "0101901234"), proved_at=NOW)
        after = a_party(tx, Hasher(new).fingerprints("cpr", "0202902345"), proved_at=NOW)
        both = Hasher(new, old)

        assert signed_in_as(tx, "a", both.fingerprints("cpr", "0101901234")) == before
        assert signed_in_as(tx, "b", both.fingerprints("cpr", "0202902345")) == after


def test_what_is_no_number_finds_nobody_and_nothing_of_it_is_repeated() -> None:
    assert hashes_of_stated(None, None) is None
    assert hashes_of_stated("", None) is None
    for cpr, cvr in (("9999999999", None), (None, "12345678"), ("no number", None)):
        with pytest.raises(CustomerNotKnown) as error:
            hashes_of_stated(cpr, cvr)
        assert str(cpr or cvr) not in error.value.sentence
