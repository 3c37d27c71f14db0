"""Our own sums are those of the points that we supply, and DataHub's are compared with them by
interval.
"""

from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest

from elhandel.platform.database import Database
from elhandel.portfolio.supply import begin_vacancy, end_supply, end_vacancy
from elhandel.reconciliation.compare import Comparison, compare_energy, unmentioned
from elhandel.reconciliation.own import OwnEnergy, own_energy
from elhandel.reconciliation.sums import EnergyKey, held_energy
from elhandel.values.days.period import Period
from elhandel.values.ids import ContractId
from tests.builders import documents, sums
from tests.builders.identifiers import SUPPLIER
from tests.integration.settlement.corrections.world import SINCE, World

JANUARY = Period(date(2026, 1, 1), date(2026, 2, 1))
DAY = date(2026, 1, 10)
FLEX = EnergyKey("131", "E17", "D01")


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


def own(world: World, period: Period = JANUARY) -> OwnEnergy:
    with world.database.transaction() as tx:
        return own_energy(tx, period)


def compared(world: World, tolerance: int = 1) -> list[Comparison]:
    with world.database.transaction() as tx:
        held, own_sums = held_energy(tx, JANUARY, SUPPLIER), own_energy(tx, JANUARY)
        return compare_energy([*held, *unmentioned(held, own_sums)], own_sums, tolerance)


def test_a_sum_is_of_all_points_in_quarters_and_an_hour_keeps_its_sum(world: World) -> None:
    hourly, quarterly = (world.house(number, starts_on=SINCE) for number in (1, 2))
    world.read(hourly.gsrn, DAY, 10)
    world.read(quarterly.gsrn, DAY, range(96), minutes=15)

    quarters = own(world).quarters(FLEX, DAY)

    shares = [3, 2, 3, 2]  # an hour of 10 Wh
    assert quarters.tolist() == [number + shares[number % 4] for number in range(96)]
    assert own(world).quarters(FLEX, DAY - timedelta(days=1)).tolist() == [0] * 96


def test_the_sum_is_rounded_and_not_the_points_shares_of_it(world: World) -> None:
    """Three homes of an hour of 1 Wh: a quarter is 0.75 Wh. DataHub rounds that, and gives what is
    left to the next quarter; each home's share by itself would be 1, 0, 0, 0.
    """
    for number in (1, 2, 3):
        world.read(world.house(number, starts_on=SINCE).gsrn, DAY, 1)

    assert own(world).quarters(FLEX, DAY).tolist() == [1, 1, 0, 1] * 24


def test_what_is_used_where_the_customer_has_moved_out_is_ours_still(world: World) -> None:
    house = world.house(1, starts_on=SINCE)
    for number in range(3):
        world.read(house.gsrn, DAY + timedelta(days=number), 400)
    with world.database.transaction() as tx:
        begin_vacancy(tx, ContractId(house.contract), DAY + timedelta(days=1), world.clock.now())
        end_supply(tx, ContractId(house.contract), DAY + timedelta(days=1))
        end_vacancy(tx, ContractId(house.contract), DAY + timedelta(days=2))

    sums = [own(world).quarters(FLEX, DAY + timedelta(days=number)).sum() for number in range(3)]

    assert sums == [24 * 400, 24 * 400, 0]


@pytest.mark.parametrize("turn", [date(2026, 3, 29), date(2025, 10, 26)])
def test_days_of_23_and_25_hours_have_all_their_quarters(world: World, turn: date) -> None:
    house = world.house(1, starts_on=SINCE)
    days = Period(turn - timedelta(days=1), turn + timedelta(days=2))
    for number in range(3):
        world.read(house.gsrn, days.start + timedelta(days=number), 400 + number)

    found = own(world, days)

    assert np.diff(found.sums.day_columns).tolist() == [96, 92 if turn.month == 3 else 100, 96]
    assert set(found.quarters(FLEX, turn).tolist()) <= {100, 101}
    assert found.quarters(FLEX, turn).sum() == 401 * len(found.quarters(FLEX, turn)) // 4


def test_a_point_counts_only_where_and_while_it_is_ours(world: World) -> None:
    house = world.house(1, starts_on=DAY)
    world.receive(documents.master_data(house.gsrn, date(2026, 1, 12), grid_area="151"))
    world.notify(house.gsrn, date(2026, 1, 14), "E03")
    for number in range(9, 16):
        world.read(house.gsrn, date(2026, 1, number), 4)

    found = own(world)

    by_day = {
        area: [
            int(found.quarters(EnergyKey(area, "E17", "D01"), date(2026, 1, number)).sum())
            for number in range(9, 16)
        ]
        for area in ("131", "151")
    }
    assert by_day == {"131": [0, 96, 96, 0, 0, 0, 0], "151": [0, 0, 0, 96, 96, 0, 0]}


