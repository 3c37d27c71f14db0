"""Settling a shard: once, whole or parked, and the run closed by exactly one."""

import threading
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from elhandel import settlement
from elhandel.platform.database import Database
from elhandel.settlement import progress
from elhandel.settlement.runs import PlannedRun
from elhandel.settlement.shard import SettledShard, settle_shard
from tests.builders import documents
from tests.builders.identifiers import a_gsrn
from tests.builders.waiting import until_it_ends
from tests.integration.settlement.conftest import FIRST, PAST
from tests.integration.settlement.corrections.world import House, World
from tests.integration.settlement.runs.test_plan import a_read_house, plan

DAY = timedelta(1)


def planned(world: World, *, points: int = 2000) -> PlannedRun:
    run = plan(world, points=points)
    assert run is not None
    return run


def work(world: World, run: PlannedRun, shard: int = 0) -> SettledShard:
    return settlement.work_shard(world.database, run.run_id, shard, clock=world.clock)


def close(world: World, run: PlannedRun) -> bool:
    with world.database.transaction() as tx:
        return progress.close_run(tx, run.run_id, world.clock.now())


def lines(world: World) -> list[tuple[object, ...]]:
    return world.rows(
        "SELECT supply_period_id, component, charge_id, quantity_wh, amount_ore "
        "FROM settlement.line "
        "ORDER BY supply_period_id, line_no"
    )


def parked(world: World) -> list[tuple[int, str, str]]:
    return world.rows(
        "SELECT supply_period_id, cause, detail FROM settlement.parked ORDER BY run_id, 1"
    )  # type: ignore[return-value]


# --- once -----------------------------------------------------------------------------------------


def test_a_shard_settled_twice_is_settled_once(world: World) -> None:
    a_read_house(world)
    run = planned(world)
    first = work(world, run)
    assert (first.settled, first.parked, first.repeated) == (1, 0, False)
    before = lines(world)
    assert work(world, run) == SettledShard(0, 0, 0, repeated=True)
    assert lines(world) == before


