"""A customer is found by each key of theirs, and nothing says which number was asked for."""

from collections.abc import Callable
from typing import Final

import psycopg
import pytest

from elhandel.backoffice.errors import UnableToSearch
from elhandel.backoffice.search import Found, needs_hash, search
from elhandel.identity import Session
from elhandel.platform.database import Database, fetch_one
from elhandel.platform.vault.hasher import Fingerprints

type Somebody = Callable[..., Session]


@pytest.mark.parametrize(
    "text",
    [
        "jensen anders",
        "ANDERS BØGH",
        "bøg and",
        "elmevej 12",
        "odense elme",
        "anders@example.dk",
        "+4512345678",
        "12345678",
        "1",
        "571313180000000184",
        "0184",
        "sgn-2025-00042",
    ],
)
def test_a_customer_is_found_by_each_key(
    office_database: Database, somebody: Somebody, text: str
) -> None:
    found = asked(office_database, somebody("support"), text)

    assert 1 in {hit.customer_id for hit in found.hits}
    assert 2 not in {hit.customer_id for hit in found.hits}


@pytest.fixture(scope="module")
def joined_and_asked(shared_url: str) -> int:
    """A party that was joined to the first customer, and a request to the market about them; the
    party's number.
    """
    with psycopg.connect(shared_url) as connection:
        (party,) = fetch_one(connection, _JOINED, [])
        connection.execute(_ASKED)
    return int(party)


_JOINED: Final = """
INSERT INTO portfolio.customer (
    kind, name, email, phone, identity_hash, identity_sealed, identity_key, created_at, updated_at,
    joined_to)
VALUES ('private', 'Xenia Ravn', 'xenia@example.dk', '+4511111111', '\\x01', '', '', '2025-12-01',
        '2025-12-01', 1)
RETURNING customer_id
"""
_ASKED: Final = """
WITH process AS (
    INSERT INTO market.process (
        kind, business_reason, contract_id, metering_point_id, state, effective_on, due_at,
        created_at, updated_at, rules)
    VALUES ('switch', 'E03', 1, 1, 'completed', '2025-12-31', '2025-12-01', '2025-12-01',
            '2025-12-31', 'x')
    RETURNING process_id),
message AS (
    INSERT INTO market.inbound_message (message_id, queue, document, body, received_at, state)
    VALUES ('came-to-us-1', 'MasterData', 'X', '', '2025-12-02', 'handled'))
INSERT INTO market.request (
    transaction_id, message_id, correlation_id, process_id, document, business_reason, created_at)
SELECT 'our-transaction-1', 'our-message-1', 'answered-as-1', process_id, 'X', 'E03', '2025-12-01'
FROM process
"""


@pytest.mark.parametrize("text", ["our-transaction-1", "our-message-1", "answered-as-1"])
def test_a_customer_is_found_by_what_was_said_to_the_market(
    office_database: Database, somebody: Somebody, joined_and_asked: int, text: str
) -> None:
    found = asked(office_database, somebody("operations"), text)
    assert [hit.customer_id for hit in found.hits] == [1]


def test_a_message_is_found_by_its_own_id(
    office_database: Database, somebody: Somebody, joined_and_asked: int
) -> None:
    found = asked(office_database, somebody("operations"), "came-to-us-1")
    assert [(hit.customer_id, hit.ref) for hit in found.hits] == [(None, "came-to-us-1")]


def test_the_number_of_a_joined_party_is_its_customers(
    office_database: Database, somebody: Somebody, joined_and_asked: int
) -> None:
    found = asked(office_database, somebody("support"), str(joined_and_asked))
    assert {hit.customer_id for hit in found.hits} == {1}


def test_one_exact_hit_is_jumped_to_and_several_are_not(
    office_database: Database, somebody: Somebody
) -> None:
    anna = somebody("support")

    jump = asked(office_database, anna, "571313180000000184").jump
    assert jump is not None
    assert jump.customer_id == 1
    assert asked(office_database, anna, "jensen").jump is None
    assert len(asked(office_database, anna, "jensen").hits) == 2


@pytest.mark.parametrize("number", ["010190-1234", "0101901234", "10150817"])
def test_a_number_is_found_by_its_hash_and_shown_nowhere(
    office_database: Database, somebody: Somebody, number: str
) -> None:
    """Of a person, and of a company."""
    anna = somebody("support")
    numbers = needs_hash(number, lambda _: Fingerprints(1, b"\x01", None))
    with office_database.snapshot(read_only=True) as tx:
        found = search(tx, anna, number, numbers)

    (hit,) = [hit for hit in found.hits if hit.key == "number"]
    assert (hit.customer_id, hit.ref) == (1, "")
    assert number not in repr(found)
    assert number.replace("-", "") not in repr(found)


def test_who_may_not_see_contact_data_finds_nobody_by_it(
    office_database: Database, somebody: Somebody
) -> None:
    ida = somebody("operations")

    assert asked(office_database, ida, "jensen anders").hits == []
    assert asked(office_database, ida, "anders@example.dk").hits == []
    assert asked(office_database, ida, "571313180000000184").hits != []


def test_what_is_too_short_to_find_anything_is_refused(
    office_database: Database, somebody: Somebody
) -> None:
    with pytest.raises(UnableToSearch):
        asked(office_database, somebody("support"), "an")


@pytest.mark.parametrize("text", ["jens'en", "a:* | b", "!!!abc", "100%", "abc\\", "'''"])
def test_signs_of_the_search_language_are_letters_like_others(
    office_database: Database, somebody: Somebody, text: str
) -> None:
    try:
        found = asked(office_database, somebody("support"), text)
    except UnableToSearch:
        return
    assert 2 not in {hit.customer_id for hit in found.hits}


def asked(database: Database, session: Session, text: str) -> Found:
    with database.snapshot(read_only=True) as tx:
        return search(tx, session, text)
