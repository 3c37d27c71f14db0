"""VAT holds from the day on which the charge's owner says so, in a run and in what corrects it."""

from datetime import date, timedelta

import pytest

from elhandel.platform.database import Database
from tests.integration.settlement.corrections.world import World

PERIOD = (date(2026, 1, 1), date(2026, 1, 7))
DAYS = [PERIOD[0] + timedelta(days=number) for number in range(6)]
WITH, WITHOUT = True, False


@pytest.fixture
def world(database: Database) -> World:
    """A house by the hour with a flat tariff of 0.10 a kWh."""
    world = World(database)
    world.price("net", date(2025, 1, 1), "0.10")
    house = world.house(1, starts_on=PERIOD[0])
    world.link(house.gsrn, "net", date(2025, 1, 1))
    for day in DAYS:
        world.spot(day, 500_000)
        world.read(house.gsrn, day, 1000)
    return world


def charged(world: World) -> dict[bool, tuple[int | None, int]]:
    """(Wh, øre) of the tariff by whether VAT comes on top, over all runs."""
    return {
        key[4]: (total.wh, total.ore) for key, total in world.totals().items() if key[2] == "charge"
    }


def test_vat_that_changes_inside_a_period_holds_from_its_day_on(world: World) -> None:
    world.vat("net", date(2025, 1, 1), charged=WITH)
    world.vat("net", DAYS[2], charged=WITHOUT)
    world.run(*PERIOD)

    assert charged(world) == {WITH: (48_000, 480), WITHOUT: (96_000, 960)}


def test_before_anything_is_told_vat_comes_on_top(world: World) -> None:
    world.vat("net", DAYS[5], charged=WITHOUT)
    world.vat("net", PERIOD[1], charged=WITH)
    world.run(*PERIOD)

    assert charged(world) == {WITH: (120_000, 1200), WITHOUT: (24_000, 240)}


def test_vat_that_turns_out_to_have_ended_moves_the_days_from_then_on(world: World) -> None:
    world.run(*PERIOD)
    world.vat("net", DAYS[4], charged=WITHOUT)
    world.correct()

    assert charged(world) == {WITH: (96_000, 960), WITHOUT: (48_000, 480)}
    assert world.correct() == []


def test_information_of_an_earlier_day_takes_back_what_was_announced_after_it(world: World) -> None:
    world.vat("net", DAYS[4], charged=WITHOUT)
    world.run(*PERIOD)
    world.vat("net", DAYS[1], charged=WITH)
    world.correct()

    assert charged(world) == {WITH: (144_000, 1440)}
    assert world.correct() == []


def test_what_was_told_of_vat_and_is_taken_back_leaves_one_line(world: World) -> None:
    world.vat("net", DAYS[4], charged=WITHOUT)
    world.run(*PERIOD)
    world.vat("net", DAYS[4], charged=WITH)
    world.correct()

    assert charged(world) == {WITH: (144_000, 1440)}
