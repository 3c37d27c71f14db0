"""A bill as it was known when it was issued: whatever came later, the case comes to what was
billed.
"""

from datetime import date, timedelta
from functools import partial

import pytest

from elhandel.billing.invoice import Invoice, first_billed
from elhandel.settlement import explain
from elhandel.values.identifiers import Gsrn
from tests.builders.database.roles import as_function
from tests.builders.identifiers import a_gsrn
from tests.integration.settlement.corrections.world import House, World
from tests.integration.settlement.explain.conftest import JANUARY, NEXT, Printed
from tests.integration.settlement.explain.test_stored_cases import a_house, bills

LATER = timedelta(hours=1)


@pytest.fixture
def house(world: World) -> House:
    return a_house(world, children=("E18",))


def issued(world: World, house: House) -> list[explain.IssuedBill]:
    with as_function(world.database, "upkeep").transaction() as tx:
        return explain.bills_as_issued(
            tx, Gsrn(house.gsrn), JANUARY, NEXT, partial(first_billed, tx)
        )


def billed(world: World, house: House) -> Invoice:
    (roof,) = house.children
    for number in range(7):
        world.read(roof, JANUARY + timedelta(days=number), 500)
    (invoice,) = world.bill(world.run(JANUARY, NEXT))
    world.clock.instant += LATER
    return invoice


def everything_changes(world: World, house: House) -> None:
    """Readings, a price list, a link, a spot price, VAT, the product, the start of supply and both
    ways of children.
    """
    (roof,) = house.children
    world.read(house.gsrn, JANUARY, 4_000, registered=1)
    world.read(house.gsrn, JANUARY, 5_000, registered=2)
    world.read(roof, JANUARY, 100, registered=1)
    world.price("net", JANUARY, "0.99")
    world.price("abo", date(2025, 1, 1), "62.00", kind="D01")
    world.link(house.gsrn, "gebyr", date(2026, 1, 5), kind="D02")
    world.spot(JANUARY, 777_000)
    world.vat("net", JANUARY, charged=False)
    world.change_product(house, "fast-12", date(2026, 1, 3))
    world.move(house, starts_on=JANUARY + timedelta(days=1))
    world.notify(roof, JANUARY + timedelta(days=2), "D40")
    world.couple(a_gsrn(99), house, JANUARY + timedelta(days=1), "E18")
    world.read_days(a_gsrn(99), JANUARY, NEXT, 500)


def test_the_case_comes_to_what_was_billed_whatever_changed_since(
    world: World, house: House
) -> None:
    invoice = billed(world, house)
    everything_changes(world, house)

    (then,) = issued(world, house)
    (now, *_) = bills(world, house.gsrn)
    assert then.bill.answer is not None
    assert now.answer is not None
    assert then.document.number == invoice.number
    assert (then.bill.days.start, then.bill.days.end) == (JANUARY, NEXT)
    assert (then.bill.answer["subtotal_dkk"], then.bill.answer["total_dkk"]) == (
        f"{invoice.totals.subtotal / 100:.2f}",
        f"{invoice.totals.total / 100:.2f}",
    )
    assert sum(then.bill.settled_ore.values()) == invoice.totals.subtotal
    assert now.answer["total_dkk"] != then.bill.answer["total_dkk"]


COUPLED_ANEW = {
    "uncoupled from a day inside the bill": [(None, 3)],
    "uncoupled from its first day, so that no day of it is left": [(None, 0)],
    "moved to another parent": [("other", 2)],
    "uncoupled and coupled again": [(None, 2), ("house", 4)],
    "coupled elsewhere and back": [("other", 2), ("house", 5)],
}


@pytest.mark.parametrize("changes", COUPLED_ANEW.values(), ids=COUPLED_ANEW)
def test_a_child_whose_coupling_changes_since_is_on_the_bill_as_it_was(
    world: World, house: House, changes: list[tuple[str | None, int]]
) -> None:
    invoice = billed(world, house)
    other = world.house(2, starts_on=JANUARY)
    (roof,) = house.children
    for parent, day in changes:
        world.clock.instant += LATER
        if parent is None:
            world.notify(roof, JANUARY + timedelta(days=day), "D40")
        else:
            world.couple(
                roof, house if parent == "house" else other, JANUARY + timedelta(days=day), "E18"
            )

    (then,) = issued(world, house)
    assert then.bill.answer is not None
    assert then.bill.answer["total_dkk"] == f"{invoice.totals.total / 100:.2f}"
    assert then.bill.case is not None
    assert [child["point"] for child in then.bill.case["children"]] == [roof]


