"""What keeps a service on, what staff do and see, and what it costs in another market."""

from datetime import date, timedelta
from typing import Final

import pytest

from elhandel.backoffice.queues import Moment, chosen_rows, queue_named, rows_of
from elhandel.billing.disputes import open_dispute
from elhandel.dunning.shown import dunning_of
from elhandel.jobs.job import Tools
from elhandel.jobs.payments.respites import GiveTime, TakeTimeBack, give_time, take_time_back
from elhandel.notifications.delivery import take_up
from elhandel.payments.errors import UnableToGiveTime
from elhandel.payments.reminders import remind
from elhandel.services.agreements import agreement_of
from elhandel.services.states import State
from elhandel.values.decision import Decision
from elhandel.values.ids import CustomerId
from tests.integration.dunning.world import World
from tests.integration.payments.world import a_document, bank_read

WHOLE_TIME: Final = (date(2026, 2, 1), date(2026, 3, 15))


def payments_tools(world: World) -> Tools:
    return Tools(world.payments, world.clock)


def test_nobody_is_dunned_for_what_is_disputed_and_a_pause_for_it_ends(world: World) -> None:
    anna = world.customer()
    fibre = world.service(anna)
    (bill,) = world.bills(anna)
    world.days(date(2026, 2, 1), date(2026, 2, 19))
    assert world.state(fibre) is State.SUSPENDED

    with world.owner.transaction() as tx:
        open_dispute(tx, bill.number, Decision("staff:bo", "never delivered", world.clock.now()))

    assert world.resume() == {"resumed": 1, "failed": 0}
    assert world.days(date(2026, 2, 19), date(2026, 3, 5)) == {}


def test_what_is_in_favour_counts_as_paid(world: World) -> None:
    anna = world.customer()
    world.service(anna)
    (bill,) = world.bills(anna)
    with world.owner.transaction() as tx:
        other = a_document(tx, anna, 900_00, due_on=date(2026, 6, 1))
        a_document(tx, anna, -bill.total_ore, due_on=date(2026, 6, 1), corrects=other)
    assert world.days(*WHOLE_TIME) == {}


def test_a_debt_for_electricity_alone_is_none_of_this(world: World) -> None:
    anna = world.customer()
    fibre = world.service(anna)
    world.pay(world.bills(anna)[0])
    with world.owner.transaction() as tx:
        a_document(tx, anna, 2_000_00, due_on=date(2026, 2, 2))
    assert world.days(*WHOLE_TIME) == {}
    assert world.state(fibre) is State.ACTIVE


def test_a_debit_under_way_is_waited_for_and_turns_nothing_on(world: World) -> None:
    anna = world.customer()
    fibre = world.service(anna)
    world.days(date(2026, 2, 1), date(2026, 2, 19))
    with world.owner.transaction() as tx:
        tx.execute(
            "WITH added AS (INSERT INTO payments.method "
            "(account_id, kind, name, is_primary, added_at, added_by, reason) "
            "VALUES (%(account)s, 'debit_order', 'x', true, %(now)s, 'x', 'x') "
            "RETURNING method_id), agreed AS (INSERT INTO payments.mandate "
            "(method_id, provider, state, reference, wanted_at) "
            "SELECT method_id, 'netcash', 'active', 'M', %(now)s FROM added RETURNING mandate_id) "
            "INSERT INTO payments.collection (account_id, invoice_id, kind, attempt, mandate_id, "
            "provider, reference, amount_ore, collect_on, state, planned_at) "
            "SELECT %(account)s, %(invoice)s, 'debit', 1, mandate_id, 'netcash', 'D-1', 100, "
            "%(day)s, 'planned', %(now)s FROM agreed",
            {
                "account": anna,
                "invoice": world.bills(anna)[0].invoice_id,
                "now": world.clock.now(),
                "day": world.clock.today(),
            },
        )
    assert world.resume()["resumed"] == 0
    assert world.state(fibre) is State.SUSPENDED

    other = world.customer()
    world.clock.move_to_day(date(2026, 2, 19), minutes=600)
    assert world.service(other) != fibre
    assert world.day(date(2026, 2, 20))["failed"] == 0


