"""What is due is collected by mandate, attempt by attempt (CD-COL-1 to 4)."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from elhandel.payments.collections import (
    attempts_of,
    begin_to_open,
    begin_to_send,
    failed_attempts,
    links_to_follow,
    plan_collections,
    planned_debits,
    settle,
)
from elhandel.payments.errors import UnableToCollect, UnableToReachProvider
from elhandel.payments.exchange import Collected, Vault, collect, follow_links
from elhandel.payments.incoming.files import BANK_FILE
from elhandel.payments.methods import make_primary, methods_of, set_auto_pay
from elhandel.payments.providers import Debit, DebitAnswer
from elhandel.payments.respites import give_respite
from elhandel.platform.database import Database
from elhandel.values.ids import AccountId, CustomerId
from tests.builders.waiting import Second
from tests.integration.payments.provider import WithProvider, a_provider, decided, pays_by_itself
from tests.integration.payments.world import (
    Document,
    a_customer,
    a_document,
    a_movement,
    a_statement,
    book,
    booked,
    booked_in,
    offenders,
    open_of,
    owed,
)

DAY = date(2026, 3, 16)  # a Monday


@pytest.fixture
def world(ours: Database) -> Iterator[WithProvider]:
    with a_provider(ours, DAY) as world:
        yield world


class Anna:
    """A customer who pays by itself, with one document that is due."""

    def __init__(
        self, database: Database, ours: Database, world: WithProvider, vault: Vault, **how: Any
    ) -> None:
        with database.transaction() as tx:
            self.account: AccountId = a_customer(tx)
            self.document: Document = a_document(tx, self.account, 918_85, due_on=DAY)
        pays_by_itself(ours, world, vault, self.account, **how)


@pytest.fixture
def anna(database: Database, ours: Database, world: WithProvider, vault: Vault) -> Anna:
    return Anna(database, ours, world, vault)


def run(ours: Database, world: WithProvider) -> Collected:
    return collect(ours, world.clock, world.client)


def states(ours: Database, account: AccountId) -> list[tuple[str, str | None]]:
    with ours.transaction() as tx:
        return [(attempt.state, attempt.reason) for attempt in attempts_of(tx, account)]


def test_what_is_due_is_collected_once_and_pays_its_document(
    ours: Database, database: Database, world: WithProvider, anna: Anna
) -> None:
    first, again = run(ours, world), run(ours, world)
    world.provider.settle()
    told = world.webhooks(twice=True, shuffled=True).tell()

    assert (first.planned, first.sent, again.planned, again.sent) == (1, 1, 0, 0)
    assert told == 2  # the mandate, and the payment
    assert states(ours, anna.account) == [("completed", None)]
    assert owed(database, anna.account) == 0
    assert book(database, "collecting") == 918_85
    assert offenders(database) == []


def test_nothing_is_collected_before_its_day_without_auto_pay_or_a_mandate(
    ours: Database, database: Database, world: WithProvider, anna: Anna
) -> None:
    """CD-BIL-14."""
    with database.transaction() as tx:
        a_document(tx, anna.account, 100_00, due_on=date(2026, 3, 17))
    with ours.transaction() as tx:
        set_auto_pay(tx, anna.account, decided(world.clock), on=False)
    off = run(ours, world)
    with ours.transaction() as tx:
        set_auto_pay(tx, anna.account, decided(world.clock), on=True)
        (method,) = methods_of(tx, anna.account)
    on = run(ours, world)
    assert method.mandate is not None
    world.provider.answer_mandate(method.mandate.reference or "", "cancelled")
    world.webhooks().tell()
    world.clock.move_to(date(2026, 3, 17))
    without = run(ours, world)

    assert (off.planned, on.planned, without.planned) == (0, 1, 0)


def test_a_debit_that_failed_is_tried_again_by_the_rules_and_then_no_more(
    ours: Database, database: Database, world: WithProvider, anna: Anna
) -> None:
    world.provider.plan(str(anna.account), ["insufficient_funds"] * 3)
    days = []
    for day in (16, 17, 19, 24, 27):  # three bank days apart; 2 April is a holiday
        world.clock.move_to(date(2026, 3, day))
        days.append(run(ours, world).planned)
        world.provider.settle()
        world.webhooks().tell()

    assert days == [1, 0, 1, 1, 0]
    link, *debits = states(ours, anna.account)
    assert debits == [("failed", "insufficient_funds")] * 3
    assert link == ("planned", None)
    with ours.transaction() as tx:
        (failed,) = failed_attempts(tx)
    assert (failed.attempt, failed.retry_on) == (3, None)
    assert owed(database, anna.account) == 918_85
    assert offenders(database) == []


def test_a_mandate_that_a_debit_shows_to_be_over_is_over(
    ours: Database, world: WithProvider, anna: Anna
) -> None:
    """CD-COL-2."""
    world.provider.plan(str(anna.account), ["account_closed"])
    run(ours, world)
    world.provider.settle()
    world.webhooks().tell()

    with ours.transaction() as tx:
        (method,) = methods_of(tx, anna.account)
    assert method.mandate is not None
    assert method.mandate.state == "cancelled"
    assert states(ours, anna.account) == [("planned", None), ("failed", "account_closed")]


def test_more_than_the_mandate_allows_is_never_asked_for(
    ours: Database, database: Database, world: WithProvider, vault: Vault
) -> None:
    anna = Anna(database, ours, world, vault, max_ore=900_00)

    done = run(ours, world)

    assert (done.planned, done.sent) == (1, 0)
    assert states(ours, anna.account) == [("planned", None), ("failed", "beyond_limit")]
    assert run(ours, world).planned == 0


def test_what_was_paid_after_it_was_planned_is_not_collected(
    ours: Database, database: Database, world: WithProvider, vault: Vault, anna: Anna
) -> None:
    collect(ours, world.clock, None)  # planned; no provider is connected
    line = a_movement(1, 900_00, reference=anna.document.reference)
    booked(ours, vault, a_statement(line))
    part = run(ours, world)
    (debit,) = world.provider.shown()["transactions"].values()

    assert part.sent == 1
    assert debit["amount"] == "18.85"


def test_what_was_paid_whole_after_it_was_planned_is_withdrawn(
    ours: Database, world: WithProvider, vault: Vault, anna: Anna
) -> None:
    collect(ours, world.clock, None)
    booked(ours, vault, a_statement(a_movement(1, 918_85, reference=anna.document.reference)))

    assert run(ours, world).withdrawn == 1
    assert world.provider.shown()["transactions"] == {}
    assert states(ours, anna.account) == [("withdrawn", None)]


def test_what_is_paid_while_a_debit_is_under_way_is_in_favour(
    ours: Database, database: Database, world: WithProvider, vault: Vault, anna: Anna
) -> None:
    run(ours, world)
    booked(ours, vault, a_statement(a_movement(1, 918_85, reference=anna.document.reference)))
    world.provider.settle()
    world.webhooks().tell()

    assert open_of(database, anna.account) == {None: -918_85}
    assert offenders(database) == []


def failed_for_good(ours: Database, world: WithProvider, anna: Anna) -> str:
    """The address of the link by which what could not be collected is paid."""
    world.provider.plan(str(anna.account), ["account_closed"])
    run(ours, world)
    world.provider.settle()
    world.webhooks().tell()
    first, again = (follow_links(ours, world.clock, world.client) for _ in range(2))
    assert (first.opened, again.opened) == (1, 0)
    return f"{anna.document.number}-L1"


def test_what_cannot_be_collected_is_paid_by_a_link_and_the_market_takes_its_fee(
    ours: Database, database: Database, world: WithProvider, anna: Anna
) -> None:
    with database.transaction() as tx:
        tx.execute("UPDATE portfolio.customer SET market = 'ZA'")
    reference = failed_for_good(ours, world, anna)
    assert run(ours, world).planned == 0
    world.provider.pay_link(reference, accepted=True)
    world.webhooks(twice=True).tell()

    assert states(ours, anna.account) == [("completed", None), ("failed", "account_closed")]
    assert owed(database, anna.account) == 0
    with database.transaction() as tx:
        fees = tx.execute("SELECT amount_ore FROM billing.charge WHERE source = 'fee'").fetchall()
        told = tx.execute("SELECT template FROM notifications.notice ORDER BY notice_id").fetchall()
    assert fees == [(100_00,)]  # CD-BIL-15
    assert [name for (name,) in told] == [
        "mandate-active", "payment-failed", "payment-received",
    ]  # fmt: skip
    assert offenders(database) == []


@pytest.mark.parametrize("paid", [True, False])
def test_a_link_whose_time_is_over_is_closed_as_the_provider_says(
    ours: Database, database: Database, world: WithProvider, anna: Anna, paid: bool
) -> None:
    reference = failed_for_good(ours, world, anna)
    if paid:
        world.provider.pay_link(reference, accepted=True)  # and its webhook is lost
        world.provider.take_events()
    world.clock.move_to(date(2026, 4, 20))

    assert follow_links(ours, world.clock, world.client).closed == 1
    assert states(ours, anna.account)[0] == (
        ("completed", None) if paid else ("failed", "rejected")
    )
    assert owed(database, anna.account) == (0 if paid else 918_85)


class Dying:
    """A client whose answers are lost: the provider has done what it was asked."""

    def __init__(self, world: WithProvider, lost: int) -> None:
        self.world, self.lost = world, lost

    def debit(self, debit: Debit) -> DebitAnswer:
        answer = self.world.client.debit(debit)
        if self.lost:
            self.lost -= 1
            raise UnableToReachProvider("lost")
        return answer


def test_an_answer_that_was_lost_is_asked_for_under_the_same_reference(
    ours: Database, database: Database, world: WithProvider, anna: Anna
) -> None:
    dying = Dying(world, lost=2)
    runs = [collect(ours, world.clock, dying) for _ in range(3)]
    world.provider.settle()
    world.webhooks().tell()

    assert [run.unanswered for run in runs] == [1, 1, 0]
    assert len(world.provider.shown()["transactions"]) == 1
    assert owed(database, anna.account) == 0


def test_a_payer_who_takes_the_money_back_owes_again_and_is_not_collected_from_again(
    ours: Database, database: Database, world: WithProvider, anna: Anna
) -> None:
    run(ours, world)
    world.provider.settle()
    world.webhooks().tell()
    world.provider.take_back(f"{anna.document.number}-1")
    world.webhooks(twice=True).tell()
    world.clock.move_to(date(2026, 3, 20))

    assert open_of(database, anna.account) == {anna.document.document_id: 918_85}
    assert book(database, "collecting") == 0
    assert states(ours, anna.account) == [("reversed", "disputed")]
    assert run(ours, world).planned == 0
    assert offenders(database) == []


def test_news_in_any_order_come_to_the_same(
    ours: Database, database: Database, world: WithProvider, anna: Anna
) -> None:
    """CD-COL-3."""
    run(ours, world)
    reference = f"{anna.document.number}-1"

    def told(outcome: Any, paid: int | None = None) -> str:
        with ours.transaction() as tx:
            return settle(tx, reference, DebitAnswer(outcome, "T1", paid), world.clock.now())

    assert told("failed") == "failed"
    assert told("completed", 918_85) == "completed"  # money that came after all
    assert told("failed") == "known"
    assert told("pending") == "known"
    with pytest.raises(UnableToCollect, match="another amount"):
        told("completed", 1)
    assert told("reversed") == "reversed"
    assert told("completed", 918_85) == "known"
    assert owed(database, anna.account) == 918_85
    assert offenders(database) == []


def test_a_provider_that_does_not_answer_costs_nothing(
    ours: Database, world: WithProvider, anna: Anna
) -> None:
    class Silent:
        def debit(self, debit: Debit) -> DebitAnswer:
            raise UnableToReachProvider("silent") from httpx.ConnectError("x")

    assert collect(ours, world.clock, Silent()).unanswered == 1
    assert states(ours, anna.account) == [("planned", None)]


def test_of_two_workers_the_later_asks_for_no_more_than_the_first(
    ours: Database, database: Database, world: WithProvider, anna: Anna, vault: Vault
) -> None:
    with ours.transaction() as tx:
        plan_collections(tx, DAY, world.clock.now())
        (read,) = planned_debits(tx)  # by both
    paid = a_movement(1, 400_00, booked_on=DAY, reference=anna.document.reference)
    booked(ours, vault, a_statement(paid))

    amounts = []
    for _ in range(2):
        with ours.transaction() as tx:
            begun = begin_to_send(tx, read, world.clock.now())
        amounts.append(begun and begun.amount_ore)

    assert amounts == [518_85, 518_85]


def after_a_payment(
    work: Callable[[], Any], database: Database, url: str, vault: Vault, anna: Anna
) -> Any:
    """What `work` gives that comes while 400 kroner of Anna's are being booked, and waits."""
    paid = a_movement(1, 400_00, booked_on=DAY, reference=anna.document.reference)
    key = vault.sealer.key_for(BANK_FILE)
    with database.transaction() as tx:
        booked_in(tx, key, a_statement(paid))
        second = Second(url, work)
    return second.result()


