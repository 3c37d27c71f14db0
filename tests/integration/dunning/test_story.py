"""A household that does not pay for broadband, from the bill to the line that runs again.

CD-BIL-15, CD-BIL-16, A.7 (8, 9, the warning), C.1.
"""

from datetime import date, timedelta

from elhandel import services
from elhandel.jobs.request import Nothing
from elhandel.jobs.services.charging import charge_services
from elhandel.platform.upkeep.invariants import EVERYTHING, check
from elhandel.services import agreements
from elhandel.services.states import State
from tests.integration.dunning.world import World
from tests.integration.services.world import decided


def test_from_an_overdue_bill_to_a_pause_and_back(world: World) -> None:
    anna = world.customer()
    fibre = world.service(anna)
    (bill,) = world.bills(anna)
    assert bill.due_on == date(2026, 2, 2)

    happened = world.days(bill.due_on - timedelta(days=5), bill.due_on + timedelta(days=20))

    nothing = {"told": 0, "warned": 0, "suspended": 0, "failed": 0}
    assert happened == {
        date(2026, 2, 6): nothing | {"told": 1},
        date(2026, 2, 13): nothing | {"warned": 1},
        date(2026, 2, 18): nothing | {"suspended": 1},
    }
    assert world.told(anna) == [
        ("payment-overdue", {"amount": bill.total_ore, "days_overdue": 4}),
        ("suspension-warning", {"amount": bill.total_ore, "days_left": 3}),
        ("service-suspended-non-payment", {"days_overdue": 16}),
    ]
    assert world.state(fibre) is State.SUSPENDED
    assert world.resume() == {"resumed": 0, "failed": 0}

    world.pay(bill)
    assert world.resume() == {"resumed": 1, "failed": 0}
    assert world.resume() == {"resumed": 0, "failed": 0}
    assert world.state(fibre) is State.ACTIVE
    assert world.templates(anna)[-1] == "service-reactivated"
    assert world.whole()


def test_what_the_rule_did_stands_in_the_services_history_with_its_reason(world: World) -> None:
    anna = world.customer()
    fibre = world.service(anna)
    (bill,) = world.bills(anna)
    world.days(date(2026, 2, 1), date(2026, 2, 19))
    world.pay(bill)
    world.resume()

    with world.owner.transaction() as tx:
        resumed, suspended, *_ = agreements.deeds_of(tx, fibre)
    assert (suspended.command, suspended.done_by) == ("suspend", "dunning")
    assert suspended.reason == f"not paid in time: {bill.number}"
    assert (resumed.command, resumed.reason) == ("reactivate", "what was due is paid")


def test_the_same_day_again_does_nothing_more(world: World) -> None:
    anna = world.customer()
    world.service(anna)
    for day in (date(2026, 2, 6), date(2026, 2, 13), date(2026, 2, 18)):
        first, again = world.day(day), world.day(day)
        assert (sum(first.values()), sum(again.values())) == (1, 0)
    assert len(world.told(anna)) == 3


def test_the_days_off_are_credited(world: World) -> None:
    """February is charged in advance; off from the 18th until it is paid on the 23rd."""
    anna = world.customer()
    fibre = world.service(anna)
    (bill,) = world.bills(anna)
    world.clock.move_to_day(date(2026, 1, 25), minutes=120)
    charge_services(world.tools, Nothing())
    (february,) = charged_from(world, fibre, date(2026, 2, 1))
    assert february[:2] == (date(2026, 2, 1), date(2026, 3, 1))

    world.days(date(2026, 2, 1), date(2026, 2, 19))
    assert world.state(fibre) is State.SUSPENDED
    world.clock.move_to_day(date(2026, 2, 23), minutes=600)
    world.pay(bill)
    assert world.resume() == {"resumed": 1, "failed": 0}

    whole, off, on = charged_from(world, fibre, date(2026, 2, 1))
    assert whole == february
    assert off[:2] == (date(2026, 2, 18), date(2026, 3, 1))
    assert on[:2] == (date(2026, 2, 23), date(2026, 3, 1))
    price = 199_20  # without VAT; five of 28 days cost nothing
    assert abs(whole[2] + off[2] + on[2] - price * 23 / 28) <= 1
    assert world.whole()
    assert not any(one.offenders for one in check(world.owner, services.INVARIANTS, EVERYTHING))


