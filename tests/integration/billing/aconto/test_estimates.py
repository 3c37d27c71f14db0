"""Estimated amounts: what they rest on, quarter by quarter, and that the bill says so."""

from datetime import date, timedelta

import pytest

from elhandel.billing.aconto import (
    AcontoPlan,
    UnableToPlanAconto,
    aconto_plan,
    plan_aconto,
    plan_by_product,
)
from elhandel.billing.bill import BillSection
from elhandel.billing.estimate import Basis
from elhandel.billing.invoice import Invoice
from elhandel.platform.database import Database
from elhandel.values.days.local_time import days
from elhandel.values.decision import Decision
from elhandel.values.identifiers import Gsrn
from tests.builders import documents
from tests.integration.billing.aconto.quarters import (
    FEBRUARY,
    JANUARY,
    MARCH,
    Q1,
    Q2,
    Q3,
    a_world,
    billed,
    offenders,
    on_account,
    read,
    settle,
    supplied,
)
from tests.integration.settlement.corrections.world import House, World

Q4 = date(2026, 10, 1)

# A kWh: spot 0.50, margin 0.04, tariff 0.10. A month: 29.00 to us, 31.00 to the grid company.
PER_KWH, PER_MONTH = 640_000, 60_000_000


def estimate(world: World, house: House, first_day: date | None = None) -> AcontoPlan:
    """`elhandel aconto set` without an amount."""
    decision = Decision("mette", "asked for it", world.clock.now())
    with world.database.transaction() as tx:
        return plan_aconto(
            tx, Gsrn(house.gsrn), None, world.clock, first_day=first_day, decision=decision
        )


def basis(plan: AcontoPlan) -> Basis:
    assert plan.basis is not None
    return plan.basis


