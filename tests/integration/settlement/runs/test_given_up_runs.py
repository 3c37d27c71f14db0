"""A run is given up by command: what it has not settled is free, what it has settled stays and is
billed.
"""

import threading
from dataclasses import replace
from datetime import date, timedelta

import psycopg.errors
import pytest

from elhandel import billing, settlement
from elhandel.billing.issue import plan_invoices
from elhandel.platform.database import Database
from elhandel.platform.upkeep.invariants import EVERYTHING, Scope, check
from elhandel.platform.upkeep.retention import horizon
from elhandel.platform.work.queues import LOST_AFTER
from elhandel.settlement import corrections, progress, runs
from elhandel.settlement.shard import SettledShard, settle_shard
from elhandel.values.errors import NotFound
from tests.builders.waiting import until_it_ends, until_it_waits
from tests.integration.settlement.corrections.world import House, World

DAYS = (date(2026, 1, 1), date(2026, 1, 4))
MISTYPED = (date(1926, 1, 1), DAYS[1])


@pytest.fixture
def houses(world: World) -> list[House]:
    """Two houses, so that a run has two shards of one."""
    found = [world.house(number, starts_on=DAYS[0]) for number in (1, 2)]
    for house in found:
        world.read_days(house.gsrn, *DAYS, 1000)
    return found


@pytest.fixture
def run(world: World, houses: list[House]) -> int:
    return plan(world)


def plan(world: World, start: date = DAYS[0], end: date = DAYS[1]) -> int:
    with world.database.transaction() as tx:
        planned = runs.plan_run(
            tx, start, end, clock=world.clock, requested_by="test", points_per_shard=1
        )
    assert planned is not None
    return planned.run_id


def give_up(
    world: World, run: int, by: str = "mette", why: str = "mistyped days"
) -> progress.GivenUp:
    with world.database.transaction() as tx:
        return progress.give_up_run(tx, run, by, why, world.clock.now())


def work(world: World, run: int, shard: int) -> SettledShard:
    return settlement.work_shard(world.database, run, shard, clock=world.clock)


def close(world: World, run: int) -> bool:
    """As the worker closes it: its invoice shards are planned with it."""
    with world.database.transaction() as tx:
        closed = progress.close_run(tx, run, world.clock.now())
        return closed and plan_invoices(tx, run) is not None


def states(world: World) -> list[tuple[object, ...]]:
    return world.rows(
        "SELECT run_id, state, given_up_by, given_up_why FROM settlement.run ORDER BY run_id"
    )


def offenders(world: World, scope: Scope = EVERYTHING) -> list[str]:
    findings = check(world.database, (*settlement.INVARIANTS, *billing.INVARIANTS), scope)
    return [
        f"{finding.invariant.name}: {offender.how}"
        for finding in findings
        for offender in finding.offenders
    ]


def test_a_run_of_which_nothing_is_settled_is_given_up_whole_and_its_days_are_free(
    world: World, run: int
) -> None:
    assert give_up(world, run) == progress.GivenUp(run, 2, 0, 2, 0)

    assert states(world) == [(run, "given_up", "mette", "mistyped days")]
    again = plan(world)
    assert [work(world, again, shard).settled for shard in (0, 1)] == [1, 1]
    assert close(world, again)
    assert offenders(world) == []


def test_a_message_that_arrives_late_settles_nothing(world: World, run: int) -> None:
    give_up(world, run)

    assert [work(world, run, shard).repeated for shard in (0, 1)] == [True, True]

    assert world.rows("SELECT count(*) FROM settlement.settlement") == [(0,)]
    assert not close(world, run)


def test_what_was_settled_stays_and_is_billed_and_the_rest_is_free(world: World, run: int) -> None:
    assert work(world, run, 0).settled == 1

    assert give_up(world, run) == progress.GivenUp(run, 1, 1, 1, 1)
    assert close(world, run)

    assert work(world, run, 1).repeated
    assert [invoice.run_id for invoice in world.bill(run)] == [run]
    assert world.rows("SELECT supply_period_id FROM settlement.settlement") == world.rows(
        "SELECT unnest(supply_period_ids) FROM settlement.shard WHERE state = 'done'"
    )
    assert offenders(world) == []
    again = plan(world)
    assert work(world, again, 0).settled == 1
    assert close(world, again)
    assert world.rows(
        "SELECT count(DISTINCT supply_period_id), count(*) FROM settlement.settlement"
    ) == [(2, 2)]


def test_a_run_given_up_between_its_last_shard_and_its_closing_is_closed_by_the_clock(
    world: World, run: int
) -> None:
    work(world, run, 0)
    give_up(world, run)

    with world.database.transaction() as tx:
        assert progress.finished_runs(tx) == [run]


def test_a_shard_that_is_being_settled_is_waited_for_and_stays(
    world: World, run: int, database_url: str
) -> None:
    worker, answers = Database(database_url), []
    with worker.transaction() as tx:
        tx.execute(
            "UPDATE settlement.shard SET state = 'done' WHERE run_id = %s AND shard_no = 0", [run]
        )
        other = threading.Thread(target=lambda: answers.append(give_up(world, run)), daemon=True)
        other.start()
        until_it_waits(other, database_url)
    until_it_ends(other)
    worker.close()

    assert answers == [progress.GivenUp(run, 1, 1, 1, 0)]


