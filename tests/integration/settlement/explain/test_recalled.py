"""The hours behind each line, read as they were known and nothing undone: they come to what was
billed, whatever came later, and to what the code that undoes says.
"""

from datetime import date, timedelta

import pytest

from elhandel.billing.explained import SectionHours, hours_of
from elhandel.billing.invoice import Invoice
from elhandel.settlement.engine.plan import Basis
from elhandel.values.days.local_time import local_date
from tests.builders.database.roles import as_function
from tests.integration.settlement.corrections.world import House, World
from tests.integration.settlement.explain.conftest import JANUARY
from tests.integration.settlement.explain.test_as_issued import (
    COUPLED_ANEW,
    LATER,
    billed,
    everything_changes,
)
from tests.integration.settlement.explain.test_stored_cases import a_house
from tests.integration.settlement.heating.homes import a_home, a_taxed_world, use


@pytest.fixture
def house(world: World) -> House:
    return a_house(world, children=("E18",))


def hours(world: World, invoice: Invoice) -> list[SectionHours]:
    """As staff see them, and the customer alike."""
    with as_function(world.database, "backoffice").transaction() as tx:
        by_staff = hours_of(tx, invoice, own=False)
    with as_function(world.database, "site").customer_transaction(invoice.bill.customer_id) as tx:
        by_customer = hours_of(tx, invoice, own=True)

    assert by_staff == by_customer
    return by_staff


def assert_whole(sections: list[SectionHours], invoice: Invoice) -> None:
    """Every settled line has its steps, and they come to it."""
    lines = [line for section in invoice.bill.sections for line in section.lines]
    found = [line for section in sections for line in section.lines]

    assert [line.line for line in found] == lines
    assert [line.line.description for line in found if line.differs] == []
    for line in found:
        assert line.explanation is not None
        assert line.explanation.ore == line.line.amount_ore
        counted = [step.wh for step in line.quantities if step.basis is not Basis.FULL_TAX]
        assert sum(counted) == (line.line.quantity_wh or 0)


def test_every_line_opens_to_its_hours_whatever_changed_since(world: World, house: House) -> None:
    invoice = billed(world, house)
    assert_whole(hours(world, invoice), invoice)

    everything_changes(world, house)

    assert_whole(hours(world, invoice), invoice)


@pytest.mark.parametrize("changes", COUPLED_ANEW.values(), ids=COUPLED_ANEW)
def test_a_child_whose_coupling_changes_since_is_among_them_as_it_was(
    world: World, house: House, changes: list[tuple[str | None, int]]
) -> None:
    invoice = billed(world, house)
    other = world.house(2, starts_on=JANUARY)
    (roof,) = house.children
    for parent, day in changes:
        world.clock.instant += LATER
        since = JANUARY + timedelta(days=day)
        if parent is None:
            world.notify(roof, since, "D40")
        else:
            world.couple(roof, house if parent == "house" else other, since, "E18")

    assert_whole(hours(world, invoice), invoice)


def test_a_correction_opens_to_the_hours_that_changed(world: World, house: House) -> None:
    billed(world, house)
    world.read(house.gsrn, JANUARY, [2_000] * 20 + [1_234] * 4, registered=1)
    (note,) = [invoice for run in world.correct() for invoice in world.bill(run)]
    world.clock.instant += LATER
    world.read(house.gsrn, JANUARY, 9_000, registered=2)

    sections = hours(world, note)

    assert_whole(sections, note)
    energy = sections[0].lines[0]
    assert {step.start.date() for step in energy.quantities} <= {
        JANUARY,
        JANUARY - timedelta(days=1),
    }
    assert len(energy.quantities) == 20


def test_a_correction_of_a_price_takes_the_old_one_back(world: World, house: House) -> None:
    billed(world, house)
    world.price("net", JANUARY, "0.99")
    (note,) = [invoice for run in world.correct() for invoice in world.bill(run)]

    assert_whole(hours(world, note), note)


def test_an_hour_beside_quarters_of_its_day_stays_an_hour(world: World, house: House) -> None:
    """Its value is priced at the mean price of the hour, not in four shares."""
    world.spot(JANUARY + timedelta(days=1), 1_000_000)
    world.read(house.gsrn, JANUARY + timedelta(days=1), 9_877)
    world.read(
        house.gsrn, JANUARY + timedelta(days=1), [1, 2, 3, 995] * 5, minutes=15, registered=1
    )
    invoice = billed(world, house)

    sections = hours(world, invoice)

    assert_whole(sections, invoice)
    energy = sections[0].lines[0]
    second = [step for step in energy.quantities if local_date(step.start) == date(2026, 1, 2)]
    assert len(second) == 5 * 4 + 19
    assert {step.wh for step in second[20:]} == {9_877}


def test_the_limit_of_electric_heating_is_followed(world: World) -> None:
    start, past = date(2025, 3, 1), date(2025, 5, 1)
    a_taxed_world(world, start, past)
    home = a_home(world, start)
    use(world, home, start, past, 4_000)
    world.run(start, date(2025, 4, 1))
    (invoice,) = world.bill(world.run(date(2025, 4, 1), past))

    assert_whole(hours(world, invoice), invoice)
