"""Planning runs, looking ahead, and seeing how far they are."""

from itertools import groupby

import pytest

from elhandel.platform.database import Database
from elhandel.settlement import progress, runs
from elhandel.settlement.shard import settle_shard
from tests.integration.settlement.loaded import (
    CLOCK,
    HOMES,
    JANUARY,
    ask,
    planned,
    settled,
)

pytestmark = pytest.mark.usefixtures("made_supplier")


def test_a_run_holds_every_supply_period_once_in_shards_of_neighbours(database: Database) -> None:
    run = planned(database, points_per_shard=20)
    assert (run.shards, run.supply_periods) == (3, HOMES)
    shards = ask(database, "SELECT supply_period_ids FROM settlement.shard ORDER BY shard_no")
    together = [supply for (shard,) in shards for supply in shard]
    assert [len(shard) for (shard,) in shards] == [20, 20, 10]
    assert sorted(together) == [
        supply
        for (supply,) in ask(
            database, "SELECT supply_period_id FROM portfolio.supply_period ORDER BY 1"
        )
    ]
    areas = dict(
        ask(
            database,
            "SELECT s.supply_period_id, v.grid_area FROM portfolio.supply_period s"
            " JOIN portfolio.metering_point_version v USING (metering_point_id)",
        )
    )
    products = dict(
        ask(
            database,
            "SELECT s.supply_period_id, c.product_id FROM portfolio.supply_period s"
            " JOIN portfolio.contract c USING (contract_id)",
        )
    )
    in_a_row = [key for key, _ in groupby(areas[supply] for supply in together)]
    alike = [key for key, _ in groupby((areas[one], products[one]) for one in together)]
    assert len(in_a_row) == len(set(areas.values())) > 1
    assert len(alike) == len({(area, products[supply]) for supply, area in areas.items()})
    assert len(alike) > len(in_a_row)


def test_a_run_sends_one_message_for_each_shard(database: Database) -> None:
    run = planned(database, points_per_shard=20)
    bodies = ask(
        database,
        "SELECT body FROM platform.outbox WHERE destination = 'settlement-shards' "
        "ORDER BY outbox_id",
    )
    assert [body for (body,) in bodies] == [
        {"run_id": run.run_id, "shard_no": number} for number in range(3)
    ]


def test_what_is_settled_is_not_planned_again(database: Database) -> None:
    settled(database, planned(database))
    with database.transaction() as tx:
        assert runs.plan_run(tx, *JANUARY, clock=CLOCK, requested_by="test") is None
    assert ask(database, "SELECT count(*) FROM settlement.run") == [(1,)]


def test_what_was_parked_is_taken_by_the_next_run(database: Database) -> None:
    ((point,),) = ask(
        database, "SELECT metering_point_id FROM portfolio.supply_period ORDER BY 1 LIMIT 1"
    )
    hidden = (
        "UPDATE metering.reading_day SET metering_point_id = %s "
        "WHERE metering_point_id = %s RETURNING 1"
    )
    ask(database, hidden, [-1, point])
    settled(database, planned(database))
    ask(database, hidden, [point, -1])
    again = planned(database)
    assert again.supply_periods == 1
    assert [shard.settled for shard in settled(database, again)] == [1]


def test_two_runs_over_the_same_days_cannot_be_open(database: Database) -> None:
    planned(database)
    with pytest.raises(runs.RunUnderWay), database.transaction() as tx:
        runs.plan_run(tx, *JANUARY, clock=CLOCK, requested_by="test")


def test_a_missing_spot_price_parks_its_area_and_settles_the_other(database: Database) -> None:
    ask(
        database,
        "DELETE FROM pricing.spot_day WHERE day = '2026-01-12' AND price_area = 'DK2' RETURNING 1",
    )
    run = planned(database)
    assert run.missing_spot_prices == {"DK2": ["2026-01-12 the whole day"]}
    settled(database, run)
    with database.transaction() as tx:
        summary = progress.run_summary(tx, run.run_id)
    ((in_need,),) = ask(
        database,
        "SELECT count(*) FROM portfolio.supply_period"
        " JOIN portfolio.contract USING (contract_id) JOIN pricing.product USING (product_id)"
        " JOIN portfolio.metering_point_version v "
        "ON v.metering_point_id = supply_period.metering_point_id"
        " WHERE price_area = 'DK2' AND pricing_type = 'spot'",
    )
    assert 0 < in_need < HOMES
    assert (summary.settled, summary.parked) == (HOMES - in_need, in_need)
    assert ask(database, "SELECT DISTINCT cause FROM settlement.parked") == [
        ("missing-spot-price",)
    ]


def test_a_dry_run_comes_to_what_the_run_then_settles_and_writes_nothing(
    database: Database,
) -> None:
    ((point,),) = ask(
        database, "SELECT metering_point_id FROM portfolio.supply_period ORDER BY 1 LIMIT 1"
    )
    ask(
        database,
        "DELETE FROM metering.reading_day "
        "WHERE metering_point_id = %s AND day = '2026-01-03' RETURNING 1",
        [point],
    )
    preview = runs.preview_run(database, *JANUARY, points_per_shard=20)
    assert ask(
        database,
        "SELECT (SELECT count(*) FROM settlement.run) + (SELECT count(*) FROM settlement.line)",
    ) == [(0,)]
    run = planned(database)
    settled(database, run)
    with database.transaction() as tx:
        summary = progress.run_summary(tx, run.run_id)
    assert (preview.supply_periods, preview.settled) == (HOMES, HOMES - 1)
    assert (preview.settled, len(preview.parked)) == (summary.settled, summary.parked)
    assert (preview.energy_wh, preview.subtotal_ore) == (summary.energy_wh, summary.subtotal_ore)
    assert sum(line.lines for line in preview.lines) == summary.lines
    assert [why.cause for why in preview.parked.values()] == ["missing-readings"]


def test_a_dry_run_names_missing_spot_prices_and_who_would_be_parked(database: Database) -> None:
    ask(database, "DELETE FROM pricing.spot_day WHERE day = '2026-01-12' RETURNING 1")
    preview = runs.preview_run(database, *JANUARY)
    assert set(preview.missing_spot_prices) == {"DK1", "DK2"}
    assert preview.settled + len(preview.parked) == HOMES
    assert "missing-spot-price" in {why.cause for why in preview.parked.values()}


def test_each_shard_tells_what_its_time_went_to(database: Database) -> None:
    run = planned(database)
    settle_shard(database, run.run_id, 0, clock=CLOCK)
    with database.transaction() as tx:
        done, *waiting = progress.run_shards(tx, run.run_id)
    assert done.duration_ms is not None
    assert done.read_ms is not None
    assert done.settle_ms is not None
    assert done.write_ms is not None
    assert (
        abs(done.duration_ms - done.read_ms - done.settle_ms - done.write_ms) <= 3
    )  # each is rounded
    assert [(shard.state, shard.duration_ms) for shard in waiting] == [
        ("planned", None),
        ("planned", None),
    ]