def test_a_shard_that_begins_while_its_run_is_given_up_settles_nothing(
    world: World, run: int, database_url: str
) -> None:
    failed: list[BaseException] = []

    def settle() -> None:
        database = Database(database_url)
        try:
            settle_shard(database, run, 0, clock=world.clock)
        except psycopg.errors.SerializationFailure as error:
            failed.append(error)
        database.close()

    with world.database.transaction() as tx:
        progress.give_up_run(tx, run, "mette", "mistyped days", world.clock.now())
        other = threading.Thread(target=settle, daemon=True)
        other.start()
        until_it_waits(other, database_url)
    until_it_ends(other)

    assert len(failed) == 1  # its message comes again
    assert work(world, run, 0).repeated
    assert world.rows("SELECT count(*) FROM settlement.settlement") == [(0,)]


def test_giving_up_again_changes_nothing(world: World, run: int) -> None:
    first = give_up(world, run)

    assert give_up(world, run, by="lars", why="twice") == first

    assert states(world) == [(run, "given_up", "mette", "mistyped days")]


def test_a_correction_that_is_given_up_leaves_its_marks_for_the_next(
    world: World, run: int, houses: list[House]
) -> None:
    for shard in (0, 1):
        work(world, run, shard)
    assert close(world, run)
    world.read(houses[0].gsrn, DAYS[0], 2000, registered=1)
    marks = world.marks()
    with world.database.transaction() as tx:
        (planned,) = corrections.plan_corrections(tx, clock=world.clock, requested_by="test")
    give_up(world, planned.run_id)

    assert work(world, planned.run_id, 0).repeated
    assert marks
    assert world.marks() == marks
    (again,) = world.correct()
    assert world.lines(again)["energy"][0] == 24_000
    assert world.marks() == []


def test_a_closed_run_and_one_that_does_not_exist_cannot_be_given_up(
    world: World, run: int
) -> None:
    for shard in (0, 1):
        work(world, run, shard)
    assert close(world, run)

    with pytest.raises(progress.UnableToGiveUpRun, match=f"Run {run} is closed.*corrected by"):
        give_up(world, run)
    with pytest.raises(NotFound, match="There is no settlement run 999"):
        give_up(world, 999)


@pytest.mark.parametrize(("by", "why"), [("", "mistyped"), ("mette", " ")])
def test_nobody_gives_a_run_up_without_a_name_and_a_reason(
    world: World, run: int, by: str, why: str
) -> None:
    with pytest.raises(progress.UnableToGiveUpRun, match="who you are and why"):
        give_up(world, run, by, why)
    assert states(world) == [(run, "running", None, None)]


def test_its_shards_are_not_sent_again(world: World, run: int) -> None:
    give_up(world, run)
    world.clock.instant += 10 * LOST_AFTER

    with world.database.transaction() as tx:
        assert progress.send_lost_shards(tx, world.clock.now()) == 0
        assert progress.resume_run(tx, run, world.clock.now()) == 0


def test_mistyped_days_of_a_run_given_up_count_nowhere(world: World, run: int) -> None:
    """Not for the months that are checked, those that are left behind, and what retention keeps."""
    for shard in (0, 1):
        work(world, run, shard)
    assert close(world, run)
    mistyped = a_mistyped_run(world)
    give_up(world, mistyped)

    with world.database.transaction() as tx:
        assert settlement.settled_months(tx) == [date(2026, 1, 1)]
        assert runs.months_left_behind(tx, date(2026, 1, 1)) == []
        assert settlement.needed_from(tx, date(2099, 1, 1)) == date(2026, 1, 1)
        long_ago = replace(
            horizon(world.clock), books_from=date(2099, 1, 1), needed_from=date(2099, 1, 1)
        )
        assert [
            (period.period_from, period.runs) for period in settlement.expired_periods(tx, long_ago)
        ] == [(DAYS[0], (run,))]


def a_mistyped_run(world: World) -> int:
    """As it could be planned before mistyped days were refused."""
    ((run,),) = world.rows(
        "INSERT INTO settlement.run (period_from, period_to, version, state, shard_count, "
        "requested_by, planned_at)"
        " VALUES (%s, %s, 1, 'running', 0, 'test', %s) RETURNING run_id",
        *MISTYPED,
        world.clock.now(),
    )
    return int(run)


def test_days_that_a_run_freed_are_looked_at_two_days_later(
    world: World, houses: list[House]
) -> None:
    world.clock.instant += timedelta(days=3)
    give_up(world, plan(world))
    later = world.house(3, starts_on=DAYS[0])
    world.read_days(later.gsrn, *DAYS, 1000)
    other = plan_only(world, later)
    assert work(world, other, 0).settled == 1
    assert close(world, other)
    world.rows(
        "UPDATE settlement.run SET only_gsrns = NULL RETURNING 1"
    )  # as if it were over the whole portfolio
    assert unaccounted(world) == 0

    world.clock.instant += timedelta(days=3)
    world.read(later.gsrn, DAYS[0], 2000, registered=1)
    world.correct()

    assert unaccounted(world) == len(houses)


def unaccounted(world: World) -> int:
    """How many points are supplied and read, and neither settled nor parked nor in a run."""
    return sum(text.startswith("supply-accounted-for") for text in offenders(world))


def plan_only(world: World, house: House) -> int:
    with world.database.transaction() as tx:
        planned = runs.plan_run(
            tx,
            *DAYS,
            clock=world.clock,
            requested_by="test",
            part=runs.Part(gsrns=(house.gsrn,)),
        )
    assert planned is not None
    return planned.run_id


def test_something_settled_in_a_run_that_was_given_up_offends(world: World, run: int) -> None:
    work(world, run, 0)
    give_up(world, run)
    assert offenders(world) == []

    world.rows("UPDATE settlement.run SET state = 'given_up' RETURNING 1")

    assert "runs-complete: settled by a run that was given up: nobody bills it" in offenders(world)