def test_a_debit_waits_for_a_payment_that_is_just_being_booked(
    ours: Database,
    database: Database,
    database_url: str,
    world: WithProvider,
    anna: Anna,
    vault: Vault,
) -> None:
    with ours.transaction() as tx:
        plan_collections(tx, DAY, world.clock.now())
        (read,) = planned_debits(tx)

    def begun() -> int | None:
        with ours.transaction() as tx:
            asked = begin_to_send(tx, read, world.clock.now())
        return asked and asked.amount_ore

    assert after_a_payment(begun, database, database_url, vault, anna) == 518_85


def test_who_no_longer_pays_so_is_not_collected_from_by_what_was_planned(
    ours: Database, world: WithProvider, anna: Anna
) -> None:
    collect(ours, world.clock, None)  # planned, and no provider is connected
    with ours.transaction() as tx:
        set_auto_pay(tx, anna.account, decided(world.clock), on=False)

    assert run(ours, world).withdrawn == 1
    assert world.provider.shown()["transactions"] == {}


def test_nothing_is_taken_from_who_was_given_time_until_it_is_over(
    ours: Database, world: WithProvider, anna: Anna
) -> None:
    collect(ours, world.clock, None)  # planned, and no provider is connected
    with ours.transaction() as tx:
        until = DAY + timedelta(days=2)
        give_respite(tx, CustomerId(anna.account), until, decided(world.clock))

    given = run(ours, world)
    world.clock.move_to(DAY + timedelta(days=2))
    on_its_last_day = run(ours, world)
    assert world.provider.shown()["transactions"] == {}
    world.clock.move_to(DAY + timedelta(days=3))
    behind = run(ours, world)

    assert (given.withdrawn, given.planned, on_its_last_day.planned) == (1, 0, 0)
    assert (behind.planned, behind.sent) == (1, 1)


