"""An end of supply and a move-out through the whole pipeline: asked for, confirmed, settled to the
right day, billed and closed by themselves.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from elhandel.market import supply
from elhandel.market.conversations import work_list
from elhandel.market.ends import EndWanted, ask_for_end
from elhandel.settlement import runs
from elhandel.settlement.runs import Selection
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn
from tests.builders import documents as doc
from tests.integration.settlement.corrections.world import House, World

ASKED = date(2025, 12, 29)
MONTH, NEXT = date(2026, 1, 1), date(2026, 2, 1)
WISHED, STOPPED = date(2026, 1, 3), date(2026, 1, 4)
END = "RequestEndOfSupply"


@pytest.fixture
def house(world: World) -> House:
    """Supplied since January, read for as long as prices are known."""
    world.clock.move_to_day(ASKED)
    house = world.house(1, starts_on=MONTH)
    world.link(house.gsrn, "net", date(2025, 1, 1))
    world.read_days(house.gsrn, MONTH, STOPPED, 1000)
    return house


def ended(world: World, house: House, kind: Any, day: date) -> None:
    """The market is asked for an end, and confirms it."""
    with world.database.transaction() as tx:
        process = ask_for_end(tx, EndWanted(Gsrn(house.gsrn), kind, day), world.clock)
    supply.request_due(world.database, world.clock)
    ((transaction,),) = world.rows(
        "SELECT transaction_id FROM market.request WHERE process_id = %s", process.process_id
    )
    world.receive(doc.a_confirmation(transaction, END, process.business_reason))


def billed(world: World) -> Period:
    """The final bill, as the jobs make it; the days it is for."""
    with world.database.transaction() as tx:
        assert runs.months_of_ended_supply(tx, world.clock.today()) == [MONTH]
    (invoice,) = world.bill(world.run(MONTH, NEXT, Selection.ENDED))
    return invoice.bill.period


def closed(world: World) -> list[tuple[str, str]]:
    supply.final_settle_due(world.database, world.clock)
    return world.rows("SELECT kind, state FROM market.process ORDER BY process_id")


def test_an_end_of_supply_is_billed_to_the_day_of_the_disconnection_and_closed(
    world: World, house: House
) -> None:
    ended(world, house, "end_of_supply", WISHED)
    world.clock.move_to_day(date(2026, 1, 6))
    with world.database.transaction() as tx:
        assert runs.months_of_ended_supply(tx, world.clock.today()) == []

    world.notify(house.gsrn, STOPPED, "E20")

    assert billed(world) == Period(MONTH, STOPPED)
    assert closed(world) == [("switch", "final_settled"), ("end_of_supply", "completed")]


def test_a_move_out_is_billed_to_its_day_and_what_is_used_afterwards_to_nobody(
    world: World, house: House
) -> None:
    ended(world, house, "move_out", WISHED)
    world.clock.move_to_day(date(2026, 1, 6))
    supply.activate_due(world.database, world.clock)

    assert billed(world) == Period(MONTH, WISHED)
    assert closed(world) == [("switch", "final_settled"), ("move_out", "completed")]
    assert world.run(MONTH, NEXT) is None


def test_a_stop_that_was_earlier_than_what_is_billed_is_credited(
    world: World, house: House
) -> None:
    ended(world, house, "move_out", STOPPED)
    world.clock.move_to_day(date(2026, 1, 6))
    supply.activate_due(world.database, world.clock)
    billed(world)

    world.notify(house.gsrn, WISHED, "E01")  # somebody has moved in a day before

    (note,) = world.bill(world.correct()[0])
    assert note.totals.subtotal < 0
    assert closed(world)[0] == ("switch", "final_settled")


def test_four_weeks_after_the_stop_a_bill_that_is_not_made_is_late(
    world: World, house: House
) -> None:
    ended(world, house, "end_of_supply", WISHED)
    world.notify(house.gsrn, WISHED, "E20")
    late = "supply ended four weeks ago and is not settled and billed to the end"
    for weeks, is_late in ((3, False), (4, True)):
        world.clock.move_to_day(WISHED + timedelta(weeks=weeks))
        with world.database.transaction() as tx:
            assert (late in [work.what for work in work_list(tx, world.clock)]) is is_late
