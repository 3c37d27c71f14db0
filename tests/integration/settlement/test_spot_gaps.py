"""Which spot prices a run lacks: all of them named, and only those that somebody is settled by."""

from datetime import date, timedelta

import pytest

from elhandel import settlement
from elhandel.settlement import SpotPricesMissing
from tests.builders import documents
from tests.integration.corrections.world import House, World
from tests.integration.settlement.conftest import FIRST, PAST
from tests.integration.settlement.test_planning import plan

DAYS = [FIRST + timedelta(days=number) for number in range((PAST - FIRST).days)]


def a_house(world: World, number: int = 1, *, product: str = "fast-12", children: tuple[str, ...] = ()) -> House:
    house = world.house(number, starts_on=FIRST, product=product, children=children)
    for gsrn in (house.gsrn, *house.children):
        for day in DAYS:
            world.read(gsrn, day, 1000)
    return house


def execute(world: World, sql: str) -> None:
    with world.database.transaction() as tx:
        tx.execute(sql.encode())


def forget(world: World, places: str, day: date = DAYS[1]) -> None:
    """Take the prices of these quarters of a day away, counted from 1."""
    execute(
        world,
        "UPDATE pricing.spot_day SET complete = false, per_kwh = ("
        f" SELECT array_agg(CASE WHEN NOT ({places}) THEN per_kwh[i] END ORDER BY i) FROM generate_series(1, 96) i)"
        f" WHERE day = '{day}'",
    )


def missing(world: World, start: date = FIRST, past: date = PAST) -> list[str]:
    """Of DK1, as a run is refused and as a dry run tells."""
    told = dict(settlement.preview_run(world.database, start, past).missing_spot_prices)
    with pytest.raises(SpotPricesMissing) as refused:
        plan(world, start, past)
    assert told == dict(refused.value.details["missing"])
    return told["DK1"]


# --- named ----------------------------------------------------------------------------------------------------------


def test_quarters_that_follow_on_are_named_as_one_stretch_of_time(world: World) -> None:
    a_house(world, product="spot-basis")
    forget(world, "i BETWEEN 5 AND 20 OR i = 96")

    assert missing(world) == ["2026-01-02 00:00Z to 04:00Z, 22:45Z to 23:00Z"]


def test_more_gaps_than_can_be_named_are_counted(world: World) -> None:
    a_house(world, product="spot-basis")
    forget(world, "i % 2 = 1")

    (told,) = missing(world)
    assert told.startswith("2026-01-02 23:00Z to 23:15Z, 23:30Z to 23:45Z, 00:00Z to 00:15Z")
    assert told.endswith(" and 38 more times")


def test_more_days_than_can_be_named_are_counted(world: World) -> None:
    a_house(world, product="spot-basis")
    with pytest.raises(SpotPricesMissing) as refused:
        plan(world, FIRST, FIRST + timedelta(days=31))

    assert "2026-01-13 the whole day and 18 more days. Nothing was settled" in refused.value.sentence
    assert len(refused.value.details["missing"]["DK1"]) == 28


def test_a_day_with_too_few_prices_is_named_with_how_many_there_are(world: World) -> None:
    a_house(world, product="spot-basis")
    execute(world, f"UPDATE pricing.spot_day SET per_kwh = per_kwh[1:90] WHERE day = '{DAYS[2]}'")

    assert missing(world) == ["2026-01-03 the whole day (90 prices in place of 96)"]


# --- needed ---------------------------------------------------------------------------------------------------------


def test_customers_with_a_fixed_price_wait_for_no_spot_price(world: World) -> None:
    house = a_house(world)
    execute(world, "DELETE FROM pricing.spot_day")

    assert world.run(FIRST, PAST) is not None
    assert world.rows("SELECT supply_period_id FROM settlement.settlement") == [(house.supply_period,)]


def test_one_customer_with_a_spot_price_stops_the_run(world: World) -> None:
    a_house(world)
    a_house(world, 2, product="spot-basis")
    execute(world, f"DELETE FROM pricing.spot_day WHERE day = '{DAYS[0]}'")

    assert missing(world) == ["2026-01-01 the whole day"]


def test_a_customer_who_changes_to_spot_needs_its_prices(world: World) -> None:
    house = a_house(world)
    world.change_product(house, "spot-basis", DAYS[2])
    execute(world, f"DELETE FROM pricing.spot_day WHERE day = '{DAYS[2]}'")

    assert missing(world) == ["2026-01-03 the whole day"]


def test_what_flows_to_the_grid_needs_spot_prices_whatever_the_product(world: World) -> None:
    a_house(world, children=("E18",))
    execute(world, f"DELETE FROM pricing.spot_day WHERE day = '{DAYS[1]}'")

    assert missing(world) == ["2026-01-02 the whole day"]


def test_a_point_of_production_needs_spot_prices(world: World) -> None:
    house = a_house(world)
    world.receive(documents.master_data(house.gsrn, date(2021, 1, 1), kind="E18"))
    execute(world, f"DELETE FROM pricing.spot_day WHERE day = '{DAYS[1]}'")

    assert missing(world) == ["2026-01-02 the whole day"]
