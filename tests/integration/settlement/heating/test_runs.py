"""The yearly limit of a home without a D14 child, from message to øre, with numbers worked out by
hand.
"""

from datetime import date
from fractions import Fraction

import pytest

from elhandel.platform.database import Database
from elhandel.settlement.runs import preview_run
from tests.builders import documents
from tests.builders.identifiers import a_gsrn
from tests.integration.settlement.corrections.world import SINCE, World
from tests.integration.settlement.heating.homes import (
    DAY,
    TAX,
    a_home,
    a_taxed_world,
    parked,
    say_heated,
    tax_of_all_runs,
    taxed,
    use,
)

JANUARY, FEBRUARY, MARCH, APRIL, MAY = (date(2025, month, 1) for month in range(1, 6))
DECEMBER, NEW_YEAR = date(2025, 12, 1), date(2026, 1, 1)


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


def test_the_limit_is_crossed_inside_an_hour_of_march_and_april_pays_the_reduced_tax(
    world: World,
) -> None:
    a_taxed_world(world, JANUARY, MAY)
    home = a_home(world, JANUARY)
    for start, end, wh in ((JANUARY, MARCH, 2000), (MARCH, APRIL, 3000), (APRIL, MAY, 1000)):
        use(world, home, start, end, wh)

    months = [
        world.run(*month)
        for month in ((JANUARY, FEBRUARY), (FEBRUARY, MARCH), (MARCH, APRIL), (APRIL, MAY))
    ]

    assert parked(world) == []
    assert [taxed(world, run) for run in months] == [
        (1_488_000, 107136),  # 1,488 × 0.72
        (1_344_000, 96768),  # 1,344 × 0.72
        (
            2_229_000,
            84945,
        ),  # 4,000 - 2,832 = 1,168 × 0.72; then 1,061 × 0.008; the 390th hour is 1 + 2 kWh
        (720_000, 576),  # 720 × 0.008
    ]


def test_a_part_of_a_year_has_its_part_of_the_limit_and_the_new_year_begins_anew(
    world: World,
) -> None:
    a_taxed_world(world, DECEMBER, date(2026, 2, 1))
    home = a_home(world, DECEMBER)
    use(world, home, DECEMBER, date(2026, 2, 1), 1000)

    december, january = world.run(DECEMBER, NEW_YEAR), world.run(NEW_YEAR, date(2026, 2, 1))

    # 4,000 × 31/365 = 339.726 × 0.72 + 404.274 × 0.008; then 744 × 0.72
    assert [taxed(world, run) for run in (december, january)] == [
        (744_000, 24784),
        (744_000, 53568),
    ]


def test_a_run_over_the_new_year_counts_both_years(world: World) -> None:
    a_taxed_world(world, DECEMBER, date(2026, 2, 1))
    home = a_home(world, DECEMBER)
    use(world, home, DECEMBER, date(2026, 2, 1), 1000)

    assert taxed(world, world.run(DECEMBER, date(2026, 2, 1))) == (
        1_488_000,
        78352,
    )  # 247.836912 + 535.68


def test_before_2025_the_limit_accrues_by_the_day_also_from_run_to_run(world: World) -> None:
    """The guide's example: 15, 5, 5, 25, 1 kWh pay the full tax on 10.959, 9.041, 5.000, 18.836,
    7.164.
    """
    start = date(2024, 3, 1)
    a_taxed_world(world, start, start + 5 * DAY)
    home = a_home(world, start)
    for number, kwh in enumerate((15, 5, 5, 25, 1)):
        world.read(home.gsrn, start + number * DAY, [0] * 12 + [1000 * kwh] + [0] * 11)

    four_days, fifth = (
        world.run(start, start + 4 * DAY),
        world.run(start + 4 * DAY, start + 5 * DAY),
    )

    assert taxed(world, four_days) == (50_000, 3341)  # 43.836 × 0.761 + 6.164 × 0.008
    assert taxed(world, fifth) == (1_000, 540)  # 7.164 × (0.761 - 0.008) + 1 × 0.008


def test_with_a_d14_child_the_market_tracks_the_limit_and_we_bill_what_is_linked(
    world: World,
) -> None:
    a_taxed_world(world, DECEMBER, NEW_YEAR)
    home = a_home(world, DECEMBER, children=("D14",))
    for day in (DECEMBER + number * DAY for number in range(31)):
        world.read(home.gsrn, day, 1000)
        world.read(home.children[0], day, 0)

    assert taxed(world, world.run(DECEMBER, NEW_YEAR)) == (744_000, 53568)  # 744 × 0.72


