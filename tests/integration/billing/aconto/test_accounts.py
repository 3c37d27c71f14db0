"""Aconto of an account: its other charges, and the VAT rules that it is under."""

from datetime import date, timedelta

from elhandel.billing.aconto import plan_aconto
from elhandel.billing.bill import VatClass
from elhandel.billing.credits import give_goodwill
from elhandel.billing.profile import Profile, set_profile
from elhandel.values.decision import Decision
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import AccountId, CustomerId
from tests.integration.billing.aconto.quarters import (
    FEBRUARY,
    JANUARY,
    MARCH,
    Q1,
    billed,
    offenders,
    on_account,
    pay,
    settle,
)
from tests.integration.settlement.corrections.world import House, World


def customer_of(world: World, house: House) -> int:
    ((customer,),) = world.rows(
        "SELECT customer_id FROM portfolio.contract WHERE contract_id = %s", house.contract
    )
    return int(customer)


def test_goodwill_stands_on_the_bill_of_the_quarter_once(world: World, house: House) -> None:
    world.clock.move_to_day(Q1)
    pay(world, house, 900)
    billed(world)
    settle(world, JANUARY, FEBRUARY, MARCH, houses=[house])
    decision = Decision("mette", "the wait was long", world.clock.now())
    with world.database.transaction() as tx:
        customer = CustomerId(customer_of(world, house))
        give_goodwill(tx, customer, 20_000, "4711", decision, world.clock)
    (bill,) = billed(world)
    world.clock.move_to_day(world.clock.today() + timedelta(days=1))

    (goodwill,) = [section for section in bill.bill.sections if section.services]
    assert [(line.description, line.amount_ore, line.vat) for line in goodwill.lines] == [
        ("Godtgørelse", -20_000, False)
    ]
    assert bill.totals.total == bill.bill.settled_totals(25).total
    assert billed(world) == []
    assert offenders(world) == []


def test_under_other_vat_rules_the_amount_is_given_back_with_its_vat(
    world: World, house: House
) -> None:
    world.clock.move_to_day(Q1)
    pay(world, house, 900)
    (instalment,) = billed(world)
    settle(world, JANUARY, FEBRUARY, MARCH, houses=[house])
    world.clock.move_to_day(date(2026, 4, 9))
    decision = Decision("mette", "the company moved abroad", world.clock.now())
    with world.database.transaction() as tx:
        account = AccountId(customer_of(world, house))
        set_profile(tx, account, Profile(vat_class=VatClass.REVERSE_CHARGE), decision)
    back, bill = billed(world)

    assert (back.kind, back.corrects_number, back.totals.vat, back.totals.total) == (
        "credit_note",
        instalment.number,
        -18_000,
        -90_000,
    )
    assert (bill.vat_class, bill.totals.vat_base, bill.totals.vat) == ("reverse_charge", 0, 0)
    assert on_account(bill) == [90_000]
    assert offenders(world) == []


def test_who_pays_no_vat_is_asked_for_none_in_advance(world: World, house: House) -> None:
    world.clock.move_to_day(Q1 + timedelta(days=1))
    estimated = []
    for vat_class in (VatClass.STANDARD, VatClass.REVERSE_CHARGE):
        decision = Decision("mette", "asked for it", world.clock.now())
        with world.database.transaction() as tx:
            account = AccountId(customer_of(world, house))
            set_profile(tx, account, Profile(vat_class=vat_class), decision)
            plan = plan_aconto(tx, Gsrn(house.gsrn), None, world.clock, decision=decision)
        assert plan.basis is not None
        estimated.append((plan.basis.vat_percent, plan.basis.amount_ore))

    assert estimated == [(25, 111_000), (0, 88_000)]