def test_what_the_provider_may_have_already_is_asked_for_as_it_was_though_time_was_given(
    ours: Database, world: WithProvider, anna: Anna
) -> None:
    """Its answer was lost, so it may be collected: it is not forgotten, and not asked for anew."""
    collect(ours, world.clock, None)
    with ours.transaction() as tx:
        (planned,) = planned_debits(tx)
        begin_to_send(tx, planned, world.clock.now())
        give_respite(tx, CustomerId(anna.account), DAY, decided(world.clock))

    again = run(ours, world)

    assert (again.withdrawn, again.planned, again.sent) == (0, 0, 1)
    assert [state for state, _ in states(ours, anna.account)] == ["sent"]


def test_what_a_method_was_planned_by_is_collected_by_the_one_that_took_its_place(
    ours: Database, world: WithProvider, anna: Anna, vault: Vault
) -> None:
    collect(ours, world.clock, None)
    second = pays_by_itself(ours, world, vault, anna.account)
    with ours.transaction() as tx:
        make_primary(tx, anna.account, second.method_id)

    assert run(ours, world).withdrawn == 1
    assert run(ours, world).sent == 1


def test_a_link_is_for_what_is_open_when_it_is_asked_for(
    ours: Database, database: Database, world: WithProvider, anna: Anna, vault: Vault
) -> None:
    world.provider.plan(str(anna.account), ["account_closed"])
    run(ours, world)
    world.provider.settle()
    world.webhooks().tell()
    paid = a_movement(1, 400_00, booked_on=DAY, reference=anna.document.reference)
    booked(ours, vault, a_statement(paid))

    assert follow_links(ours, world.clock, world.client).opened == 1

    with ours.transaction() as tx:
        link, _ = attempts_of(tx, anna.account)
    assert (link.kind, link.amount_ore) == ("link", 518_85)


def test_a_link_waits_for_a_payment_that_is_just_being_booked(
    ours: Database,
    database: Database,
    database_url: str,
    world: WithProvider,
    anna: Anna,
    vault: Vault,
) -> None:
    world.provider.plan(str(anna.account), ["account_closed"])
    run(ours, world)
    world.provider.settle()
    world.webhooks().tell()
    with ours.transaction() as tx:
        (link,) = links_to_follow(tx, world.clock.now())

    def begun() -> int | None:
        with ours.transaction() as tx:
            asked = begin_to_open(tx, link, world.clock.now())
        return asked and asked.amount_ore

    assert after_a_payment(begun, database, database_url, vault, anna) == 518_85


def test_a_result_without_an_amount_says_nothing_against_the_one_before(
    ours: Database, database: Database, world: WithProvider, anna: Anna
) -> None:
    run(ours, world)

    fates = []
    for paid in (400_00, None):
        told = DebitAnswer("completed", "T1", paid)
        with ours.transaction() as tx:
            fates.append(settle(tx, f"{anna.document.number}-1", told, world.clock.now()))

    assert fates == ["completed", "known"]
    assert book(database, "collecting") == 400_00
