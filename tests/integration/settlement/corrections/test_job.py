"""The job itself: what it waits for, what it takes away, what happens meanwhile."""

import threading
from datetime import date

import psycopg
import pytest

from elhandel import settlement
from elhandel.metering.days import ingest
from elhandel.metering.packed.series import MeteredSeries
from elhandel.platform.database import Database
from elhandel.settlement import corrections, progress, runs
from elhandel.settlement.corrections import await_changes, mark_readings
from elhandel.values.decision import Provenance
from tests.builders.waiting import until_it_ends, until_it_waits
from tests.integration.settlement.corrections.world import REGISTERED, House, World
from tests.unit.metering.builders import a_series

FIRST = (date(2026, 1, 1), date(2026, 1, 4))
DAY = date(2026, 1, 2)


def dearer(house: House, wh: int = 5000) -> MeteredSeries:
    return a_series([wh] * 24, point=house.point, start=DAY, registered=REGISTERED.replace(day=2))


def test_a_repeated_shard_of_a_correction_writes_nothing_more(world: World, house: House) -> None:
    world.run(*FIRST)
    world.read(house.gsrn, DAY, 2000, registered=1)
    (run,) = world.correct()
    before = world.totals()

    again = settlement.work_shard(world.database, run, 0, clock=world.clock)

    assert again.repeated
    assert world.totals() == before


def test_two_runs_over_the_same_days_cannot_correct_at_once(world: World, house: House) -> None:
    world.run(*FIRST)
    world.read(house.gsrn, DAY, 2000, registered=1)

    world.house(9, starts_on=FIRST[0])

    with world.database.transaction() as tx:
        first = corrections.plan_corrections(tx, clock=world.clock, requested_by="test")
    with world.database.transaction() as tx:
        second = corrections.plan_corrections(tx, clock=world.clock, requested_by="test")
    with pytest.raises(runs.RunUnderWay):
        world.run(*FIRST)

    assert ([run.supply_periods for run in first], second) == ([1], [])


def test_the_supply_periods_of_a_correction_are_split_into_shards(
    world: World, house: House
) -> None:
    others = [world.house(number, starts_on=FIRST[0]) for number in (2, 3)]
    for other in others:
        world.read_days(other.gsrn, *FIRST, 1000)
        world.link(other.gsrn, "net", date(2025, 1, 1))
    world.run(*FIRST)
    world.price("net", DAY, "0.11")

    (run,) = world.correct()

    assert world.rows(
        "SELECT shard_no, settled FROM settlement.shard WHERE run_id = %s ORDER BY 1", run
    ) == [
        (0, 2),
        (1, 1),
    ]
    assert world.rows("SELECT count(*) FROM settlement.line WHERE run_id = %s", run) == [(3,)]


def test_a_stretch_that_cannot_be_settled_is_parked_with_its_cause_and_stays_dirty(
    world: World, house: House
) -> None:
    world.run(*FIRST)
    before = world.totals()
    world.link(house.gsrn, "priceless", DAY)

    (run,) = world.correct()

    ((cause, detail),) = world.rows(
        "SELECT cause, detail FROM settlement.parked WHERE run_id = %s", run
    )
    assert cause == "missing-charge-price"
    assert "priceless" in detail
    assert world.marks() == [(house.supply_period, FIRST[0], "price_link")]
    assert world.totals() == before


def test_what_was_parked_is_tried_again_when_what_it_lacked_has_come(
    world: World, house: House
) -> None:
    world.run(*FIRST)
    world.link(house.gsrn, "late", DAY)
    world.correct()
    assert world.correct() == []
    world.price("late", date(2025, 1, 1), "0.50")

    (run,) = world.correct()

    assert world.lines(run) == {"late": (48_000, 2_400)}
    assert world.marks() == []


def test_what_was_parked_is_tried_again_when_asked(world: World, house: House) -> None:
    world.run(*FIRST)
    world.link(house.gsrn, "priceless", DAY)
    world.correct()

    assert len(world.correct(parked_too=True)) == 1


