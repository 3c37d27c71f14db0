"""How a party was billed becomes how its customer is, where that one has said nothing itself."""

from dataclasses import replace

import pytest
from psycopg.errors import CheckViolation

from elhandel.billing.bill import VatClass
from elhandel.billing.profile import Profile, profiles_of, set_profile
from elhandel.market import customers
from elhandel.platform.database import Database, Transaction
from elhandel.values.ids import AccountId, CustomerId
from tests.builders.database.roles import as_function
from tests.integration.billing.bills import decision
from tests.integration.billing.test_recipients import BY_STAFF, known_and_party
from tests.integration.billing.world import Supply, a_supply

OF_PARTY = Profile(
    billing_day=25, vat_class=VatClass.NONE, least_ore=5_000, mandate_number="123456789"
)


def billed(tx: Transaction, supply: Supply, profile: Profile) -> None:
    set_profile(tx, AccountId(supply.customer_id), profile, decision())


def joined(database: Database, known: Supply, party: Supply) -> Profile:
    """The customer's profile after the market proved the party, in the role that does it."""
    with as_function(database, "queue_poller").transaction() as tx:
        customers.join_party(tx, CustomerId(party.customer_id), BY_STAFF)
        customers.join_party(tx, CustomerId(party.customer_id), BY_STAFF)
    with database.transaction() as tx:
        both = profiles_of(tx, [known.customer_id, party.customer_id])

    assert both[known.customer_id] == both[party.customer_id]
    return both[known.customer_id]


def rows(database: Database, customer: CustomerId) -> list[tuple[str | None, bool]]:
    with database.transaction() as tx:
        return tx.execute(
            "SELECT mandate_number, superseded_at IS NULL FROM billing.profile "
            "WHERE account_id = %s ORDER BY profile_id",
            [customer],
        ).fetchall()


def test_a_customer_billed_as_everybody_is_gets_the_partys_profile_without_its_mandate(
    database: Database,
) -> None:
    with database.transaction() as tx:
        known, party = known_and_party(tx)
        billed(tx, party, OF_PARTY)

    assert joined(database, known, party) == replace(OF_PARTY, mandate_number=None)
    assert rows(database, known.customer_id) == [(None, True)]
    assert rows(database, party.customer_id) == [("123456789", False)]


def test_a_customers_own_profile_stays_and_takes_no_mandate_that_was_given_for_another_account(
    database: Database,
) -> None:
    with database.transaction() as tx:
        known, party = known_and_party(tx)
        billed(tx, known, Profile(billing_day=1))
        billed(tx, party, OF_PARTY)

    assert joined(database, known, party) == Profile(billing_day=1)
    assert rows(database, known.customer_id) == [(None, True)]


def test_a_customers_own_mandate_stays(database: Database) -> None:
    with database.transaction() as tx:
        known, party = known_and_party(tx)
        billed(tx, known, Profile(mandate_number="7"))
        billed(tx, party, OF_PARTY)

    assert joined(database, known, party) == Profile(mandate_number="7")
    assert rows(database, known.customer_id) == [("7", True)]


def test_a_party_without_a_profile_changes_nothing(database: Database) -> None:
    with database.transaction() as tx:
        known, party = known_and_party(tx)
        billed(tx, known, Profile(billing_day=1))

    assert joined(database, known, party) == Profile(billing_day=1)


def test_a_mandate_that_is_no_number_is_refused_by_the_database_too(database: Database) -> None:
    with database.transaction() as tx:
        customer = a_supply(tx).customer_id
    with (
        pytest.raises(CheckViolation, match="a_mandate_is_a_number"),
        database.transaction() as tx,
    ):
        tx.execute(
            "INSERT INTO billing.profile "
            "(account_id, mandate_number, recorded_by, reason, recorded_at) "
            "VALUES (%s, '12 34', 'test', 'a test', now())",
            [customer],
        )
