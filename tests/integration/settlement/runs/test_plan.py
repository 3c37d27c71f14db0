"""Planning a run: who is in it, what is refused, and that nothing is written where it is."""

from datetime import date, timedelta

import pytest

from elhandel.settlement import progress, runs
from elhandel.settlement.runs import PlannedRun, RunUnderWay, UnableToPlanRun
from tests.builders import documents
from tests.builders.identifiers import a_gsrn
from tests.integration.settlement.conftest import FIRST, PAST
from tests.integration.settlement.corrections.world import House, World

DAY = timedelta(1)


def plan(
    world: World, start: date = FIRST, past: date = PAST, *, points: int = 2000
) -> PlannedRun | None:
    with world.database.transaction() as tx:
        return runs.plan_run(
            tx, start, past, clock=world.clock, requested_by="test", points_per_shard=points
        )


def a_read_house(world: World, number: int = 1, *, starts_on: date = FIRST) -> House:
    house = world.house(number, starts_on=starts_on)
    world.link(house.gsrn, "net", date(2025, 1, 1))
    for day in range(1, 4):
        world.read(house.gsrn, date(2026, 1, day), 1000)
    return house


def written(world: World) -> list[tuple[object, ...]]:
    """How many rows there are of runs, shards and messages for the workers."""
    return world.rows(
        "SELECT (SELECT count(*) FROM settlement.run), (SELECT count(*) FROM settlement.shard), "
        "(SELECT count(*) FROM platform.outbox WHERE destination = %s)",
        progress.DESTINATION,
    )


def test_where_nobody_is_supplied_there_is_nothing_to_settle(world: World) -> None:
    assert plan(world) is None
    assert written(world) == [(0, 0, 0)]


@pytest.mark.parametrize("state", ["planned", "cancelled", "void"])
def test_only_active_supply_is_settled(world: World, state: str) -> None:
    a_read_house(world)
    with world.database.transaction() as tx:
        tx.execute("UPDATE portfolio.supply_period SET state = %s", [state])
    assert plan(world) is None


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "settled"),
    [
        (FIRST, None, True),
        (FIRST - 30 * DAY, FIRST, False),
        (FIRST - 30 * DAY, FIRST + DAY, True),
        (PAST, None, False),
        (PAST - DAY, None, True),
        (FIRST + DAY, FIRST + DAY, False),
    ],
)
def test_supply_is_settled_where_a_day_of_it_lies_in_the_period(
    world: World, starts_on: date, ends_on: date | None, settled: bool
) -> None:
    a_read_house(world, starts_on=starts_on)
    with world.database.transaction() as tx:
        tx.execute("UPDATE portfolio.supply_period SET ends_on = %s", [ends_on])
    assert (plan(world) is not None) is settled


def test_each_shard_has_its_points_and_its_message(world: World) -> None:
    for number in range(1, 6):
        a_read_house(world, number)
    planned = plan(world, points=2)
    assert planned is not None
    assert (planned.shards, planned.supply_periods) == (3, 5)
    shards = world.rows(
        "SELECT shard_no, supply_period_ids, state FROM settlement.shard ORDER BY 1"
    )
    assert [len(ids) for _, ids, _ in shards] == [2, 2, 1]
    assert sorted(supply for _, ids, _ in shards for supply in ids) == [1, 2, 3, 4, 5]
    messages = world.rows("SELECT key, body FROM platform.outbox ORDER BY outbox_id")
    assert messages == [
        (f"{planned.run_id}/{number}", {"run_id": planned.run_id, "shard_no": number})
        for number in range(3)
    ]


def test_missing_spot_prices_are_named_by_area_and_hour_and_refuse_nothing(world: World) -> None:
    a_read_house(world)
    with world.database.transaction() as tx:
        tx.execute(
            "UPDATE pricing.spot_day SET per_kwh[1:2] = '{NULL,NULL}', complete = false "
            "WHERE day = '2026-01-02'"
        )
        tx.execute("DELETE FROM pricing.spot_day WHERE day = '2026-01-03'")
    planned = plan(world)
    assert planned is not None
    assert planned.missing_spot_prices == {
        "DK1": ["2026-01-02 23:00Z to 23:30Z", "2026-01-03 the whole day"]
    }
    assert written(world) == [(1, 1, 1)]


def test_only_the_areas_of_those_who_are_settled_need_prices(world: World) -> None:
    a_read_house(world)
    with world.database.transaction() as tx:
        tx.execute("DELETE FROM pricing.spot_day WHERE price_area = 'DK2'")
    planned = plan(world)
    assert planned is not None
    assert planned.missing_spot_prices == {}