def test_who_was_given_time_is_neither_dunned_nor_reminded_until_it_is_over(world: World) -> None:
    anna = world.customer()
    fibre = world.service(anna)
    world.days(date(2026, 2, 1), date(2026, 2, 14))  # warned on the 13th
    until = date(2026, 3, 2)
    asked = GiveTime(customer=anna, last_day=until, why="paid on the 1st of March")  # type: ignore[arg-type]
    assert give_time(payments_tools(world), asked)["last_day"] == "2026-03-02"
    assert give_time(payments_tools(world), asked)["last_day"] == "2026-03-02"

    assert world.days(date(2026, 2, 16), until + timedelta(days=1)) == {}
    with world.payments.transaction() as tx:
        bank_read(tx, until - timedelta(days=3))
        assert remind(tx, until, world.clock.now()).reminders == 0

    after = world.days(until + timedelta(days=1), date(2026, 3, 12))
    assert [day.day for day, done in after.items() if done["warned"]] == [3]
    assert [day.day for day, done in after.items() if done["suspended"]] == [9]
    assert world.state(fibre) is State.SUSPENDED
    assert world.whole()


def test_time_is_given_for_ninety_days_at_most_and_is_taken_back_once(world: World) -> None:
    anna = world.customer()
    tools = payments_tools(world)
    for day in (world.clock.today() - timedelta(days=1), world.clock.today() + timedelta(days=91)):
        with pytest.raises(UnableToGiveTime):
            give_time(tools, GiveTime(customer=anna, last_day=day, why="asked for it"))  # type: ignore[arg-type]

    day = world.clock.today() + timedelta(days=90)
    give_time(tools, GiveTime(customer=anna, last_day=day, why="asked for it"))  # type: ignore[arg-type]
    back = TakeTimeBack(customer=anna, why="it was a mistake")  # type: ignore[arg-type]
    take_time_back(tools, back)
    with pytest.raises(UnableToGiveTime):
        take_time_back(tools, back)


def test_in_market_za_turning_it_on_again_costs_what_its_data_say(world: World) -> None:
    anna = world.customer("ZA")
    fibre = world.service(anna, "home-fibre-50")
    (bill,) = world.bills(anna)
    happened = world.days(bill.due_on, bill.due_on + timedelta(days=25))
    assert sum(done["suspended"] for done in happened.values()) == 1

    world.pay(bill)
    assert world.resume() == {"resumed": 1, "failed": 0}

    _, second = world.bills(anna)
    with world.owner.transaction() as tx:
        fees = tx.execute(
            "SELECT what, amount_ore, vat_class FROM billing.charge WHERE source = 'fee'"
        ).fetchall()
        assert agreement_of(tx, fibre).state is State.ACTIVE
    assert fees == [("Gebyr for genåbning, Home Fibre 50", 250_00, "standard")]
    assert second.total_ore > 250_00 * 115 // 100
    # An unpaid fee alone turns nothing off: the service's own lines are what is owed for it.
    world.pay(second, second.total_ore - 287_50)
    after = world.days(second.due_on, second.due_on + timedelta(days=40))
    assert sum(done["suspended"] for done in after.values()) == 0


def test_at_home_turning_it_on_again_costs_nothing(world: World) -> None:
    anna = world.customer()
    world.service(anna)
    world.days(date(2026, 2, 1), date(2026, 2, 19))
    world.pay(world.bills(anna)[0])
    world.resume()
    assert world.count("SELECT count(*) FROM billing.charge WHERE source = 'fee'", []) == 0


def test_a_fourth_text_message_about_a_bill_is_not_sent_and_its_mail_is(world: World) -> None:
    anna = world.customer()
    with world.owner.transaction() as tx:
        for ordinal in range(1, 6):
            tx.execute(
                "INSERT INTO notifications.notice "
                "(customer_id, template, key, said, about, told_at) VALUES (%s, "
                "'suspension-warning', %s, '{\"amount\": 1, \"days_left\": 3}', %s, %s)",
                [
                    anna,
                    f"warning {ordinal}",
                    "2026-00001" if ordinal < 5 else "2",
                    world.clock.now(),
                ],
            )
        numbers = [number for (number,) in tx.execute("SELECT notice_id FROM notifications.notice")]
        take_up(tx, numbers[:2], world.clock.now())
        take_up(tx, numbers[2:], world.clock.now())
        found = tx.execute(
            "SELECT channel, state, cause FROM notifications.delivery ORDER BY notice_id, channel"
        ).fetchall()
    texts = [(state, cause) for channel, state, cause in found if channel == "sms"]
    goes, enough = ("waiting", None), ("skipped", "texted-enough")
    assert texts == [goes, goes, goes, enough, goes]
    assert [state for channel, state, _ in found if channel == "mail"] == ["waiting"] * 5


