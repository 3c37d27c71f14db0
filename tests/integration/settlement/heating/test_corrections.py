"""What changes a count of the yearly limit reaches the year's other settled days, and no more than
they.
"""

from datetime import date
from fractions import Fraction

import pytest

from elhandel.platform.database import Database
from tests.builders import documents
from tests.builders.identifiers import a_gsrn
from tests.integration.settlement.corrections.world import House, World
from tests.integration.settlement.heating.homes import (
    DAY,
    a_home,
    a_taxed_world,
    say_heated,
    tax_of_all_runs,
    taxed,
    use,
)

JANUARY, FEBRUARY, MARCH, APRIL, MAY = (date(2025, month, 1) for month in range(1, 6))
DECEMBER, MIDDLE, NEW_YEAR, TENTH = (
    date(2025, 12, 1),
    date(2025, 12, 16),
    date(2026, 1, 1),
    date(2026, 1, 10),
)

type Marks = list[tuple[date, str]]


@pytest.fixture
def world(database: Database) -> World:
    return a_taxed_world(World(database), DECEMBER, TENTH)


@pytest.fixture
def home(world: World) -> House:
    """One kWh an hour, settled for both halves of December and the first days of January."""
    home = a_home(world, DECEMBER)
    use(world, home, DECEMBER, TENTH, 1000)
    return home


def settle(world: World) -> None:
    for period in ((DECEMBER, MIDDLE), (MIDDLE, NEW_YEAR), (NEW_YEAR, TENTH)):
        world.run(*period)


def marks(world: World) -> Marks:
    return [(start, cause) for _, start, cause in world.marks()]


def dkk(text: str) -> Fraction:
    return Fraction(text)


def test_a_correction_in_january_moves_the_hour_in_which_march_crosses_the_limit(
    database: Database,
) -> None:
    world = a_taxed_world(World(database), JANUARY, MAY)
    home = a_home(world, JANUARY)
    for start, end, wh in ((JANUARY, MARCH, 2000), (MARCH, APRIL, 3000), (APRIL, MAY, 1000)):
        use(world, home, start, end, wh)
    for month in ((JANUARY, FEBRUARY), (FEBRUARY, MARCH), (MARCH, APRIL), (APRIL, MAY)):
        world.run(*month)

    world.read(home.gsrn, JANUARY, 3000, registered=1)
    january, february, march, april = world.correct()

    assert taxed(world, january) == (24_000, 1728)  # 24 × 0.72
    assert taxed(world, march) == (
        0,
        -1709,
    )  # 24 kWh fewer at the full tax: 24 × (0.008 - 0.72) = -17.088
    assert [world.lines(run) for run in (february, april)] == [{}, {}]
    (subtotal, (day,)), (moved, (limit,)) = world.rows(
        "SELECT subtotal_ore, changes FROM settlement.settlement WHERE run_id = ANY(%s) ORDER BY 1",
        [january, march],
    )[::-1]
    assert (day["changed_days"], day["after_wh"] - day["before_wh"]) == (1, 24_000)
    assert (limit["kind"], limit["changed_days"]) == ("readings", 0)
    assert (day["amount_ore"], limit["amount_ore"]) == (subtotal, moved)
    assert tax_of_all_runs(world) == dkk("1088.64") + dkk("967.68") + dkk("832.36") + dkk("5.76")


def test_a_reading_marks_the_rest_of_its_year_and_nothing_of_the_next(
    world: World, home: House
) -> None:
    settle(world)
    world.read(home.gsrn, MIDDLE, 2000, registered=1)
    assert marks(world) == [(MIDDLE, "readings")]
    world.read(home.gsrn, DECEMBER, 2000, registered=1)
    assert marks(world) == [(DECEMBER, "readings"), (MIDDLE, "readings")]


def test_a_reading_of_a_home_that_is_not_tracked_marks_its_own_days_only(world: World) -> None:
    homes = [
        a_home(world, DECEMBER, number=1, heated=False),
        a_home(world, DECEMBER, number=2, children=("D14",)),
    ]
    for home in homes:
        use(world, home, DECEMBER, TENTH, 1000)
    for number in range((TENTH - DECEMBER).days):
        world.read(homes[1].children[0], DECEMBER + number * DAY, 0)
    settle(world)
    for home in homes:
        world.read(home.gsrn, DECEMBER, 2000, registered=1)

    assert world.marks() == [(home.supply_period, DECEMBER, "readings") for home in homes]


