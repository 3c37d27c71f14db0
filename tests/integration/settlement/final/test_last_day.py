"""Supply that begins on the last day of a month is settled and billed with the next month, not by
itself.
"""

from datetime import date, timedelta

import pytest

from elhandel.billing.aconto import plan_aconto
from elhandel.billing.upkeep.invariants import INVARIANTS as BILLING
from elhandel.platform.upkeep.invariants import EVERYTHING, check
from elhandel.settlement import runs
from elhandel.settlement.invariants import INVARIANTS as SETTLEMENT
from elhandel.settlement.runs import Selection
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn
from tests.integration.settlement.corrections.world import House, World

JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
LAST = date(2026, 1, 31)
DAY = timedelta(days=1)


@pytest.fixture
def late_february(world: World) -> World:
    """Prices of 31 January and of February; today is in March."""
    for number in range((MARCH - LAST).days):
        world.spot(LAST + timedelta(days=number), 500_000)
    world.clock.move_to_day(date(2026, 3, 4))
    return world


def a_house(world: World, number: int = 1, starts_on: date = LAST, until: date = MARCH) -> House:
    house = world.house(number, starts_on=starts_on)
    for day in range((until - starts_on).days):
        world.read(house.gsrn, starts_on + timedelta(days=day), 1000)
    return house


def run_periods(world: World) -> list[tuple[date, date]]:
    return world.rows("SELECT period_from, period_to FROM settlement.run ORDER BY run_id")


def offences(world: World) -> list[str]:
    found = check(world.database, (*SETTLEMENT, *BILLING), EVERYTHING)
    assert found
    return [finding.invariant.name for finding in found if finding.offenders]


def test_one_bill_says_the_day_and_the_month(late_february: World) -> None:
    world = late_february
    a_house(world)
    assert world.run(JANUARY, FEBRUARY) is None

    (invoice,) = world.bill(world.run(FEBRUARY, MARCH))

    assert invoice.bill.period == Period(LAST, MARCH)
    assert world.rows(
        "SELECT component, sum(quantity_wh)::bigint, sum(amount_ore)::bigint FROM settlement.line"
        " WHERE component IN ('energy', 'supplier_subscription') GROUP BY 1 ORDER BY 1"
    )[1] == ("supplier_subscription", None, 2994)  # 29.00 for February, 1/31 of it for the day
    assert world.rows(
        "SELECT sum(quantity_wh)::bigint FROM settlement.line WHERE component = 'energy'"
    ) == [(29 * 24 * 1000,)]
    assert world.run(JANUARY, FEBRUARY) is None
    assert world.run(FEBRUARY, MARCH) is None
    assert offences(world) == []


def test_the_others_have_their_month_first_and_the_day_waits_for_a_run_of_its_own(
    late_february: World,
) -> None:
    world = late_february
    for number in (1, 2):
        a_house(world, number, starts_on=FEBRUARY)
    a_house(world, 3)

    assert len(world.bill(world.run(FEBRUARY, MARCH))) == 2
    assert offences(world) == []
    assert len(world.bill(world.run(FEBRUARY, MARCH))) == 1

    assert run_periods(world) == [(FEBRUARY, MARCH), (LAST, MARCH)]
    assert offences(world) == []


def test_nothing_is_left_behind_in_the_month_before(late_february: World) -> None:
    world = late_february
    a_house(world, 1, starts_on=FEBRUARY)
    world.run(FEBRUARY, MARCH)
    a_house(world, 2)
    with world.database.transaction() as tx:
        assert runs.unsettled(tx, JANUARY, FEBRUARY) == 0
        assert runs.months_left_behind(tx, FEBRUARY) == []
        assert runs.months_left_behind(tx, MARCH) == [FEBRUARY]


def test_a_final_bill_says_the_day_too(late_february: World) -> None:
    world = late_february
    house = a_house(world, until=date(2026, 2, 4))
    world.notify(house.gsrn, date(2026, 2, 4), "E03")
    with world.database.transaction() as tx:
        assert runs.months_of_ended_supply(tx, world.clock.today()) == [FEBRUARY]

    (invoice,) = world.bill(world.run(FEBRUARY, MARCH, Selection.ENDED))

    assert invoice.bill.period == Period(LAST, date(2026, 2, 4))
    with world.database.transaction() as tx:
        assert runs.months_of_ended_supply(tx, world.clock.today()) == []


def test_a_day_that_is_all_there_is_has_its_own_bill(late_february: World) -> None:
    world = late_february
    house = a_house(world, until=FEBRUARY)
    world.notify(house.gsrn, FEBRUARY, "E03")
    with world.database.transaction() as tx:
        assert runs.months_of_ended_supply(tx, world.clock.today()) == [JANUARY]
    (invoice,) = world.bill(world.run(JANUARY, FEBRUARY))
    assert invoice.bill.period == Period(LAST, FEBRUARY)


def test_supply_that_turns_out_to_have_begun_a_day_earlier_has_that_day_settled(
    late_february: World,
) -> None:
    world = late_february
    house = a_house(world, starts_on=FEBRUARY)
    world.read(house.gsrn, LAST, 1000)
    world.run(FEBRUARY, MARCH)
    world.move(house, starts_on=LAST)
    with world.database.transaction() as tx:
        assert runs.months_left_behind(tx, MARCH) == [FEBRUARY]
    assert world.run(FEBRUARY, MARCH) is not None
    assert run_periods(world) == [(FEBRUARY, MARCH), (LAST, FEBRUARY)]


@pytest.mark.parametrize(
    ("starts_on", "waits"), [(date(2026, 3, 31), False), (date(2026, 4, 30), True)]
)
def test_quarters_that_are_paid_in_advance_keep_their_days(
    world: World, starts_on: date, waits: bool
) -> None:
    house = world.house(starts_on=starts_on)
    with world.database.transaction() as tx:
        plan_aconto(tx, Gsrn(house.gsrn), 70_000, world.clock)
        month = starts_on.replace(day=1)
        assert runs.unsettled(tx, month, starts_on + DAY) == (0 if waits else 1)