def test_staff_see_what_is_owed_and_what_followed(world: World) -> None:
    anna = world.customer()
    world.service(anna)
    (bill,) = world.bills(anna)
    world.days(date(2026, 2, 1), date(2026, 2, 14))
    moment = Moment.of(world.clock)
    with world.owner.transaction() as tx:
        shown = dunning_of(tx, CustomerId(anna), world.clock.today())
        (row,) = rows_of(tx, queue_named("unpaid-services"), moment)
    assert [(one.number, one.told_on, one.stops_on) for one in shown.bills] == [
        (bill.number, date(2026, 2, 6), date(2026, 2, 16))
    ]
    assert (row.cause, row.due, row.ore) == ("warned", date(2026, 2, 16), bill.total_ore)

    world.days(date(2026, 2, 16), date(2026, 2, 19))
    with world.owner.transaction() as tx:
        (row,) = rows_of(tx, queue_named("unpaid-services"), moment)
    assert (row.cause, row.customer_id) == ("off", anna)


def test_electricity_that_is_not_paid_after_its_last_reminder_waits_for_staff(
    world: World,
) -> None:
    anna = world.customer()
    queue = queue_named("unpaid-bills")
    with world.owner.transaction() as tx:
        document = a_document(tx, anna, 900_00, due_on=date(2026, 2, 2))
    day, reminded = date(2026, 2, 2), 0
    while reminded < 3:
        day += timedelta(days=1)
        world.clock.move_to_day(day, minutes=720)
        with world.payments.transaction() as tx:
            bank_read(tx, day - timedelta(days=1))
            reminded += remind(tx, day, world.clock.now()).reminders
    with world.owner.transaction() as tx:
        assert rows_of(tx, queue, Moment.of(world.clock)) == []
    world.clock.move_by(days=21)
    with world.owner.transaction() as tx:
        (row,) = rows_of(tx, queue, Moment.of(world.clock))
        assert (row.row_id, row.ore, row.customer_id) == (document.number, 900_00, anna)
        assert chosen_rows(tx, queue, Moment.of(world.clock), [row.row_id]) == [row]

    asked = GiveTime(customer=anna, last_day=world.clock.today(), why="they will pay")  # type: ignore[arg-type]
    give_time(payments_tools(world), asked)
    with world.owner.transaction() as tx:
        assert rows_of(tx, queue, Moment.of(world.clock)) == []


def test_a_reminder_reaches_its_customer_with_its_fee_and_its_day(world: World) -> None:
    anna = world.customer()
    with world.owner.transaction() as tx:
        document = a_document(tx, anna, 900_00, due_on=date(2026, 3, 2))
    day = date(2026, 3, 16)
    with world.payments.transaction() as tx:
        bank_read(tx, day - timedelta(days=1))
        remind(tx, day, world.clock.now())
    with world.owner.transaction() as tx:
        said = tx.execute(
            "SELECT template, said FROM notifications.notice WHERE customer_id = %s", [anna]
        ).fetchall()
    told = {"ordinal": 1, "amount": 900_00, "bills": document.number, "fee": 100_00}
    assert said == [("reminder", {**told, "pay_by": "2026-03-26"})]


def test_one_account_that_cannot_be_dunned_costs_no_other(world: World) -> None:
    first, second = world.customer(), world.customer()
    broken, fibre = world.service(first), world.service(second)
    world.days(date(2026, 2, 1), date(2026, 2, 14))
    with world.owner.transaction() as tx:  # it is off already, by what stands beside its state
        tx.execute(
            "INSERT INTO services.suspension (agreement_id, kind, skip_billing, from_day, "
            "suspended_at, suspended_by, reason) VALUES (%s, 'technical', true, '2026-02-10', "
            "%s, 'x', 'x')",
            [broken, world.clock.now()],
        )
    happened = world.days(date(2026, 2, 16), date(2026, 2, 19))
    assert happened[date(2026, 2, 18)]["failed"] == 1
    assert sum(done["suspended"] for done in happened.values()) == 1
    assert world.state(fibre) is State.SUSPENDED