def test_a_home_that_was_heated_all_along_gets_the_tax_of_its_year_back(world: World) -> None:
    home = a_home(world, DECEMBER, heated=False)
    use(world, home, DECEMBER, TENTH, 1000)
    settle(world)
    assert tax_of_all_runs(world) == 960 * dkk("0.72")

    say_heated(world, home, DECEMBER)
    assert marks(world) == [(day, "heating") for day in (DECEMBER, MIDDLE, NEW_YEAR)]
    world.correct()

    # December as in a year's last 31 days, January far from its limit
    assert tax_of_all_runs(world) == dkk("247.836912") + 216 * dkk("0.72")
    assert world.marks() == []


def test_heating_that_ends_leaves_the_year_its_part_of_the_limit(world: World, home: House) -> None:
    settle(world)
    say_heated(world, home, MIDDLE, heated=False)
    world.correct()

    # 4,000 × 15/365 = 164.384 × 0.72 + 195.616 × 0.008, then 384 + 216 at the full tax
    assert tax_of_all_runs(world) == dkk("119.921408") + 600 * dkk("0.72")


def test_the_same_said_again_marks_nothing(world: World, home: House) -> None:
    settle(world)
    say_heated(world, home, DECEMBER)
    say_heated(world, home, MIDDLE)

    assert world.marks() == []


def test_what_was_said_of_a_day_before_stays_as_history(world: World, home: House) -> None:
    for heated in (False, False, True):
        say_heated(world, home, DECEMBER, heated=heated)

    known = world.rows(
        "SELECT heated, superseded_at IS NULL FROM portfolio.heated ORDER BY message_id"
    )
    assert known == [(True, False), (False, False), (True, True)]


def test_supply_that_ends_lowers_the_limit_of_the_whole_year(world: World, home: House) -> None:
    settle(world)
    world.notify(home.gsrn, date(2025, 12, 21), "E03")
    world.correct()

    # 4,000 × 20/365 = 219.178 × 0.72 + 260.822 × 0.008; what lies after the end is taken back
    assert tax_of_all_runs(world) == dkk("159.894736")


def test_supply_that_began_earlier_moves_the_count_of_all_the_year(world: World) -> None:
    home = a_home(world, MIDDLE)
    say_heated(world, home, DECEMBER)
    use(world, home, DECEMBER, TENTH, 1000)
    settle(world)
    world.move(home, DECEMBER)
    world.correct()

    # the days before the link are without the tax: 339.726 - 360 used leaves nothing at the full
    # one
    assert tax_of_all_runs(world) == 384 * dkk("0.008") + 216 * dkk("0.72")


def test_a_d14_child_that_is_told_later_takes_over_from_its_day(world: World, home: House) -> None:
    settle(world)
    child = a_gsrn(99)
    for number in range((TENTH - MIDDLE).days):
        world.read(child, MIDDLE + number * DAY, 0)
    world.receive(documents.master_data(child, MIDDLE, kind="D14", parent=home.gsrn))
    assert {start for start, _ in marks(world)} == {DECEMBER, MIDDLE, NEW_YEAR}
    world.correct()

    # 4,000 × 15/365 = 164.384 × 0.72 + 195.616 × 0.008, then as linked
    assert tax_of_all_runs(world) == dkk("119.921408") + 600 * dkk("0.72")


def test_a_correction_without_the_use_before_is_parked_until_it_comes(
    world: World, home: House
) -> None:
    settle(world)
    with world.database.transaction() as tx:
        tx.execute("DELETE FROM metering.reading_day WHERE day = %s", [DECEMBER])
    world.read(home.gsrn, MIDDLE, 2000, registered=1)
    world.correct()
    assert [cause for (cause,) in world.rows("SELECT cause FROM settlement.parked")] == [
        "missing-use-before"
    ]

    world.read(home.gsrn, DECEMBER, 1000, registered=1)
    world.correct()

    assert world.marks() == []
    assert tax_of_all_runs(world) == dkk("247.836912") + 24 * dkk("0.008") + 216 * dkk("0.72")
