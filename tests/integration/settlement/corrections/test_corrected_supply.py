"""An erroneous move while the customer stays ours: the days are put right, and everything settled
follows by itself.
"""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from types import ModuleType
from typing import Any

import pytest

from elhandel.platform.database import Database
from elhandel.portfolio.supply import UnableToCorrectSupply
from elhandel.settlement import runs
from elhandel.settlement.case import answer
from elhandel.values.errors import NotFound
from tests.integration.settlement.corrections.world import House, World

FIRST = (date(2026, 1, 1), date(2026, 1, 4))
SECOND = (date(2026, 1, 4), date(2026, 1, 7))
DAY = timedelta(days=1)
CONTEXT = type(
    "Context", (), {"function_name": "", "memory_limit_in_mb": 0, "invoked_function_arn": ""}
)
CONTEXT.aws_request_id = "request"


def exact(world: World) -> dict[Any, tuple[Fraction, int | None]]:
    return {
        key: (total.exact, total.wh)
        for key, total in world.totals().items()
        if total.exact or total.wh
    }


def settled_once(world: World) -> dict[Any, tuple[Fraction, int | None]]:
    world.forget_settlements()
    world.run(*FIRST)
    world.run(*SECOND)
    return exact(world)


# --- what it comes to -----------------------------------------------------------------------------


@pytest.mark.parametrize("day", [FIRST[0] + DAY, FIRST[1], SECOND[0] + DAY])
def test_a_later_start_comes_to_settling_once_with_the_right_days(
    world: World, house: House, day: date
) -> None:
    world.read_days(house.gsrn, *SECOND, 1003)
    world.run(*FIRST)
    world.run(*SECOND)

    world.move(house, day)
    world.correct()

    assert world.marks() == []
    assert exact(world) == settled_once(world)


@pytest.mark.parametrize("day", [FIRST[0], FIRST[0] + DAY, FIRST[1]])
def test_an_earlier_start_comes_to_settling_once_whether_or_not_a_run_had_taken_its_days(
    world: World, house: House, day: date
) -> None:
    world.read_days(house.gsrn, *SECOND, 1003)
    world.move(house, SECOND[0] + DAY)
    world.run(*FIRST)
    world.run(*SECOND)

    world.move(house, day)
    world.run(*FIRST)
    world.correct()

    assert exact(world) == settled_once(world)


def test_an_end_that_was_another_day_comes_to_settling_once(world: World, house: House) -> None:
    world.read_days(house.gsrn, *SECOND, 1003)
    world.notify(house.gsrn, SECOND[0] + DAY, "E03")
    world.run(*FIRST)
    world.run(*SECOND)

    world.move(house, ends_on=SECOND[0] + 2 * DAY)
    world.correct()
    world.move(house, ends_on=FIRST[0] + DAY)
    world.correct()

    assert exact(world) == settled_once(world)


def test_it_comes_to_the_worked_arithmetic_of_an_erroneous_move(world: World) -> None:
    """The bill of the billed days taken back, that of the right ones in its place (kind
    `erroneous_move`).
    """
    house = world.house(3, starts_on=FIRST[0], product="fast-12")
    world.link(house.gsrn, "net", date(2025, 1, 1))
    for number in range(3):
        world.read(house.gsrn, FIRST[0] + number * DAY, 1000 + 100 * number)
    case = {
        "kind": "erroneous_move",
        "period": {"from": str(FIRST[0]), "to": str(FIRST[1])},
        "billed_supply": {"from": str(FIRST[0]), "to": str(FIRST[1])},
        "supply": {"from": str(FIRST[0] + DAY), "to": str(FIRST[1])},
        "consumption": {
            "resolution": "PT1H",
            "start": "2025-12-31T23:00:00Z",
            "kwh": [f"{1 + number / 10:.3f}" for number in range(3) for _ in range(24)],
        },
        "product": {"kind": "fixed", "dkk_per_kwh": "0.72", "subscription_dkk_per_month": "25.00"},
        "charges": [{"code": "net", "type": "tariff", "dkk_per_kwh": "0.10"}],
    }
    worked = answer(case)

    world.run(*FIRST)
    world.move(house, FIRST[0] + DAY)
    world.correct()

    ((billed, corrected),) = world.rows(
        "SELECT sum(subtotal_ore) FILTER (WHERE kind = 'original')::bigint,"
        " sum(subtotal_ore) FILTER (WHERE kind = 'correction')::bigint FROM settlement.settlement"
    )
    assert -billed == ore(worked["reversal"]["subtotal_dkk"])
    assert corrected == ore(worked["reversal"]["subtotal_dkk"]) + ore(
        worked["settlement"]["subtotal_dkk"]
    )


def ore(dkk: str) -> int:
    return int(dkk.replace(".", ""))


# --- months that are closed -----------------------------------------------------------------------


def test_a_start_that_was_in_a_closed_month_is_named_until_a_run_has_taken_that_month(
    world: World,
) -> None:
    """January is settled for others; our point is taken as if it began in February, and really
    began in January.
    """
    other, late = world.house(1, starts_on=FIRST[0]), world.house(2, starts_on=date(2026, 2, 3))
    for day in range(31):
        world.spot(FIRST[0] + day * DAY, 500_000)
        for house in (other, late):
            world.read(house.gsrn, FIRST[0] + day * DAY, 1000)
    january = (date(2026, 1, 1), date(2026, 2, 1))
    world.run(*january)
    assert left_behind(world, date(2026, 2, 1)) == []

    world.move(late, date(2026, 1, 20))

    assert (world.marks(), left_behind(world, date(2026, 2, 1))) == ([], [january[0]])
    run = world.run(*january)
    assert run is not None
    assert world.lines(run)["energy"][0] == 12 * 24_000
    assert left_behind(world, date(2026, 2, 1)) == []


