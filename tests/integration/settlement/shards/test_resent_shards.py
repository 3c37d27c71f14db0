"""Shards whose message was lost or died are sent again, by the clock for a while, and by hand."""

from datetime import date, timedelta

import pytest

from elhandel import settlement
from elhandel.billing.issue import (
    issue_shard,
    plan_invoices,
    resume_invoices,
    send_lost_invoice_shards,
)
from elhandel.platform.database import Database
from elhandel.platform.work.queues import LOST_AFTER, SENT_AGAIN_AT_MOST
from elhandel.settlement import progress, runs
from simulator.local.cloud.stack_options import TEMPLATE
from simulator.local.cloud.template.yaml_tags import parse
from tests.integration.settlement.corrections.world import House, World

PERIOD = (date(2026, 1, 1), date(2026, 1, 4))


@pytest.fixture
def planned(world: World) -> int:
    """A run of two shards whose messages have left, this moment."""
    for number in (1, 2):
        a_house(world, number)
    with world.database.transaction() as tx:
        run = runs.plan_run(tx, *PERIOD, clock=world.clock, requested_by="test", points_per_shard=1)
    assert run is not None
    all_messages_leave(world)
    return run.run_id


def a_house(world: World, number: int) -> House:
    house = world.house(number, starts_on=PERIOD[0])
    world.read_days(house.gsrn, *PERIOD, 1000)
    return house


def all_messages_leave(world: World) -> None:
    with world.database.transaction() as tx:
        tx.execute(
            "UPDATE platform.outbox SET sent_at = %s WHERE sent_at IS NULL", [world.clock.now()]
        )


def waiting(world: World) -> list[tuple[int, int]]:
    """(run, shard) of the messages that are to leave."""
    found = world.rows("SELECT body FROM platform.outbox WHERE sent_at IS NULL ORDER BY outbox_id")
    return [(body["run_id"], body["shard_no"]) for (body,) in found]


def send_lost(world: World) -> int:
    with world.database.transaction() as tx:
        sent = progress.send_lost_shards(tx, world.clock.now())
        sent += send_lost_invoice_shards(tx, world.clock.now())
    return sent


def test_a_shard_that_nothing_has_done_for_longer_than_its_message_lives_is_sent_again(
    world: World, planned: int
) -> None:
    world.clock.instant += LOST_AFTER - timedelta(seconds=1)
    assert send_lost(world) == 0
    world.clock.instant += timedelta(seconds=1)

    assert send_lost(world) == 2

    assert waiting(world) == [(planned, 0), (planned, 1)]
    assert send_lost(world) == 0


def test_a_shard_that_is_done_is_not_sent_again(world: World, planned: int) -> None:
    settlement.work_shard(world.database, planned, 0, clock=world.clock)
    world.clock.instant += LOST_AFTER

    assert send_lost(world) == 1

    assert waiting(world) == [(planned, 1)]


def test_a_shard_whose_message_has_not_left_yet_waits_for_it(world: World, planned: int) -> None:
    with world.database.transaction() as tx:
        tx.execute("UPDATE platform.outbox SET sent_at = NULL")
    world.clock.instant += 10 * LOST_AFTER

    assert send_lost(world) == 0


def test_a_shard_that_is_being_settled_this_moment_is_left_alone(
    world: World, planned: int, database_url: str
) -> None:
    world.clock.instant += LOST_AFTER
    worker = Database(database_url)
    with worker.transaction() as tx:
        tx.execute("SELECT FROM settlement.shard WHERE shard_no = 0 FOR UPDATE")

        assert send_lost(world) == 1
    worker.close()

    assert waiting(world) == [(planned, 1)]


def test_each_wait_is_twice_as_long_and_after_the_last_it_takes_a_person(
    world: World, planned: int
) -> None:
    for time in range(SENT_AGAIN_AT_MOST):
        world.clock.instant += LOST_AFTER * 2**time - timedelta(seconds=1)
        assert send_lost(world) == 0
        world.clock.instant += timedelta(seconds=1)
        assert send_lost(world) == 2
        all_messages_leave(world)
    world.clock.instant += timedelta(days=30)
    assert send_lost(world) == 0

    with world.database.transaction() as tx:
        assert progress.resume_run(tx, planned, world.clock.now()) == 2

    assert waiting(world) == [(planned, 0), (planned, 1)]
    world.clock.instant += 2 * LOST_AFTER
    assert send_lost(world) == 2


def test_a_resumed_run_closes_as_any_other(world: World, planned: int) -> None:
    with world.database.transaction() as tx:
        progress.resume_run(tx, planned, world.clock.now())
    for run, shard in 2 * waiting(world):
        settlement.work_shard(world.database, run, shard, clock=world.clock)

    with world.database.transaction() as tx:
        assert progress.close_run(tx, planned, world.clock.now())
        assert progress.resume_run(tx, planned, world.clock.now()) == 0
    assert world.rows("SELECT count(*) FROM settlement.settlement") == [(2,)]


def test_an_invoice_shard_that_was_lost_is_sent_again_too(world: World) -> None:
    a_house(world, 1)
    run = world.run(*PERIOD)
    assert run is not None
    with world.database.transaction() as tx:
        assert plan_invoices(tx, run) == [1]
    world.clock.instant += LOST_AFTER
    all_messages_leave(world)

    assert send_lost(world) == 1

    assert waiting(world) == [(run, 1)]
    with world.database.transaction() as tx:
        assert resume_invoices(tx, run, world.clock.now()) == 1
        issue_shard(tx, run, 1, world.clock)
        assert resume_invoices(tx, run, world.clock.now()) == 0


@pytest.mark.parametrize("name", ["SettlementShards", "InvoiceShards"])
def test_a_message_counts_as_lost_only_after_its_queue_has_given_it_up(name: str) -> None:
    queue = parse(TEMPLATE.read_text())["Resources"][name]["Properties"]

    tried = queue["VisibilityTimeout"] * queue["RedrivePolicy"]["maxReceiveCount"]

    assert timedelta(seconds=tried) < LOST_AFTER
