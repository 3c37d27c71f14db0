"""VAT on what a household sells: in runs, on bills, and when a contract turns out to be
another's.
"""

from datetime import date, timedelta

import pytest

from elhandel.billing import INVARIANTS as BILLING
from elhandel.billing.bill import BillLine
from elhandel.billing.invoice import Invoice
from elhandel.platform.upkeep.invariants import EVERYTHING, check
from elhandel.pricing.spot import store_spot_days
from elhandel.pricing.spot.price import SpotDay
from elhandel.settlement import INVARIANTS as SETTLEMENT
from elhandel.values.days.local_time import intervals_of_day
from tests.integration.settlement.corrections.world import House, World

FIRST = (date(2026, 1, 1), date(2026, 1, 3))


@pytest.fixture
def roof(world: World) -> House:
    """A household with solar panels, a feed-in tariff on what they produce."""
    house = world.house(7, starts_on=FIRST[0], children=["E18"])
    (roof,) = house.children
    world.price("IND", date(2025, 1, 1), "0.0112")
    world.link(roof, "IND", date(2025, 1, 1))
    for number in range(2):
        day = FIRST[0] + timedelta(days=number)
        world.spot(day, 1_000_000)
        world.read(house.gsrn, day, 100)
        world.read(roof, day, 2_000)
    return house


def registered(world: World, house: House) -> None:
    with world.database.transaction() as tx:
        tx.execute(
            "UPDATE portfolio.contract SET vat_registered = true WHERE contract_id = %s",
            [house.contract],
        )


def lines_of(invoice: Invoice) -> dict[str, BillLine]:
    return {line.description: line for section in invoice.bill.sections for line in section.lines}


def sold(invoice: Invoice) -> list[BillLine]:
    lines = [line for section in invoice.bill.sections for line in section.lines]
    return [line for line in lines if line.component == "production_credit"]


def offenders(world: World) -> list[str]:
    findings = check(world.database, (*SETTLEMENT, *BILLING), EVERYTHING)
    return [
        f"{finding.invariant.name}: {offender.subject}"
        for finding in findings
        for offender in finding.offenders
    ]


def test_a_person_sells_without_vat_and_pays_it_on_the_feed_in_tariff(
    world: World, roof: House
) -> None:
    (invoice,) = world.bill(world.run(*FIRST))
    (credit,) = sold(invoice)
    assert (credit.vat, credit.amount_ore < 0) == (False, True)
    assert invoice.totals.subtotal - invoice.totals.vat_base == credit.amount_ore
    assert [line.vat for name, line in lines_of(invoice).items() if "IND" in name] == [True]
    assert offenders(world) == []


def test_who_is_registered_sells_with_it(world: World, roof: House) -> None:
    registered(world, roof)
    (invoice,) = world.bill(world.run(*FIRST))
    assert [line.vat for line in sold(invoice)] == [True]
    assert invoice.totals.subtotal == invoice.totals.vat_base


def test_what_was_billed_stays_until_it_is_settled_anew(world: World, roof: House) -> None:
    registered(world, roof)
    (invoice,) = world.bill(world.run(*FIRST))
    with world.database.transaction() as tx:
        tx.execute("UPDATE portfolio.contract SET vat_registered = false")
    assert world.correct() == []
    world.read(roof.gsrn, FIRST[0], 200, registered=1)
    (note,) = (bill for run in world.correct() for bill in world.bill(run))

    (credit,) = sold(invoice)
    assert [(line.vat, line.amount_ore) for line in sold(note)] == [
        (False, credit.amount_ore),
        (True, -credit.amount_ore),
    ]
    assert note.totals.subtotal - note.totals.vat_base == credit.amount_ore
    assert offenders(world) == []


def test_ten_kwh_sold_at_one_krone_with_a_feed_in_tariff_come_to_nine_kroner_and_86_ore(
    world: World,
) -> None:
    day = FIRST[0]
    with world.database.transaction() as tx:
        tx.execute(
            "UPDATE pricing.product_price SET subscription_per_month = 0 "
            "WHERE product_id = 'spot-basis'"
        )
    house = world.house(8, starts_on=day, children=["E18"])
    (roof,) = house.children
    world.price("IND", date(2025, 1, 1), "0.0112")
    world.link(roof, "IND", date(2025, 1, 1))
    with world.database.transaction() as tx:
        flat = SpotDay("DK1", day, 15, (1_000_000,) * intervals_of_day(day, 15))
        store_spot_days(tx, [flat], world.clock.now())
    world.read(house.gsrn, day, 0)
    world.read(roof, day, [5_000, 5_000, *[0] * 22])
    (invoice,) = world.bill(world.run(day, day + timedelta(days=1)))
    found = {
        line.component: line.amount_ore
        for s in invoice.bill.sections
        for line in s.lines
        if line.amount_ore
    }
    assert found == {"production_credit": -1_000, "charge": 11}
    assert (invoice.totals.vat_base, invoice.totals.vat, invoice.totals.total) == (11, 3, -986)

    world.move(house, starts_on=day + timedelta(days=1))
    (note,) = (bill for run in world.correct() for bill in world.bill(run))
    assert (note.kind, note.totals.vat, note.totals.total) == ("invoice", -3, 986)
    assert offenders(world) == []