def test_a_month_before_the_books_began_is_named_for_moved_supply_alone(
    world: World, house: House
) -> None:
    with world.database.transaction() as tx:
        tx.execute("UPDATE portfolio.supply_period SET starts_on = '2025-06-01'")
    world.run(date(2026, 1, 1), date(2026, 1, 4))
    assert left_behind(world, date(2026, 1, 4)) == []

    world.move(house, date(2025, 11, 29))

    assert left_behind(world, date(2026, 1, 4)) == [date(2025, 11, 1), date(2025, 12, 1)]


def test_a_month_of_which_a_run_left_days_is_named(world: World, house: House) -> None:
    world.run(date(2026, 1, 1), date(2026, 1, 4))

    assert left_behind(world, date(2026, 2, 1)) == [date(2026, 1, 1)]


def left_behind(world: World, before: date) -> list[date]:
    with world.database.transaction() as tx:
        return runs.months_left_behind(tx, before)


# --- what is kept, what is refused ----------------------------------------------------------------


def test_who_moved_it_and_why_stands_in_its_history(world: World, house: House) -> None:
    moved = world.move(house, FIRST[0] + DAY)

    assert (moved.before.starts_on, moved.after.starts_on) == (FIRST[0], FIRST[0] + DAY)
    assert world.rows(
        "SELECT moved_by, reason, started_on, ended_on, starts_on, ends_on "
        "FROM portfolio.supply_move"
    ) == [("mette", "the date was wrong", FIRST[0], None, FIRST[0] + DAY, None)]
    ((event, before, after, cause),) = world.rows(
        "SELECT event, from_state, to_state, cause FROM market.process_event "
        "ORDER BY step DESC LIMIT 1"
    )
    assert (event, before, after) == ("move_supply", "completed", "completed")
    assert cause == "mette: the date was wrong (supply from 2026-01-01 to … is now 2026-01-02 to …)"
    assert world.rows("SELECT effective_on FROM market.process") == [(FIRST[0] + DAY,)]


def test_the_same_move_again_changes_nothing(world: World, house: House) -> None:
    world.run(*FIRST)
    world.move(house, FIRST[0] + DAY)
    world.correct()

    again = world.move(house, FIRST[0] + DAY)

    assert again.before == again.after
    assert (world.marks(), world.correct()) == ([], [])
    assert world.rows("SELECT count(*) FROM portfolio.supply_move") == [(1,)]


def test_what_cannot_be_is_refused_and_nothing_changes(world: World, house: House) -> None:
    tomorrow = world.clock.today() + DAY
    for days, why in (
        ({}, "Say on which day"),
        ({"starts_on": tomorrow}, "still to come"),
        ({"ends_on": SECOND[0]}, "goes on, so it has no end"),
    ):
        with pytest.raises(UnableToCorrectSupply, match=why):
            world.move(house, **days)
    world.notify(house.gsrn, SECOND[0], "E03")
    with pytest.raises(UnableToCorrectSupply, match="has no day"):
        world.move(house, SECOND[0])

    assert world.rows("SELECT starts_on, ends_on FROM portfolio.supply_period") == [
        (FIRST[0], SECOND[0])
    ]
    assert world.rows("SELECT count(*) FROM portfolio.supply_move") == [(0,)]


def test_where_we_do_not_supply_there_is_nothing_to_move(world: World, house: House) -> None:
    world.notify(house.gsrn, FIRST[0], "D34")

    with pytest.raises(NotFound, match="no supply of metering point"):
        world.move(house, FIRST[0] + DAY)


# --- the way in -----------------------------------------------------------------------------------


@pytest.fixture
def poller(
    world: World, database_of: Callable[[str], Database], monkeypatch: pytest.MonkeyPatch
) -> ModuleType:
    from functions.backoffice import app

    monkeypatch.setattr(app, "database", database_of("backoffice"))
    monkeypatch.setattr(app, "clock", world.clock)
    return app


def test_staff_correct_supply_by_a_job_and_name_an_earlier_one_by_a_day_of_it(
    world: World, house: House, poller: ModuleType
) -> None:
    world.notify(house.gsrn, FIRST[1], "E01")
    event = {"job": "correct-supply", "gsrn": house.gsrn, "why": "moved out a day later"}

    first = poller.handler({**event, "to": str(SECOND[0] + DAY), "on": str(FIRST[0])}, CONTEXT())
    again = poller.handler({**event, "to": str(SECOND[0] + DAY), "from": None}, CONTEXT())

    assert first == {
        "before": ["2026-01-01", "2026-01-04"],
        "after": ["2026-01-01", "2026-01-05"],
        "corrected": True,
    }
    assert again["corrected"] is False
    with pytest.raises(NotFound, match="on 2025-12-31"):
        poller.handler({**event, "to": "2026-01-03", "on": "2025-12-31"}, CONTEXT())