def test_a_reading_that_is_withdrawn_parks_the_correction_until_it_comes_again(
    world: World, house: House
) -> None:
    world.run(*FIRST)
    quality = [4] * 24
    quality[5] = 2
    withdrawn = a_series(
        [1000] * 24,
        point=house.point,
        start=DAY,
        registered=REGISTERED.replace(day=2),
        quality=quality,
    )
    _ingest(world, withdrawn)
    (parked,) = world.correct()
    assert world.rows("SELECT cause FROM settlement.parked WHERE run_id = %s", parked) == [
        ("missing-readings",)
    ]

    _ingest(
        world,
        a_series([1500] * 24, point=house.point, start=DAY, registered=REGISTERED.replace(day=3)),
    )
    (run,) = world.correct()

    assert world.lines(run)["net"] == (12_000, 120)


def test_marks_of_supply_that_a_run_had_to_leave_out_are_dropped(
    world: World, house: House
) -> None:
    """The next ordinary run settles it as it is then."""
    gap = world.house(4, starts_on=FIRST[0])
    world.read(gap.gsrn, FIRST[0], 1000)
    with world.database.transaction() as tx:
        planned = runs.plan_run(tx, *FIRST, clock=world.clock, requested_by="test")
    assert planned is not None
    world.read(gap.gsrn, FIRST[0], 2000, registered=1)  # while the run is under way
    settlement.work_shard(world.database, planned.run_id, 0, clock=world.clock)
    with world.database.transaction() as tx:
        progress.close_run(tx, planned.run_id, world.clock.now())

    assert [mark[0] for mark in world.marks()] == [gap.supply_period]
    assert world.correct() == []
    assert world.marks() == []


def test_a_reading_that_comes_while_a_run_is_under_way_is_marked(
    world: World, house: House
) -> None:
    with world.database.transaction() as tx:
        planned = runs.plan_run(tx, *FIRST, clock=world.clock, requested_by="test")
    assert planned is not None

    world.read(house.gsrn, DAY, 2000, registered=1)

    assert world.marks() == [(house.supply_period, FIRST[0], "readings")]


def test_a_run_waits_for_changes_whose_marks_did_not_see_it(
    world: World, house: House, database_url: str
) -> None:
    """A change marks, a run is planned, the change commits: the shard must see the change, or it
    would be lost.
    """
    with psycopg.connect(database_url) as changing:
        ingest(changing, [dearer(house)], None, world.clock.now())
        assert mark_readings(changing, [(house.point, DAY)], Provenance(world.clock.now())) == 0
        with world.database.transaction() as tx:
            planned = runs.plan_run(tx, *FIRST, clock=world.clock, requested_by="test")
        assert planned is not None
        worker = Database(database_url)
        waiting = threading.Thread(
            target=settlement.work_shard,
            args=(worker, planned.run_id, 0),
            kwargs={"clock": world.clock},
            daemon=True,
        )
        waiting.start()
        until_it_waits(waiting, database_url)
        changing.commit()
        until_it_ends(waiting)
        worker.close()

    assert world.lines(planned.run_id)["net"][0] == 24_000 * 7


def test_a_mark_that_comes_while_its_stretch_is_corrected_stays(
    world: World, house: House, database_url: str
) -> None:
    world.run(*FIRST)
    world.read(house.gsrn, DAY, 2000, registered=1)
    with world.database.transaction() as tx:
        (planned,) = corrections.plan_corrections(tx, clock=world.clock, requested_by="test")
    with psycopg.connect(database_url) as changing:
        ingest(changing, [dearer(house)], None, world.clock.now())
        mark_readings(changing, [(house.point, DAY)], Provenance(world.clock.now()))
        settlement.work_shard(world.database, planned.run_id, 0, clock=world.clock)
        changing.commit()
    with world.database.transaction() as tx:
        progress.close_run(tx, planned.run_id, world.clock.now())

    assert world.marks() == [(house.supply_period, FIRST[0], "readings")]
    world.correct()
    assert world.totals()[house.supply_period, house.point, "energy", None, True].wh == 24_000 * 7


def test_waiting_for_changes_ends_when_there_are_none(world: World) -> None:
    await_changes(world.database)

    assert world.rows("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == [(0,)]


def _ingest(world: World, series: MeteredSeries) -> None:
    with world.database.transaction() as tx:
        changed = ingest(tx, [series], None, world.clock.now()).changed
        mark_readings(
            tx, [(day.metering_point_id, day.day) for day in changed], Provenance(world.clock.now())
        )