def test_a_child_that_came_back_is_on_each_bill_as_it_was_then(world: World, house: House) -> None:
    """Two bills, and a change of the coupling between them: of each what was known when it was
    issued.
    """
    first = billed(world, house)
    (roof,) = house.children
    world.notify(roof, NEXT + timedelta(days=2), "D40")
    end = NEXT + timedelta(days=7)
    for number in range(7):
        for gsrn in (house.gsrn, roof):
            world.read(gsrn, NEXT + timedelta(days=number), 500)
        world.spot(NEXT + timedelta(days=number), 500_000)
    (second,) = world.bill(world.run(NEXT, end))
    world.clock.instant += LATER
    world.couple(roof, house, NEXT + timedelta(days=4), "E18")

    with as_function(world.database, "upkeep").transaction() as tx:
        then = explain.bills_as_issued(
            tx, Gsrn(house.gsrn), JANUARY, end, partial(first_billed, tx)
        )
    assert [issue.bill.answer["total_dkk"] for issue in then if issue.bill.answer is not None] == [
        f"{invoice.totals.total / 100:.2f}" for invoice in (first, second)
    ]


@pytest.mark.parametrize(
    "since", [JANUARY + timedelta(days=2), date(2020, 1, 1)], ids=["added", "put right"]
)
def test_a_price_of_the_list_since_is_not_on_the_bill_of_who_pays_the_list(
    world: World, house: House, since: date
) -> None:
    with world.database.transaction() as tx:
        tx.execute("DELETE FROM portfolio.agreed_price")
    invoice = billed(world, house)
    assert world.price_product("spot-basis", since, 990_000)

    (then,) = issued(world, house)
    (now, *_) = bills(world, house.gsrn)
    assert then.bill.answer is not None
    assert now.answer is not None
    assert then.bill.answer["total_dkk"] == f"{invoice.totals.total / 100:.2f}"
    assert now.answer["total_dkk"] != then.bill.answer["total_dkk"]


def test_looking_back_changes_nothing(world: World, house: House) -> None:
    billed(world, house)
    everything_changes(world, house)
    before = [(bill.case, bill.answer, bill.settled_ore) for bill in bills(world, house.gsrn)]
    assert issued(world, house)
    assert [
        (bill.case, bill.answer, bill.settled_ore) for bill in bills(world, house.gsrn)
    ] == before


def test_what_a_correction_settled_later_is_not_on_the_bill_as_issued(
    world: World, house: House
) -> None:
    invoice = billed(world, house)
    world.read(house.gsrn, JANUARY, 4_000, registered=1)
    for run in world.correct():
        world.bill(run)
    (then,) = issued(world, house)
    assert then.bill.runs == (invoice.run_id,)
    assert sum(then.bill.settled_ore.values()) == invoice.totals.subtotal


def test_a_correction_on_the_same_document_was_known(world: World, house: House) -> None:
    (roof,) = house.children
    for number in range(7):
        world.read(roof, JANUARY + timedelta(days=number), 500)
    run = world.run(JANUARY, NEXT)
    world.clock.instant += LATER
    world.read(house.gsrn, JANUARY, 4_000, registered=1)
    world.correct()
    (invoice,) = world.bill(run)
    world.clock.instant += LATER
    world.read(house.gsrn, JANUARY, 9_000, registered=2)

    (then,) = issued(world, house)
    assert then.bill.answer is not None
    assert sum(then.bill.settled_ore.values()) == invoice.totals.subtotal
    assert len(then.bill.runs) == 2
    energy = [line["kwh"] for line in then.bill.answer["lines"] if line["charge"] == "energy"]
    assert energy == [
        f"{sum(section.consumption_wh for section in invoice.bill.sections) / 1000:.3f}"
    ]


def test_the_command_shows_then_and_now(world: World, house: House, elhandel: Printed) -> None:
    shown = elhandel("explain", house.gsrn, str(JANUARY), str(NEXT), "--as-issued")
    assert shown.splitlines()[0] == "Nothing of these days is billed yet."

    invoice = billed(world, house)
    everything_changes(world, house)
    shown = elhandel(
        "explain", house.gsrn, str(JANUARY), str(NEXT), "--line", "energy", "--as-issued"
    )
    titles = [line for line in shown.splitlines() if line.startswith(house.gsrn)]
    assert f"as known for {invoice.number}, issued 2026-02-10" in titles[0]
    assert all("as known for" not in title for title in titles[1:])
    assert len(titles) > 1
    assert "2026-01-01 00:00 +0100  1.234 kWh × " in shown
