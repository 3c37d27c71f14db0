"""When a supply process is final settled: settled, clean and billed, to the øre; and when it is
late.
"""

from datetime import date, timedelta

import pytest

from elhandel.billing.issue import credit_invoice
from elhandel.market import supply
from elhandel.market.conversations import work_list
from elhandel.settlement.runs import Selection
from tests.integration.settlement.corrections.world import House, World

MONTH, NEXT = date(2026, 1, 1), date(2026, 2, 1)
LEFT = date(2026, 1, 4)


@pytest.fixture
def leaver(world: World) -> House:
    world.clock.move_to_day(date(2026, 1, 10))
    house = world.house(1, starts_on=MONTH)
    world.link(house.gsrn, "net", date(2025, 1, 1))
    world.read_days(house.gsrn, MONTH, LEFT, 1000)
    world.notify(house.gsrn, LEFT, "E03")
    return house


def closed(world: World) -> tuple[int, str]:
    """How many processes the job closes now, and the state of the first one."""
    count = supply.final_settle_due(world.database, world.clock)
    ((state,),) = world.rows("SELECT state FROM market.process ORDER BY process_id LIMIT 1")
    return count, state


def billed(world: World) -> None:
    run = world.run(MONTH, NEXT, Selection.ENDED)
    assert run is not None
    world.bill(run)


def late(world: World) -> list[str]:
    with world.database.transaction() as tx:
        return [entry.what for entry in work_list(tx, world.clock)]


def test_it_is_final_settled_when_it_is_settled_and_billed_and_not_before(
    world: World, leaver: House
) -> None:
    assert closed(world) == (0, "offboarding")
    run = world.run(MONTH, NEXT, Selection.ENDED)
    assert closed(world) == (0, "offboarding")
    assert run is not None
    world.bill(run)
    assert closed(world) == (1, "final_settled")
    assert closed(world) == (0, "final_settled")
    assert world.rows(
        "SELECT event, to_state FROM market.process_event ORDER BY step DESC LIMIT 1"
    ) == [("final_settle", "final_settled")]


def test_supply_that_goes_on_or_ends_later_is_not_closed(world: World, leaver: House) -> None:
    going = world.house(2, starts_on=MONTH)
    world.notify(going.gsrn, date(2026, 3, 1), "E03")
    billed(world)

    assert closed(world)[0] == 1
    assert world.rows(
        "SELECT state FROM market.process WHERE contract_id = %s", going.contract
    ) == [("offboarding",)]


def test_an_earlier_month_that_is_not_settled_keeps_it_open(world: World, leaver: House) -> None:
    with world.database.transaction() as tx:
        tx.execute("UPDATE portfolio.supply_period SET starts_on = '2025-12-30'")
    billed(world)

    assert closed(world) == (0, "offboarding")


def test_a_mark_and_a_correction_that_is_not_billed_keep_it_open(
    world: World, leaver: House
) -> None:
    billed(world)
    world.read(leaver.gsrn, MONTH, 2000, registered=1)
    assert closed(world) == (0, "offboarding")
    (correction,) = world.correct()
    assert closed(world) == (0, "offboarding")
    world.bill(correction)
    assert closed(world) == (1, "final_settled")


def test_void_supply_is_closed_when_what_was_billed_is_credited(
    world: World, leaver: House
) -> None:
    billed(world)
    world.notify(leaver.gsrn, MONTH, "D34")
    world.correct()
    assert closed(world) == (0, "offboarding")
    with world.database.transaction() as tx:
        credit_invoice(tx, 1, world.clock)
    assert closed(world) == (1, "final_settled")


def test_void_supply_of_which_nothing_was_billed_is_closed_at_once(
    world: World, leaver: House
) -> None:
    world.notify(leaver.gsrn, MONTH, "D34")
    assert closed(world) == (1, "final_settled")


def test_the_market_may_correct_what_is_final_settled(world: World, leaver: House) -> None:
    billed(world)
    assert closed(world) == (1, "final_settled")

    world.notify(leaver.gsrn, LEFT - timedelta(days=1), "E03")
    assert world.rows("SELECT ends_on FROM portfolio.supply_period") == [
        (LEFT - timedelta(days=1),)
    ]
    (correction,) = world.correct()
    assert world.lines(correction)["net"][0] == -24 * 1002

    world.notify(leaver.gsrn, MONTH, "D34")
    assert closed(world) == (0, "offboarding")
    world.correct()
    assert world.totals() == {}


def test_supply_that_goes_on_after_all_is_no_longer_final_settled(
    world: World, leaver: House
) -> None:
    billed(world)
    closed(world)
    world.notify(leaver.gsrn, LEFT, "D41")

    assert world.rows(
        "SELECT p.state, s.ends_on FROM market.process p "
        "JOIN portfolio.supply_period s USING (contract_id)"
    ) == [("completed", None)]


def test_a_final_bill_is_late_after_four_weeks_until_it_is_out(world: World, leaver: House) -> None:
    world.clock.move_to_day(LEFT + timedelta(weeks=4, days=-1))
    assert late(world) == []
    world.clock.move_to_day(LEFT + timedelta(weeks=4))
    assert late(world) == ["supply ended four weeks ago and is not settled and billed to the end"]
    billed(world)
    closed(world)
    assert late(world) == []


def test_how_long_ago_open_supply_ended_is_told_in_days(world: World, leaver: House) -> None:
    with world.database.transaction() as tx:
        assert [end.days for end in supply.open_ends(tx, date(2026, 2, 10))] == [37]
        assert supply.open_ends(tx, LEFT - timedelta(days=1)) == []
