"""Which money an event is about: one transaction is booked once, whatever it is named by (A.5)."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from elhandel.billing.disputes import open_dispute
from elhandel.payments.collections import attempts_of, settle, settle_event
from elhandel.payments.errors import UnableToCollect, UnableToReachProvider
from elhandel.payments.exchange import Vault, collect, follow_links
from elhandel.payments.providers import Debit, DebitAnswer
from elhandel.platform.database import Database
from tests.integration.payments.provider import WithProvider, a_provider, decided, pays_by_itself
from tests.integration.payments.world import (
    a_customer,
    a_document,
    a_movement,
    a_statement,
    book,
    booked,
    offenders,
    open_of,
    owed,
)

DAY = date(2026, 3, 16)
PRICE = 918_85


class Anna:
    """A customer with a document that is due, an auto-payer whose bank account is closed."""

    def __init__(self, database: Database, ours: Database, world: WithProvider, vault: Vault):
        self.database, self.ours, self.world, self.vault = database, ours, world, vault
        with database.transaction() as tx:
            self.account = a_customer(tx)
            self.document = a_document(tx, self.account, PRICE, due_on=DAY)
        pays_by_itself(ours, world, vault, self.account)

    def run(self) -> None:
        collect(self.ours, self.world.clock, self.world.client)

    def follow(self) -> tuple[int, int]:
        done = follow_links(self.ours, self.world.clock, self.world.client)
        return done.opened, done.closed

    def gets_a_link(self) -> str:
        self.world.provider.plan(str(self.account), ["account_closed"])
        self.run()
        self.world.provider.settle()
        self.world.webhooks().tell()
        self.follow()
        return f"{self.document.number}-L1"

    def transfers(self, ore: int) -> None:
        line = a_movement(1, ore, booked_on=DAY, reference=self.document.reference)
        booked(self.ours, self.vault, a_statement(line))

    def tells(self, outcome: Any, reference: str, transaction: str, ore: int = PRICE) -> str:
        told = DebitAnswer(outcome, transaction, ore)
        with self.ours.transaction() as tx:
            return settle_event(tx, reference, transaction, told, self.world.clock.now())

    def attempts(self) -> list[tuple[str, str, int]]:
        with self.ours.transaction() as tx:
            found = attempts_of(tx, self.account)
        return [(one.kind, one.state, one.amount_ore) for one in reversed(found)]


@pytest.fixture
def world(ours: Database) -> Iterator[WithProvider]:
    with a_provider(ours, DAY) as world:
        yield world


@pytest.fixture
def anna(database: Database, ours: Database, world: WithProvider, vault: Vault) -> Anna:
    return Anna(database, ours, world, vault)


def test_who_pays_twice_by_one_link_has_the_second_payment_in_favour(
    database: Database, world: WithProvider, anna: Anna
) -> None:
    link = anna.gets_a_link()
    world.provider.pay_link(link, accepted=True)
    world.provider.pay_again(link)
    world.webhooks(twice=True, shuffled=True).tell()

    assert open_of(database, anna.account) == {None: -PRICE}
    assert book(database, "collecting") == 2 * PRICE
    assert offenders(database) == []


@pytest.mark.parametrize("order", [("T1", "T2"), ("T2", "T1")])
def test_a_second_payment_that_is_taken_back_takes_back_itself_only(
    database: Database, anna: Anna, order: tuple[str, str]
) -> None:
    link = anna.gets_a_link()
    for transaction in order:
        anna.tells("completed", link, transaction)

    assert anna.tells("reversed", link, "T2") == "reversed"
    assert anna.tells("reversed", link, "T2") == "known"
    assert anna.tells("completed", link, "T2") == "known"
    assert owed(database, anna.account) == 0
    assert book(database, "collecting") == PRICE
    assert offenders(database) == []


def test_a_second_payment_that_is_told_after_it_was_taken_back_is_not_booked(
    database: Database, anna: Anna
) -> None:
    link = anna.gets_a_link()
    anna.tells("completed", link, "T1")

    assert anna.tells("reversed", link, "T2") == "reversed"
    assert anna.tells("completed", link, "T2") == "known"
    assert owed(database, anna.account) == 0
    assert offenders(database) == []


def test_what_the_provider_answers_and_tells_of_one_payment_is_one(
    database: Database, world: WithProvider, anna: Anna, ours: Database
) -> None:
    link = anna.gets_a_link()
    answer = DebitAnswer("completed", "a number of the link", PRICE)
    with ours.transaction() as tx:  # the answer to closing it
        settle(tx, link, answer, world.clock.now())

    assert anna.tells("completed", link, "T1") == "known"
    assert anna.tells("completed", link, "T1") == "known"
    assert book(database, "collecting") == PRICE
    assert anna.tells("completed", link, "T2") == "completed"
    assert book(database, "collecting") == 2 * PRICE


def test_a_debit_of_ours_that_is_named_by_its_invoice_is_that_debit(
    database: Database, world: WithProvider, anna: Anna
) -> None:
    anna.run()
    world.provider.settle()
    (debit,) = world.provider.shown()["transactions"].values()

    told = anna.tells("completed", anna.document.number, debit["transaction_id"])

    assert told == "completed"
    assert anna.attempts() == [("debit", "completed", PRICE)]
    world.webhooks().tell()  # under our own reference too
    assert open_of(database, anna.account) == {}
    assert book(database, "collecting") == PRICE


def test_one_whose_answer_was_lost_and_that_is_named_by_its_invoice_is_that_debit(
    database: Database, ours: Database, world: WithProvider, anna: Anna
) -> None:
    class Lost:
        def debit(self, debit: Debit) -> DebitAnswer:
            world.client.debit(debit)
            raise UnableToReachProvider("lost")

    collect(ours, world.clock, Lost())
    (debit,) = world.provider.shown()["transactions"].values()

    told = anna.tells("completed", anna.document.number, debit["transaction_id"])

    assert told == "completed"
    anna.run()  # is not asked for again
    assert anna.attempts() == [("debit", "completed", PRICE)]
    assert book(database, "collecting") == PRICE


@pytest.mark.parametrize("arrived", [True, False])
def test_what_was_tried_and_paid_otherwise_meanwhile_is_in_favour_and_pays_the_next_bill(
    database: Database, ours: Database, world: WithProvider, anna: Anna, arrived: bool
) -> None:
    class Lost:
        def debit(self, debit: Debit) -> DebitAnswer:
            if arrived:
                world.client.debit(debit)
            raise UnableToReachProvider("lost")

    collect(ours, world.clock, Lost())
    anna.transfers(PRICE)
    anna.run()  # asks for the same again, whether the provider has it or not
    world.provider.settle()
    world.webhooks(twice=True).tell()

    assert len(world.provider.shown()["transactions"]) == 1
    assert open_of(database, anna.account) == {None: -PRICE}
    with database.transaction() as tx:
        a_document(tx, anna.account, PRICE, due_on=DAY)
    anna.run()
    assert open_of(database, anna.account) == {}
    assert book(database, "collecting") == PRICE
    assert offenders(database) == []


def test_an_answer_about_money_that_is_booked_elsewhere_books_nothing_and_says_so(
    database: Database, ours: Database, world: WithProvider, anna: Anna
) -> None:
    anna.tells("completed", anna.document.number, "T9", 100_00)  # before we asked for anything
    anna.run()
    answer = DebitAnswer("completed", "T9", 818_85)

    with ours.transaction() as tx, pytest.raises(UnableToCollect, match="another one's"):
        settle(tx, f"{anna.document.number}-1", answer, world.clock.now())

    assert book(database, "collecting") == 100_00


def test_an_unclear_answer_costs_no_other_debit(
    database: Database, ours: Database, world: WithProvider, vault: Vault, anna: Anna
) -> None:
    Anna(database, ours, world, vault)
    anna.tells("completed", anna.document.number, "NCT00000001", 1_00)

    class Answers:
        def debit(self, debit: Debit) -> DebitAnswer:
            made = world.client.debit(debit)
            world.provider.settle()
            return world.client.debit(debit) if made else made

    done = collect(ours, world.clock, Answers())

    assert (done.unanswered, done.sent) == (1, 1)


def test_a_link_that_asks_for_more_than_is_open_is_closed_and_another_takes_its_place(
    database: Database, world: WithProvider, anna: Anna
) -> None:
    anna.gets_a_link()
    anna.transfers(400_00)

    assert [anna.follow(), anna.follow(), anna.follow()] == [(0, 1), (1, 0), (0, 0)]
    assert anna.attempts()[1:] == [("link", "failed", PRICE), ("link", "sent", 518_85)]
    world.provider.pay_link(f"{anna.document.number}-L2", accepted=True)
    world.webhooks().tell()
    assert open_of(database, anna.account) == {}
    assert offenders(database) == []


def test_a_link_that_was_paid_before_it_could_be_closed_is_paid(
    database: Database, world: WithProvider, anna: Anna
) -> None:
    link = anna.gets_a_link()
    anna.transfers(400_00)
    world.provider.pay_link(link, accepted=True)  # and its event is on its way

    anna.follow()

    assert [kind for kind, state, _ in anna.attempts() if state in {"planned", "sent"}] == []
    assert open_of(database, anna.account) == {None: -400_00}


def test_another_link_follows_where_the_event_of_the_closing_comes_before_its_answer(
    ours: Database, world: WithProvider, anna: Anna
) -> None:
    anna.gets_a_link()
    anna.transfers(400_00)

    class Told:
        """A client whose answer is lost; the event has come meanwhile."""

        def open_link(self, *asked: Any) -> Any:
            return world.client.open_link(*asked)

        def close_link(self, reference: str) -> DebitAnswer:
            world.client.close_link(reference)
            world.webhooks().tell()
            raise UnableToReachProvider("lost")

    follow_links(ours, world.clock, Told())
    anna.follow()

    assert anna.attempts()[1:] == [("link", "failed", PRICE), ("link", "sent", 518_85)]


def test_a_link_for_what_is_disputed_since_is_closed_and_none_follows(
    database: Database, world: WithProvider, anna: Anna
) -> None:
    anna.gets_a_link()
    with database.transaction() as tx:
        open_dispute(tx, anna.document.number, decided(world.clock))

    assert [anna.follow(), anna.follow()] == [(0, 1), (0, 0)]
    assert anna.attempts()[1:] == [("link", "failed", PRICE)]