def test_a_point_in_the_other_area_needs_the_prices_of_that_area(world: World) -> None:
    house = a_read_house(world)
    world.receive(documents.master_data(house.gsrn, date(2021, 1, 1), grid_area="791"))
    with world.database.transaction() as tx:
        tx.execute("DELETE FROM pricing.spot_day WHERE price_area = 'DK2' AND day = '2026-01-01'")
    planned = plan(world)
    assert planned is not None
    assert planned.missing_spot_prices == {"DK2": ["2026-01-01 the whole day"]}


AREAS = "SELECT price_area FROM settlement.supply_to_settle(%s, %s)"


def described(world: World, since: date, area: str) -> None:
    """Another description of every point."""
    with world.database.transaction() as tx:
        tx.execute(
            "INSERT INTO portfolio.metering_point_version "
            "(metering_point_id, valid_from, type, grid_area, price_area, recorded_at) "
            "SELECT metering_point_id, %s, type, grid_area, %s, recorded_at "
            "FROM portfolio.metering_point_version WHERE superseded_at IS NULL LIMIT 1",
            [since, area],
        )


def test_a_point_lies_where_it_does_on_the_first_settled_day(world: World) -> None:
    a_read_house(world)
    before = world.rows(AREAS, FIRST, PAST)
    described(world, FIRST + DAY, "DK2")
    assert world.rows(AREAS, FIRST, PAST) == before == [("DK1",)]

    described(world, FIRST, "DK2")
    assert world.rows(AREAS, FIRST, PAST) == [("DK2",)]


def test_a_point_that_is_described_from_later_on_lies_where_it_is_described_last(
    world: World,
) -> None:
    a_read_house(world)
    with world.database.transaction() as tx:
        tx.execute("UPDATE portfolio.metering_point_version SET valid_from = %s", [FIRST + DAY])
    described(world, FIRST + 2 * DAY, "DK2")

    assert world.rows(AREAS, FIRST, PAST) == [("DK2",)]


def test_nothing_is_counted_of_what_lines_say_when_a_run_is_analyzed(world: World) -> None:
    """It took nine tenths of closing a run, and no query looks a settlement up by its lines."""
    counted = world.rows(
        "SELECT attname FROM pg_attribute WHERE attrelid = 'settlement.settlement'::regclass "
        "AND attnum > 0 AND NOT attisdropped AND attstattarget IS DISTINCT FROM 0"
    )

    assert {name for (name,) in counted} == {
        "run_id",
        "supply_period_id",
        "contract_id",
        "kind",
        "corrects_run_id",
        "period_from",
        "period_to",
        "shard_no",
        "subtotal_ore",
        "settled_at",
    }


def test_a_run_over_days_of_an_open_run_is_refused(world: World) -> None:
    a_read_house(world)
    assert plan(world) is not None
    for start, past in ((FIRST, PAST), (FIRST + DAY, PAST - DAY), (FIRST - DAY, FIRST + DAY)):
        with pytest.raises(RunUnderWay, match="Wait until it is closed"):
            plan(world, start, past)
    assert written(world) == [(1, 1, 1)]


def test_a_run_beside_an_open_run_is_planned(world: World) -> None:
    a_read_house(world)
    assert plan(world, FIRST, PAST - DAY) is not None
    assert plan(world, PAST - DAY, PAST) is not None


def test_a_second_run_takes_only_what_is_left(world: World) -> None:
    a_read_house(world, 1)
    first = world.run(FIRST, PAST)
    assert world.run(FIRST, PAST) is None
    late = a_read_house(world, 2)
    second = world.run(FIRST, PAST)
    assert second is not None
    assert world.rows(
        "SELECT run_id, supply_period_id FROM settlement.settlement ORDER BY run_id"
    ) == [
        (first, 1),
        (second, late.supply_period),
    ]
    assert world.rows("SELECT version FROM settlement.run ORDER BY run_id") == [(1,), (2,)]


def test_an_empty_period_is_not_planned(world: World) -> None:
    a_read_house(world)
    for past in (FIRST, FIRST - DAY):
        with pytest.raises(UnableToPlanRun, match="at least one day"):
            plan(world, FIRST, past)


def test_planning_leaves_nothing_when_its_transaction_fails(world: World) -> None:
    a_read_house(world)

    def fail() -> None:
        with world.database.transaction() as tx:
            runs.plan_run(tx, FIRST, PAST, clock=world.clock, requested_by="test")
            raise RuntimeError("gone")

    with pytest.raises(RuntimeError):
        fail()
    assert written(world) == [(0, 0, 0)]
    assert (
        a_gsrn(1)
        == world.rows("SELECT gsrn FROM portfolio.metering_point ORDER BY 1 LIMIT 1")[0][0]
    )