def test_a_shard_settled_by_two_workers_at_once_is_settled_once(
    world: World, database_url: str
) -> None:
    """The one that loses is refused by the database and tries again: then the shard is done."""
    for number in range(1, 4):
        a_read_house(world, number)
    run = planned(world)
    meet, results = threading.Barrier(2), list[object]()

    def worker() -> None:
        database = Database(database_url)
        with database.transaction():
            pass
        meet.wait(timeout=20)
        for _ in range(2):
            try:
                results.append(settle_shard(database, run.run_id, 0, clock=world.clock).repeated)
                break
            except psycopg.errors.SerializationFailure:
                results.append("again")
        database.close()

    threads = [threading.Thread(target=worker, daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        until_it_ends(thread)
    assert sorted(str(result) for result in results if result != "again") == ["False", "True"]
    assert world.rows("SELECT count(*) FROM settlement.settlement") == [(3,)]
    assert len(lines(world)) == 3 * 3  # energy, tariff, subscription


def test_a_shard_that_does_not_exist_is_an_error(world: World) -> None:
    a_read_house(world)
    run = planned(world)
    with pytest.raises(LookupError):
        work(world, run, shard=7)


def test_a_run_is_closed_after_its_last_shard_and_by_one_call(world: World) -> None:
    for number in range(1, 4):
        a_read_house(world, number)
    run = planned(world, points=1)
    for shard in range(3):
        assert not close(world, run)
        work(world, run, shard)
    assert close(world, run)
    assert not close(world, run)


def test_of_many_who_close_a_run_at_once_one_does(world: World, database_url: str) -> None:
    a_read_house(world)
    run = planned(world)
    work(world, run)
    meet, closed = threading.Barrier(4), list[bool]()

    def closer() -> None:
        database = Database(database_url)
        with database.transaction() as tx:
            tx.execute("SELECT 1")
            meet.wait(timeout=20)
            closed.append(progress.close_run(tx, run.run_id, world.clock.now()))
        database.close()

    threads = [threading.Thread(target=closer, daemon=True) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        until_it_ends(thread)
    assert sorted(closed) == [False, False, False, True]


def test_a_run_says_how_far_it_is_and_what_it_came_to(world: World) -> None:
    for number in range(1, 4):
        a_read_house(world, number)
    world.house(4, starts_on=FIRST)  # without readings
    run = planned(world, points=2)
    work(world, run, 0)
    with world.database.transaction() as tx:
        half = progress.run_summary(tx, run.run_id)
    assert (half.state, half.shards, half.shards_done) == ("running", 2, 1)
    work(world, run, 1)
    assert close(world, run)
    with world.database.transaction() as tx:
        whole = progress.run_summary(tx, run.run_id)
    assert (whole.state, whole.period_from, whole.period_to, whole.version) == (
        "closed",
        FIRST,
        PAST,
        1,
    )
    assert (whole.settled, whole.parked, whole.shards_done) == (3, 1, 2)
    assert whole.energy_wh == 3 * 72 * 1000
    ((lines_written, sum_of_lines),) = world.rows(
        "SELECT count(*), sum(amount_ore) FROM settlement.line"
    )
    assert (whole.lines, whole.subtotal_ore) == (lines_written, sum_of_lines)


# --- what has to wait -----------------------------------------------------------------------------


def _without_readings(world: World, house: House) -> None:
    with world.database.transaction() as tx:
        tx.execute(
            "DELETE FROM metering.reading_day WHERE metering_point_id = %s AND day = '2026-01-02'",
            [house.point],
        )


def _with_an_hour_not_available(world: World, house: House) -> None:
    kwh: list[Any] = [1.0] * 24
    series = documents.readings_of(house.gsrn, date(2026, 1, 2), kwh)
    point = series["Period"]["Point"][5]
    del point["quantity"]
    point["quality"] = {"value": "A02"}
    world.receive(documents.metered_data(series))


def _without_a_price(world: World, house: House) -> None:
    world.link(house.gsrn, "unpriced", FIRST)


def _without_a_price_on_one_day(world: World, house: House) -> None:
    world.price("late", FIRST + DAY, "0.20")
    world.link(house.gsrn, "late", FIRST)


def _without_master_data(world: World, house: House) -> None:
    with world.database.transaction() as tx:
        tx.execute(
            "DELETE FROM portfolio.metering_point_version WHERE metering_point_id = %s",
            [house.point],
        )


def _with_a_child_without_readings(world: World, house: House) -> None:
    world.receive(
        documents.master_data("571313100000012365", date(2020, 1, 1), kind="D14", parent=house.gsrn)
    )


@pytest.mark.parametrize(
    ("spoil", "cause", "words"),
    [
        (_without_readings, "missing-readings", "2026-01-02"),
        (_with_an_hour_not_available, "missing-readings", "2026-01-02 (1 intervals)"),
        (_without_a_price, "missing-charge-price", "unpriced"),
        (_without_a_price_on_one_day, "missing-charge-price", "2026-01-01 to 2026-01-02"),
        (_without_master_data, "missing-master-data", a_gsrn(2)),
        (_with_a_child_without_readings, "missing-readings", "571313100000012365"),
    ],
    ids=["a day", "an hour", "a price", "a price on a day", "master data", "a child's readings"],
)
def test_who_misses_something_is_parked_whole_with_the_cause_and_the_others_go_on(
    world: World, spoil: Any, cause: str, words: str
) -> None:
    houses = [a_read_house(world, number) for number in (1, 2, 3)]
    house = houses[1]
    spoil(world, house)
    run = planned(world)
    result = work(world, run)
    assert (result.settled, result.parked) == (2, 1)
    ((supply_period, why, detail),) = parked(world)
    assert (supply_period, why) == (2, cause)
    assert words in detail
    assert {row[0] for row in lines(world)} == {1, 3}
    assert close(world, run)


def test_what_was_parked_is_settled_by_the_next_run_once_the_cause_is_mended(world: World) -> None:
    a_read_house(world, 1)
    late = world.house(2, starts_on=FIRST)
    world.run(FIRST, PAST)
    assert [(period, cause) for period, cause, _ in parked(world)] == [
        (late.supply_period, "missing-readings")
    ]
    for day in range(1, 4):
        world.read(late.gsrn, date(2026, 1, day), 2000)
    second = world.run(FIRST, PAST)
    assert second is not None
    assert world.rows(
        "SELECT supply_period_id FROM settlement.settlement WHERE run_id = %s", second
    ) == [(late.supply_period,)]
    assert world.run(FIRST, PAST) is None


@pytest.mark.parametrize("what", ["void", "ended before"])
def test_supply_that_is_gone_between_planning_and_settling_is_not_settled(
    world: World, what: str
) -> None:
    gone, stays = a_read_house(world, 1), a_read_house(world, 2)
    run = planned(world)
    with world.database.transaction() as tx:
        if what == "void":
            tx.execute(
                "UPDATE portfolio.supply_period SET state = 'void' WHERE contract_id = %s",
                [gone.contract],
            )
        else:
            tx.execute(
                "UPDATE portfolio.supply_period SET ends_on = starts_on WHERE contract_id = %s",
                [gone.contract],
            )
    work(world, run)
    assert {row[0] for row in lines(world)} == {stays.supply_period}
    assert world.rows("SELECT supply_period_id FROM settlement.settlement") == [
        (stays.supply_period,)
    ]
    assert close(world, run)
