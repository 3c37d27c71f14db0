"""What shows only between two transactions: another change commits in the middle of a shard, by a
collaborator.
"""

from collections.abc import Callable
from datetime import date, datetime
from threading import Thread

import pytest

from elhandel.platform.database import Database, Transaction
from elhandel.settlement import corrections, progress, runs
from elhandel.settlement.corrections import marks
from elhandel.settlement.corrections.correct import correct_shard
from elhandel.settlement.shard.prices import PriceBooks, ShardPrices
from elhandel.settlement.shard.shard import settle_shard
from elhandel.values.days.period import Period
from elhandel.values.decision import Provenance
from tests.builders.clock import HandClock
from tests.builders.waiting import until_it_ends, until_it_waits
from tests.integration.settlement.corrections.world import House, World

FIRST, PAST = date(2026, 1, 1), date(2026, 1, 4)
DAYS = [Period(FIRST, PAST)]
HOURS = 72


class MeanwhileClock(HandClock):
    """At its first question something else happens and commits."""

    def __init__(self, instant: datetime, meanwhile: Callable[[], None]) -> None:
        super().__init__(instant)
        self.meanwhile: Callable[[], None] | None = meanwhile

    def now(self) -> datetime:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        return super().now()


class MeanwhileBooks(PriceBooks):
    """Between the prices and the readings of a shard something else happens and commits."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        super().__init__()
        self.meanwhile = meanwhile
        self.called = 0

    def take(self, prices: ShardPrices) -> None:
        self.called += 1
        self.meanwhile()
        super().take(prices)


def energy(world: World, run: int) -> int | None:
    return world.lines(run)["energy"][0]


def test_a_change_that_commits_while_a_correction_compares_keeps_its_mark(
    world: World, house: House, database_url: str
) -> None:
    world.run(FIRST, PAST)
    world.read(house.gsrn, FIRST, 2_000, registered=1)
    other = Database(database_url)
    elsewhere = World(other, world.clock, messages=1_000)
    with world.database.transaction() as tx:
        (planned,) = corrections.plan_corrections(tx, clock=world.clock, requested_by="test")
    clock = MeanwhileClock(
        world.clock.instant, lambda: elsewhere.read(house.gsrn, FIRST, 3_000, registered=2)
    )
    correct_shard(world.database, planned.run_id, 0, clock=clock)
    other.close()

    assert clock.meanwhile is None
    assert energy(world, planned.run_id) == 24_000
    assert world.marks() == [(house.supply_period, FIRST, "readings")]
    with world.database.transaction() as tx:
        assert progress.close_run(tx, planned.run_id, world.clock.now())
    (again,) = world.correct()
    assert energy(world, again) == 24_000


def test_a_shard_settles_one_moment_and_what_commits_meanwhile_is_a_corrections(
    world: World, house: House, database_url: str
) -> None:
    other = Database(database_url)
    elsewhere = World(other, world.clock, messages=1_000)
    with world.database.transaction() as tx:
        planned = runs.plan_run(tx, FIRST, PAST, clock=world.clock, requested_by="test")
    assert planned is not None
    books = MeanwhileBooks(lambda: elsewhere.read(house.gsrn, FIRST, 2_000, registered=1))
    settle_shard(world.database, planned.run_id, 0, clock=world.clock, books=books)
    other.close()

    assert books.called == 1
    assert energy(world, planned.run_id) == HOURS * 1_000
    with world.database.transaction() as tx:
        assert progress.close_run(tx, planned.run_id, world.clock.now())
    (late,) = world.correct()
    assert energy(world, late) == 24_000


def _charge(tx: Transaction) -> int:
    row = tx.execute("SELECT charge_id FROM pricing.charge WHERE code = 'net'").fetchone()
    assert row is not None
    return int(row[0])


type Mark = Callable[[Transaction, House, Provenance], int]

MARKS: dict[str, Mark] = {
    "readings": lambda tx, house, at: marks.mark_readings(tx, [(house.point, FIRST)], at),
    "links": lambda tx, house, at: marks.mark_points(
        tx, [house.point], DAYS, marks.Change.PRICE_LINK, at
    ),
    "charge": lambda tx, _house, at: marks.mark_charge(tx, _charge(tx), DAYS, at),
    "spot": lambda tx, _house, at: marks.mark_spot_days(tx, [("DK1", FIRST)], at),
    "contract": lambda tx, house, at: marks.mark_contract(tx, house.contract, DAYS, at),
    "agreed price": lambda tx, house, at: marks.mark_agreed(
        tx, [(house.contract, FIRST, PAST)], at
    ),
}


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS.keys())
def test_a_run_waits_for_whoever_is_marking(
    world: World, house: House, database_url: str, mark: Mark
) -> None:
    """Also for a mark that found no run: the change behind it is in no snapshot before it
    commits.
    """
    other = Database(database_url)
    with world.database.transaction() as tx:
        mark(tx, house, Provenance(world.clock.now()))
        waiting = Thread(target=lambda: marks.await_changes(other), daemon=True)
        waiting.start()
        until_it_waits(waiting, database_url)
    until_it_ends(waiting)
    other.close()
