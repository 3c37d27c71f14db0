"""Which spot prices a run misses: all of them named, and only those that somebody is settled by."""

from datetime import date, timedelta

from elhandel.settlement import runs
from tests.builders import documents
from tests.integration.settlement.conftest import FIRST, PAST
from tests.integration.settlement.corrections.world import House, World
from tests.integration.settlement.runs.test_plan import plan

DAYS = [FIRST + timedelta(days=number) for number in range((PAST - FIRST).days)]


def a_house(
    world: World, number: int = 1, *, product: str = "fast-12", children: tuple[str, ...] = ()
) -> House:
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
        f" SELECT array_agg(CASE WHEN NOT ({places}) THEN per_kwh[i] END ORDER BY i) "
        "FROM generate_series(1, 96) i)"
        f" WHERE day = '{day}'",
    )


def missing(world: World, start: date = FIRST, past: date = PAST) -> list[str]:
    """Of DK1, as a run reports and as a dry run does."""
    missed = dict(runs.preview_run(world.database, start, past).missing_spot_prices)
    planned = plan(world, start, past)
    assert planned is not None
    assert missed == dict(planned.missing_spot_prices)
    return missed["DK1"]


def outcome(world: World, run: int) -> tuple[set[int], dict[int, tuple[str, str]]]:
    """Who is settled by now, and whom the run parked: by supply period, cause and detail."""
    settled = world.rows("SELECT supply_period_id FROM settlement.settlement")
    parked = world.rows(
        "SELECT supply_period_id, cause, detail FROM settlement.parked WHERE run_id = %s", run
    )
    return {supply for (supply,) in settled}, {
        supply: (cause, detail) for supply, cause, detail in parked
    }


# --- named ----------------------------------------------------------------------------------------


def test_quarters_that_follow_on_are_named_as_one_range(world: World) -> None:
    a_house(world, product="spot-basis")
    forget(world, "i BETWEEN 5 AND 20 OR i = 96")

    assert missing(world) == ["2026-01-02 00:00Z to 04:00Z, 22:45Z to 23:00Z"]


def test_more_gaps_than_can_be_named_are_counted(world: World) -> None:
    a_house(world, product="spot-basis")
    forget(world, "i % 2 = 1")

    (named,) = missing(world)
    assert named.startswith("2026-01-02 23:00Z to 23:15Z, 23:30Z to 23:45Z, 00:00Z to 00:15Z")
    assert named.endswith(" and 38 more times")


def test_every_day_without_prices_is_named(world: World) -> None:
    a_house(world, product="spot-basis")

    named = missing(world, FIRST, FIRST + timedelta(days=31))

    assert (len(named), named[0], named[-1]) == (
        28,
        "2026-01-04 the whole day",
        "2026-01-31 the whole day",
    )


def test_a_day_with_too_few_prices_is_named_with_how_many_there_are(world: World) -> None:
    a_house(world, product="spot-basis")
    execute(world, f"UPDATE pricing.spot_day SET per_kwh = per_kwh[1:90] WHERE day = '{DAYS[2]}'")

    assert missing(world) == ["2026-01-03 the whole day (90 prices in place of 96)"]


# --- needed ---------------------------------------------------------------------------------------


def test_customers_with_a_fixed_price_wait_for_no_spot_price(world: World) -> None:
    house = a_house(world)
    execute(world, "DELETE FROM pricing.spot_day")

    assert world.run(FIRST, PAST) is not None
    assert world.rows("SELECT supply_period_id FROM settlement.settlement") == [
        (house.supply_period,)
    ]


def test_who_is_settled_by_spot_prices_is_parked_and_the_rest_is_settled(world: World) -> None:
    fixed = a_house(world)
    spot = a_house(world, 2, product="spot-basis")
    execute(world, f"DELETE FROM pricing.spot_day WHERE day = '{DAYS[0]}'")

    run = world.run(FIRST, PAST)

    assert run is not None
    settled, parked = outcome(world, run)
    assert settled == {fixed.supply_period}
    cause, detail = parked.pop(spot.supply_period)
    assert (cause, parked) == ("missing-spot-price", {})
    assert "DK1 has no spot price for 2025-12-31T23:00" in detail


def test_an_area_whose_prices_are_complete_waits_for_no_other(world: World) -> None:
    west, east = a_house(world, product="spot-basis"), a_house(world, 2, product="spot-basis")
    world.receive(documents.master_data(east.gsrn, date(2021, 1, 1), grid_area="791"))
    execute(world, f"DELETE FROM pricing.spot_day WHERE day = '{DAYS[0]}' AND price_area = 'DK2'")

    run = world.run(FIRST, PAST)

    assert run is not None
    settled, parked = outcome(world, run)
    assert (settled, set(parked)) == ({west.supply_period}, {east.supply_period})


def test_the_next_run_takes_up_what_was_parked_when_the_prices_have_come(world: World) -> None:
    fixed, spot = a_house(world), a_house(world, 2, product="spot-basis")
    forget(world, "i = 1")
    assert world.run(FIRST, PAST) is not None
    assert not runs.worth_a_run(
        world.database, FIRST, PAST, clock=world.clock
    )  # not each night in vain

    world.spot(DAYS[1], 500_000)

    assert runs.worth_a_run(world.database, FIRST, PAST, clock=world.clock)
    run = world.run(FIRST, PAST)
    assert run is not None
    assert outcome(world, run) == ({fixed.supply_period, spot.supply_period}, {})


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
