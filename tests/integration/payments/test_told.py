"""What customers are told of what is collected, once, whatever comes twice. A.7."""

from collections.abc import Iterator
from typing import Any

import pytest

from elhandel.backoffice.customers import customer_facts
from elhandel.backoffice.timeline import timeline, whose
from elhandel.payments.exchange import Vault, collect
from elhandel.payments.methods import methods_of
from elhandel.platform.database import Database
from elhandel.values.ids import AccountId
from tests.integration.payments.provider import WithProvider, a_provider
from tests.integration.payments.test_collections import DAY, Anna


@pytest.fixture
def world(ours: Database) -> Iterator[WithProvider]:
    with a_provider(ours, DAY) as world:
        yield world


@pytest.fixture
def anna(database: Database, ours: Database, world: WithProvider, vault: Vault) -> Anna:
    return Anna(database, ours, world, vault)


def of_payments(database: Database, account: AccountId) -> list[tuple[str, dict[str, Any]]]:
    """Template and values of an account's notices of payments, in the order of telling."""
    with database.transaction() as tx:
        return tx.execute(
            "SELECT template, said FROM notifications.notice "
            "WHERE customer_id = %s AND template LIKE 'payment-%%' ORDER BY notice_id",
            [account],
        ).fetchall()


def a_round(ours: Database, world: WithProvider) -> None:
    """What is due is asked for and answered, and every webhook comes twice and out of order."""
    collect(ours, world.clock, world.client)
    world.provider.settle()
    world.webhooks(twice=True, shuffled=True).tell()


def test_a_payment_that_was_collected_is_told_once_with_its_bill(
    ours: Database, database: Database, world: WithProvider, anna: Anna
) -> None:
    a_round(ours, world)
    a_round(ours, world)
    said = {"amount": 918_85, "invoice_number": anna.document.number}
    assert of_payments(database, anna.account) == [("payment-received", said)]


def test_each_debit_that_failed_is_told_once_and_the_payment_after_it(
    ours: Database, database: Database, world: WithProvider, anna: Anna
) -> None:
    world.provider.plan(str(anna.account), ["insufficient_funds"])
    a_round(ours, world)
    said = {"amount": 918_85, "invoice_number": anna.document.number}
    assert of_payments(database, anna.account) == [("payment-failed", said)]

    world.clock.move_to(DAY.replace(day=19))  # three bank days later
    a_round(ours, world)
    assert of_payments(database, anna.account) == [
        ("payment-failed", said),
        ("payment-received", said),
    ]


def test_a_mandate_that_begins_and_one_that_ends_are_told_once_each(
    ours: Database, database: Database, world: WithProvider, anna: Anna
) -> None:
    """A.5: the mandate's webhook updates the method, and its customer learns of it."""
    world.webhooks(twice=True).tell()
    with ours.transaction() as tx:
        (method,) = methods_of(tx, anna.account)
    assert method.mandate is not None
    world.provider.answer_mandate(method.mandate.reference or "", "cancelled")
    world.webhooks(twice=True).tell()

    with database.transaction() as tx:
        told = tx.execute(
            "SELECT template, said FROM notifications.notice WHERE customer_id = %s "
            "ORDER BY notice_id",
            [anna.account],
        ).fetchall()
    shown = {"method": "FNB ***1234"}  # in every language
    assert told == [("mandate-active", shown), ("mandate-ended", shown)]


def test_what_is_only_asked_for_is_not_told(
    ours: Database, database: Database, world: WithProvider, anna: Anna
) -> None:
    collect(ours, world.clock, world.client)
    assert of_payments(database, anna.account) == []


def test_staff_see_each_debit_on_the_timeline_of_the_customer(
    ours: Database, database: Database, world: WithProvider, anna: Anna
) -> None:
    world.provider.plan(str(anna.account), ["insufficient_funds"])
    a_round(ours, world)
    world.clock.move_to(DAY.replace(day=19))
    a_round(ours, world)

    with database.transaction() as tx:
        of = whose(tx, anna.account)
        found = timeline(tx, of, DAY.replace(day=20), kind="money")
        facts = customer_facts(tx, anna.account, of.parties, DAY)
    assert facts.money.collected
    seen = [
        (event.what, event.values["ore"], event.values["number"], event.values["reason"])
        for event in found.events
        if event.what.startswith("collection-")
    ]
    assert seen == [
        ("collection-completed", 918_85, anna.document.number, None),
        ("collection-failed", 918_85, anna.document.number, "insufficient_funds"),
    ]