def test_a_d14_child_that_comes_later_ends_the_count_at_its_day(world: World) -> None:
    comes = date(2025, 12, 11)
    a_taxed_world(world, DECEMBER, NEW_YEAR)
    home = a_home(world, DECEMBER)
    use(world, home, DECEMBER, NEW_YEAR, 1000)
    child = a_gsrn(99)
    world.receive(documents.master_data(child, comes, kind="D14", parent=home.gsrn))
    for number in range(21):
        world.read(child, comes + number * DAY, 0)

    # 4,000 × 10/365 = 109.589 × 0.72 + 130.411 × 0.008, then 504 × 0.72 as linked
    assert taxed(world, world.run(DECEMBER, NEW_YEAR)) == (744_000, 44283)


def test_a_home_that_is_not_heated_pays_the_full_tax_beside_one_that_is(world: World) -> None:
    a_taxed_world(world, DECEMBER, NEW_YEAR)
    homes = [a_home(world, DECEMBER, number=number, heated=number == 2) for number in (1, 2, 3)]
    say_heated(world, homes[2], DECEMBER, heated=False)
    for home in homes:
        use(world, home, DECEMBER, NEW_YEAR, 1000)
    world.run(DECEMBER, NEW_YEAR)

    found = world.rows(
        "SELECT l.amount_ore FROM settlement.line l JOIN pricing.charge c USING (charge_id)"
        " WHERE c.code = %s ORDER BY l.metering_point_id",
        TAX,
    )
    assert found == [(53568,), (24784,), (53568,)]


def test_the_days_before_a_home_is_heated_do_not_count(world: World) -> None:
    since = date(2025, 12, 22)
    a_taxed_world(world, DECEMBER, NEW_YEAR)
    home = a_home(world, DECEMBER, heated=False)
    say_heated(world, home, since)
    use(world, home, DECEMBER, NEW_YEAR, 1000)

    # 504 × 0.72, then 4,000 × 10/365 = 109.589 × 0.72 + 130.411 × 0.008
    assert taxed(world, world.run(DECEMBER, NEW_YEAR)) == (744_000, 44283)


def test_what_a_customer_before_us_used_does_not_count(world: World) -> None:
    middle = date(2025, 12, 16)
    a_taxed_world(world, DECEMBER, NEW_YEAR)
    home = a_home(world, middle)
    use(world, home, DECEMBER, NEW_YEAR, 1000)

    # 4,000 × 16/365 = 175.342 × 0.72 + 208.658 × 0.008
    assert taxed(world, world.run(middle, NEW_YEAR)) == (384_000, 12792)


def test_a_gap_in_the_year_so_far_parks_the_home_with_its_days(world: World) -> None:
    later = date(2025, 12, 11)
    a_taxed_world(world, DECEMBER, NEW_YEAR)
    home, other = a_home(world, DECEMBER), a_home(world, DECEMBER, number=2, heated=False)
    for tenant in (home, other):
        use(world, tenant, DECEMBER, NEW_YEAR, 1000)
    with world.database.transaction() as tx:
        gap = date(2025, 12, 5)
        tx.execute("DELETE FROM metering.reading_day WHERE day = %s", [gap])

    run = world.run(later, NEW_YEAR)

    ((cause, detail),) = parked(world)
    assert cause == "missing-use-before"
    assert home.gsrn in detail
    assert "since 2025-12-01" in detail
    assert "readings for 2025-12-05." in detail
    assert taxed(world, run) == (504_000, 36288)  # of the other home

    world.read(home.gsrn, gap, 1000, registered=1)
    assert taxed(world, world.run(later, NEW_YEAR)) == (
        504_000,
        7504,
    )  # 339.726 - 240 = 99.726 at the full tax


def test_a_dry_run_tells_the_same_tax(world: World) -> None:
    a_taxed_world(world, DECEMBER, NEW_YEAR)
    home = a_home(world, DECEMBER)
    use(world, home, DECEMBER, NEW_YEAR, 1000)
    world.run(DECEMBER, DECEMBER + 10 * DAY)

    preview = preview_run(world.database, DECEMBER + 10 * DAY, NEW_YEAR)

    assert {line.label: line.ore for line in preview.lines}[TAX] == 7504
    world.run(DECEMBER + 10 * DAY, NEW_YEAR)
    assert tax_of_all_runs(world) == Fraction("247.836912")


def test_a_home_whose_point_carries_no_full_tax_is_not_tracked(world: World) -> None:
    a_taxed_world(world, DECEMBER, NEW_YEAR)
    world.price("reduced", date(2025, 1, 1), "0.008")
    home = world.house(starts_on=DECEMBER)
    say_heated(world, home, DECEMBER)
    world.link(home.gsrn, "reduced", SINCE)
    use(
        world, home, DECEMBER + 10 * DAY, NEW_YEAR, 1000
    )  # no use before is known, and none is needed

    run = world.run(DECEMBER + 10 * DAY, NEW_YEAR)

    assert run is not None
    assert world.lines(run)["reduced"] == (504_000, 403)