def kroner(yearly_kwh: int, thousandths: int, per_kwh: int = PER_KWH) -> int:
    """What a quarter of a year's use comes to with VAT, to whole tens."""
    micro_dkk = yearly_kwh * thousandths * per_kwh // 1000 + 3 * PER_MONTH
    return (micro_dkk * 125 // 100 + 5_000_000) // 10_000_000 * 10


def sections_on_account(invoice: Invoice) -> list[BillSection]:
    return [section for section in invoice.bill.sections if section.aconto]


@pytest.fixture
def second_day(world: World) -> World:
    """Yesterday's spot prices are known, and nothing is read."""
    world.clock.move_to_day(Q1 + timedelta(days=1))
    return world


def test_a_house_of_which_nothing_is_known_uses_4_000_kwh(second_day: World, house: House) -> None:
    plan = estimate(second_day, house)

    assert (basis(plan).source, basis(plan).yearly_wh, basis(plan).wh) == (
        "house",
        4_000_000,
        1_100_000,
    )
    assert (basis(plan).per_kwh, basis(plan).per_month) == (PER_KWH, PER_MONTH)
    assert plan.amount_ore == 100 * kroner(4_000, 275)


def test_a_flat_uses_2_500_kwh(second_day: World, house: House) -> None:
    street = {**documents.ADDRESS["streetDetail"], "floorIdentification": "2"}
    flat = {**documents.ADDRESS, "streetDetail": street}
    second_day.receive(documents.master_data(house.gsrn, Q1, address=flat))
    plan = estimate(second_day, house)

    assert (basis(plan).source, plan.amount_ore) == ("flat", 100 * kroner(2_500, 275))


def test_what_the_grid_company_expects_comes_before_what_is_usual(
    second_day: World, house: House
) -> None:
    second_day.receive(documents.master_data(house.gsrn, Q1, yearly_kwh=12_000))
    plan = estimate(second_day, house)

    assert (basis(plan).source, plan.amount_ore) == ("market", 100 * kroner(12_000, 275))


@pytest.mark.parametrize(
    ("expected", "source", "yearly"),
    [(0, "market", 0), (100_000, "market", 100_000_000), (1_200_000, "house", 4_000_000)],
)
def test_an_expected_use_of_nothing_is_one_and_a_digit_too_many_is_none(
    second_day: World, house: House, expected: int, source: str, yearly: int
) -> None:
    second_day.receive(documents.master_data(house.gsrn, Q1, yearly_kwh=expected))
    plan = estimate(second_day, house)

    assert (basis(plan).source, basis(plan).yearly_wh) == (source, yearly)


def test_readings_beyond_belief_are_not_asked_for_in_advance(
    second_day: World, house: House
) -> None:
    read(second_day, house, days(JANUARY, FEBRUARY), 100_000)
    second_day.clock.move_to_day(FEBRUARY)

    assert basis(estimate(second_day, house)).source == "house"


def test_nothing_is_estimated_without_a_price(world: World, house: House) -> None:
    world.clock.move_to_day(date(2025, 12, 1))
    with pytest.raises(UnableToPlanAconto, match=r"price of these days. Name the amount"):
        estimate(world, house)


def test_each_quarter_is_estimated_by_itself_and_its_bill_says_how_it_was(
    second_day: World, house: House
) -> None:
    first = estimate(second_day, house)
    (instalment,) = billed(second_day)
    settle(second_day, JANUARY, FEBRUARY, MARCH, houses=[house])
    second_day.clock.move_to_day(date(2026, 4, 9))
    (bill,) = billed(second_day)

    (asked,) = sections_on_account(instalment)
    before, ahead = sections_on_account(bill)
    assert asked.basis == first.basis
    assert before.basis == basis(first).with_use(90 * 24 * 400 - 400)  # an hour less in March
    assert ahead.basis is not None
    assert (ahead.basis.source, ahead.basis.quarter) == ("readings", Q2)
    assert ahead.basis.readings is not None
    assert ahead.basis.readings.start == Q1
    assert on_account(bill) == [-(first.amount_ore or 0), ahead.basis.amount_ore]
    assert ahead.basis.wh < before.basis.wh  # spring
    assert billed(second_day) == []
    assert offenders(second_day) == []


def test_a_price_that_changes_is_in_the_next_quarter(second_day: World, house: House) -> None:
    estimate(second_day, house)
    billed(second_day)
    second_day.price("net", Q2, "0.60")
    plan = estimate(second_day, house)

    assert (plan.quarter, basis(plan).per_kwh) == (Q2, PER_KWH + 500_000)
    assert plan.amount_ore == 100 * kroner(4_000, 225, PER_KWH + 500_000)


def test_a_recalculation_keeps_what_was_planned(second_day: World, house: House) -> None:
    first = estimate(second_day, house)
    second_day.receive(documents.master_data(house.gsrn, Q1, yearly_kwh=12_000))
    second_day.clock.move_to_day(Q1 + timedelta(days=2))
    second = estimate(second_day, house)

    assert second.before is not None
    assert second.before.amount_ore == first.amount_ore != second.amount_ore
    assert second_day.rows("SELECT amount_ore, set_by, reason FROM billing.past_aconto_plan") == [
        (first.amount_ore, "mette", "asked for it")
    ]


def test_a_contract_is_paid_by_aconto_because_its_product_is(
    second_day: World, house: House
) -> None:
    second_day.rows(
        "UPDATE pricing.product SET billed_by = 'aconto' WHERE product_id = 'spot-basis' "
        "RETURNING 1"
    )
    with second_day.database.transaction() as tx:
        planned = plan_by_product(tx, second_day.clock)
        again = plan_by_product(tx, second_day.clock)
        (plan,) = aconto_plan(tx, Gsrn(house.gsrn))
    (instalment,) = billed(second_day)

    assert (planned.contracts, again.contracts) == (1, 0)
    assert (plan.quarter, basis(plan).source) == (Q1, "house")
    assert on_account(instalment) == [plan.amount_ore]


def test_a_contract_that_was_billed_is_paid_so_from_the_next_quarter(
    world: World, house: House
) -> None:
    settle(world, JANUARY, houses=[house])
    world.rows(
        "UPDATE pricing.product SET billed_by = 'aconto' WHERE product_id = 'spot-basis' "
        "RETURNING 1"
    )
    with world.database.transaction() as tx:
        plan_by_product(tx, world.clock)
        (plan,) = aconto_plan(tx, Gsrn(house.gsrn))
    assert plan.quarter == Q2


def test_a_contract_that_has_ended_is_not_estimated_again(second_day: World, house: House) -> None:
    estimate(second_day, house)
    billed(second_day)
    second_day.notify(house.gsrn, date(2026, 2, 15), "E01")
    settle(second_day, JANUARY, FEBRUARY, houses=[house])
    assert len(billed(second_day)) == 1
    second_day.clock.move_to_day(Q2)
    assert billed(second_day) == []

    assert second_day.rows("SELECT quarter FROM billing.aconto_plan") == [(Q1,)]


def test_a_year_with_a_new_price_and_a_move_out_costs_what_was_settled(
    database: Database,
) -> None:
    """Nine documents' worth of months in four quarters: what was asked for is set off to the øre,
    and the final bill gives back what was paid for days after the move.
    """
    world = a_world(database, until=date(2026, 11, 16))
    house = supplied(world, 1)
    world.price("net", Q3, "0.60")
    moved_out = date(2026, 11, 15)

    world.clock.move_to_day(Q1 + timedelta(days=1))
    estimate(world, house)
    documents_ = billed(world)
    for first in (Q1, Q2, Q3):
        months = [first, first.replace(month=first.month + 1), first.replace(month=first.month + 2)]
        settle(world, *months, houses=[house])
        documents_ += billed(world)
    world.notify(house.gsrn, moved_out, "E01")
    settle(world, Q4, houses=[house])
    assert billed(world) == []  # November is not settled yet
    settle(world, date(2026, 11, 1), houses=[house])
    documents_ += billed(world)

    final = documents_[-1]
    asked = [ore for document in documents_ for ore in on_account(document)]
    settled = [document.bill.settled_totals(25).total for document in documents_]
    per_kwh = [section.basis.per_kwh for document in documents_[:-1]
               for section in sections_on_account(document)[-1:] if section.basis]  # fmt: skip
    assert len(documents_) == 5
    assert sum(asked) == 0
    assert sum(document.totals.total for document in documents_) == sum(settled)
    assert per_kwh == [PER_KWH, PER_KWH, PER_KWH + 500_000, PER_KWH + 500_000]
    assert final.period.end == moved_out
    assert final.totals.total < 0
    (before,) = sections_on_account(final)
    assert before.basis is not None
    assert before.basis.used_days == 45
    assert offenders(world) == []
