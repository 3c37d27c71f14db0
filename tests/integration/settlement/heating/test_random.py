"""However a year is cut into runs, and whatever is reported late: the tax is what settling it
at once gives.
"""

from datetime import date
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.platform.database import Database
from tests.builders.chance import by_chance
from tests.integration.settlement.corrections.test_random_histories import EMPTIED
from tests.integration.settlement.corrections.world import House, Key, World
from tests.integration.settlement.heating.homes import DAY, a_home, a_taxed_world, say_heated

START = date(2025, 12, 28)  # the last 4 days of a year have 43.836 kWh of the limit
DAYS = [START + number * DAY for number in range(7)]
END = DAYS[-1] + DAY
RUNS = [(START, DAYS[2]), (DAYS[2], DAYS[5]), (DAYS[5], END)]  # the second over the new year

database_of_each_example = [HealthCheck.function_scoped_fixture]
day = st.sampled_from(DAYS)
hours = st.lists(st.integers(0, 4_000), min_size=24, max_size=24)

OPERATIONS = st.one_of(
    st.tuples(st.just("read"), day, st.integers(0, 4_000), st.integers(1, 4)),
    st.tuples(st.just("heated"), day, st.booleans()),
    st.tuples(st.just("couple"), day),
    st.tuples(st.just("uncouple"), day),
    st.tuples(st.just("end"), day),
    st.tuples(st.just("resume")),
    st.tuples(st.just("move"), st.sampled_from(DAYS[:3])),
    st.tuples(st.just("correct")),
    st.tuples(st.just("run"), st.sampled_from(RUNS)),
)


@given(
    use=st.lists(hours, min_size=7, max_size=7), cuts=st.sets(st.sampled_from(DAYS[1:]), min_size=1)
)
@settings(max_examples=by_chance(10), deadline=None, suppress_health_check=database_of_each_example)
def test_settling_part_by_part_comes_to_what_settling_at_once_does(
    database: Database, use: list[list[int]], cuts: set[date]
) -> None:
    world = _an_empty_world(database)
    home = a_home(world, START)
    for day, wh in zip(DAYS, use, strict=True):
        world.read(home.gsrn, day, wh)
    world.run(START, END)
    at_once = _settled(world)

    world.forget_settlements()
    for part in pairwise([START, *sorted(cuts), END]):
        world.run(*part)

    assert world.rows("SELECT * FROM settlement.parked") == []
    assert _settled(world) == at_once


@given(st.lists(OPERATIONS, min_size=1, max_size=10))
@settings(max_examples=by_chance(25), deadline=None, suppress_health_check=database_of_each_example)
def test_corrections_of_a_tracked_home_lead_to_what_settling_once_comes_to(
    database: Database, history: list[tuple[Any, ...]]
) -> None:
    world = _an_empty_world(database)
    home = a_home(world, START, children=("D14",))
    world.notify(
        home.children[0], START, "D40"
    )  # there is one, and it does not belong to the home yet
    for day in DAYS:
        world.read(home.gsrn, day, 1_000)
        world.read(home.children[0], day, 100)
    _run_all(world)

    for operation in history:
        _apply(world, home, operation)
    _run_all(world)
    world.correct()

    corrected = _settled(world)
    assert world.marks() == []
    assert world.rows("SELECT * FROM settlement.parked") == []
    world.forget_settlements()
    _run_all(world)
    assert corrected == _settled(world)


def _an_empty_world(database: Database) -> World:
    with database.transaction() as tx:
        for table in ("market.name_case", "market.customer_at_point", *EMPTIED, "portfolio.heated"):
            tx.execute(f"DELETE FROM {table}".encode())
        tx.execute("DELETE FROM portfolio.metering_point WHERE parent_id IS NOT NULL")
        tx.execute("DELETE FROM portfolio.metering_point")
        tx.execute("DELETE FROM portfolio.customer")
    return a_taxed_world(World(database), START, END)


def _settled(world: World) -> dict[Key, Any]:
    return {
        key: (sums.exact, sums.wh) for key, sums in world.totals().items() if sums.exact or sums.wh
    }


def _run_all(world: World) -> None:
    for period in RUNS:
        world.run(*period)


def _apply(world: World, home: House, operation: tuple[Any, ...]) -> None:
    name, *arguments = operation
    child = home.children[0]
    match name:
        case "read":
            on, wh, registered = arguments
            world.read(home.gsrn, on, wh, registered=registered)
        case "heated":
            say_heated(world, home, arguments[0], heated=arguments[1])
        case "couple":
            world.couple(child, home, arguments[0], "D14")
        case "uncouple":
            world.notify(child, arguments[0], "D40")
        case "end":
            _end(world, home, arguments[0])
        case "resume":
            world.notify(home.gsrn, _ends_on(world, home) or START, "D41")
        case "move":
            _move(world, home, arguments[0])
        case "correct":
            world.correct()
        case "run":
            world.run(*arguments[0])


def _ends_on(world: World, home: House) -> date | None:
    """The first day without supply, where there is one."""
    sql = "SELECT ends_on FROM portfolio.supply_period WHERE supply_period_id = %s"
    ((ends_on,),) = world.rows(sql, home.supply_period)
    return None if ends_on is None else date.fromisoformat(str(ends_on))


def _end(world: World, home: House, on: date) -> None:
    """Supply ends on a day; a later end than ours is no end of our supply, but a dead record."""
    end = _ends_on(world, home)
    if end is None or on <= end:
        world.notify(home.gsrn, on, "E03")


def _move(world: World, home: House, starts_on: date) -> None:
    ends_on = _ends_on(world, home)
    if ends_on is None or starts_on < ends_on:
        world.move(home, starts_on)