def test_of_children_only_production_is_summed_as_production_of_its_own_is(world: World) -> None:
    house = world.house(1, starts_on=SINCE, children=("D14", "E18"))
    plant = world.house(2, starts_on=SINCE)
    world.receive(documents.master_data(plant.gsrn, SINCE, kind="E18"))
    for gsrn in (house.gsrn, *house.children):
        world.read(gsrn, DAY, 4)
    world.read(plant.gsrn, DAY, 8)

    found = own(world)

    assert int(found.quarters(FLEX, DAY).sum()) == 24 * 4
    assert int(found.quarters(EnergyKey("131", "E18"), DAY).sum()) == 24 * (8 + 4)


def test_a_sum_without_a_method_is_of_all_methods(world: World) -> None:
    house = world.house(1, starts_on=SINCE)
    world.read(house.gsrn, DAY, 4)

    assert int(own(world).quarters(EnergyKey("131", "E17"), DAY).sum()) == 96
    assert int(own(world).quarters(EnergyKey("131", "E17", "E02"), DAY).sum()) == 0


def test_equal_sums_match_by_the_watt_hour_and_others_say_where_and_by_how_much(
    world: World,
) -> None:
    house = world.house(1, starts_on=SINCE)
    for number in (10, 11):
        world.read(house.gsrn, date(2026, 1, number), 4000)
    beside = [1.0] * 95 + [1.001]  # within the tolerance
    other = [1.0] * 90 + [1.5, 0.75] + [1.0] * 4
    world.receive(sums.energy(sums.an_energy_series(DAY, beside)))
    world.receive(sums.energy(sums.an_energy_series(date(2026, 1, 11), other)))

    (comparison,) = compared(world)

    assert not comparison.matches
    assert (comparison.intervals, comparison.differing) == (192, 2)
    assert comparison.differing_days == (date(2026, 1, 11),)
    assert (comparison.theirs, comparison.ours) == (192_251, 192_000)
    assert comparison.largest == -500
    assert [found.differing for found in compared(world, tolerance=0)] == [3]


def test_hourly_sums_are_compared_by_the_hour(world: World) -> None:
    house = world.house(1, starts_on=SINCE)
    world.read(house.gsrn, DAY, range(96), minutes=15)
    hours = [sum(range(4 * hour, 4 * hour + 4)) / 1000 for hour in range(24)]

    world.receive(sums.energy(sums.an_energy_series(DAY, hours, resolution="PT1H")))

    assert [(found.matches, found.intervals) for found in compared(world)] == [(True, 24)]


def test_intervals_of_which_no_sum_came_are_not_compared(world: World) -> None:
    house = world.house(1, starts_on=SINCE)
    world.read_days(house.gsrn, date(2026, 1, 9), date(2026, 1, 12), 4000)

    world.receive(sums.energy(sums.an_energy_series(DAY, [1.0] * 4)))

    (comparison,) = compared(world, tolerance=10)
    assert (comparison.matches, comparison.intervals) == (True, 4)


def test_points_that_the_wholesale_fixing_does_not_mention_differ(world: World) -> None:
    plant = world.house(1, starts_on=SINCE)
    world.receive(documents.master_data(plant.gsrn, SINCE, kind="E18"))
    reading = documents.readings_of(plant.gsrn, DAY, [8] * 24, kind="E18")
    world.receive(documents.metered_data(reading))
    nothing = [
        sums.an_energy_series(JANUARY.start + timedelta(days=number), [0] * 96)
        for number in range(31)
    ]

    world.receive(sums.energy(*nothing, process="D04"))
    assert [found.matches for found in compared(world)] == [True], "not all is told by D04"
    world.receive(sums.energy(*nothing, process="D05"))

    found = {
        (str(comparison.calculation), comparison.subject.point_type): comparison.delta
        for comparison in compared(world)
    }
    assert found == {("D04", "E17"): 0, ("D05", "E17"): 0, ("D05", "E18"): 24 * 8000}


def test_many_points_sum_to_what_their_values_sum_to(world: World) -> None:
    """Against the plain sum, value by value, over points of both resolutions and two areas."""
    expected = {"131": np.zeros(96, np.int64), "151": np.zeros(96, np.int64)}
    random = np.random.default_rng(10)
    for number, (area, minutes) in enumerate(product(expected, (15, 60)), start=1):
        house = world.house(number, starts_on=SINCE)
        world.receive(documents.master_data(house.gsrn, SINCE, grid_area=area))
        values = random.integers(0, 5000, 1440 // minutes)
        world.read(house.gsrn, DAY, values.tolist(), minutes=minutes)
        for place, value in enumerate(values.tolist()):
            step = [value] if minutes == 15 else _shares(value)
            for share, wh in enumerate(step):
                expected[area][place * len(step) + share] += wh

    found = own(world)

    for area, quarters in expected.items():
        key = EnergyKey(area, "E17", "D01")
        assert found.quarters(key, DAY).tolist() == quarters.tolist()


def _shares(value: int) -> list[int]:
    """Four quarters of an hour: each rounded, half up, with the rest carried."""
    shares, done = [], 0
    for number in range(1, 5):
        upto = (2 * value * number + 4) // 8
        shares.append(upto - done)
        done = upto
    return shares