def charged_from(world: World, service: int, day: date) -> list[tuple[date, date, int]]:
    """First day, the day after the last, and øre of what a service was charged, by time."""
    with world.owner.transaction() as tx:
        return tx.execute(
            "SELECT period_from, period_to, amount_ore FROM services.charged "
            "WHERE agreement_id = %s AND period_from >= %s ORDER BY piece_no",
            [service, day],
        ).fetchall()


def test_who_pays_after_the_warning_keeps_the_line_and_a_new_debt_is_warned_of_anew(
    world: World,
) -> None:
    anna = world.customer()
    fibre = world.service(anna)
    (bill,) = world.bills(anna)
    world.days(date(2026, 2, 1), date(2026, 2, 14))
    world.pay(bill)
    assert world.days(date(2026, 2, 16), date(2026, 2, 20)) == {}
    ended = "SELECT count(*) FROM dunning.warning WHERE outcome = 'settled'"
    assert world.count(ended, []) == 1

    # The card's issuer takes the payment back: the bill is open again, and long overdue.
    with world.payments.transaction() as tx:
        from elhandel.payments.collections import settle
        from elhandel.payments.providers import DebitAnswer

        (reference,) = tx.execute("SELECT reference FROM payments.collection").fetchone() or ("",)
        settle(tx, reference, DebitAnswer("reversed", reason="disputed"), world.clock.now())
    warned = world.day(date(2026, 2, 20))
    assert (warned["told"], warned["warned"], warned["suspended"]) == (0, 1, 0)
    stops = world.days(date(2026, 2, 21), date(2026, 3, 1))
    assert [day for day, done in stops.items() if done["suspended"]] == [date(2026, 2, 25)]
    assert world.state(fibre) is State.SUSPENDED
    assert world.whole()


def test_nothing_happens_while_the_bank_cannot_be_read(world: World) -> None:
    anna = world.customer()
    world.service(anna)
    days = [date(2026, 2, 2) + timedelta(days=number) for number in range(30)]
    assert not any(any(world.day(day, bank=False).values()) for day in days)
    assert world.told(anna) == []


def test_a_part_that_pays_for_the_line_keeps_it_though_the_bill_stays_open(world: World) -> None:
    anna = world.customer()
    fibre = world.service(anna)
    (bill,) = world.bills(anna)
    world.pay(bill, bill.total_ore - 49_00)  # less than is worth a word is left
    assert world.days(date(2026, 2, 1), date(2026, 2, 28)) == {}
    assert world.state(fibre) is State.ACTIVE


def test_another_service_of_the_account_keeps_running(world: World) -> None:
    anna = world.customer()
    unpaid = world.service(anna)
    paid = world.service(anna, "5g-200")
    world.pay(world.bills(anna)[1])
    world.days(date(2026, 2, 1), date(2026, 2, 20))
    assert (world.state(unpaid), world.state(paid)) == (State.SUSPENDED, State.ACTIVE)


def test_a_pause_of_staff_for_a_bill_ends_by_itself_when_it_is_paid(world: World) -> None:
    anna = world.customer()
    fibre = world.service(anna)
    (bill,) = world.bills(anna)
    world.clock.move_to_day(date(2026, 2, 10), minutes=600)
    with world.office.transaction() as tx:
        agreements.suspend(tx, fibre, "non_payment", decided(world.clock))
    assert world.resume()["resumed"] == 0
    world.pay(bill)
    assert world.resume()["resumed"] == 1


def test_a_pause_of_staff_without_an_overdue_bill_stays(world: World) -> None:
    anna = world.customer()
    fibre = world.service(anna)
    with world.office.transaction() as tx:
        agreements.suspend(tx, fibre, "non_payment", decided(world.clock))
    world.pay(world.bills(anna)[0])
    assert world.resume() == {"resumed": 0, "failed": 0}
    assert world.templates(anna) == ["service-suspended"]


def test_a_pause_of_staff_within_the_grace_is_not_undone_nor_charged_for(world: World) -> None:
    anna = world.customer("ZA")
    fibre = world.service(anna, "home-fibre-50")
    (bill,) = world.bills(anna)
    world.clock.move_to_day(bill.due_on + timedelta(days=2), minutes=600)
    with world.office.transaction() as tx:
        agreements.suspend(tx, fibre, "non_payment", decided(world.clock))
    assert world.resume() == {"resumed": 0, "failed": 0}
    assert world.state(fibre) is State.SUSPENDED

    world.pay(bill)
    assert world.resume()["resumed"] == 1
