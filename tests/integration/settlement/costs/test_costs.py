"""Costs by interval are the lines that a run writes, whatever the meters and the calendar do."""

from collections import Counter
from datetime import date

import pytest

from elhandel.platform.database import Database
from elhandel.settlement.costs import Costs, costs_of
from elhandel.values.days.local_time import days
from elhandel.values.days.period import Period
from elhandel.values.ids import SupplyPeriodId
from tests.integration.settlement.corrections.world import House, World

TARIFF = ["0.0893"] * 6 + ["0.268"] * 11 + ["0.804"] * 4 + ["0.268"] * 3


def a_home(database: Database, start: date, end: date) -> World:
    """Prices of a period in odd numbers, negative on the 28th."""
    world = World(database)
    world.price("NET", date(2025, 1, 1), *TARIFF)
    world.price("SYS", date(2025, 1, 1), "0.07401")
    world.price("ABO", date(2025, 1, 1), "41.67", kind="D01")
    for day in days(start, end):
        world.spot(day, 301_007 + 77_003 * (day.day % 5) - (900_000 if day.day == 28 else 0))
    return world


def linked(world: World, start: date, children: tuple[str, ...] = ()) -> House:
    house = world.house(1, starts_on=start, children=children)
    for code, kind in (("NET", "D03"), ("SYS", "D03"), ("ABO", "D01")):
        world.link(house.gsrn, code, start, kind=kind)
    return house


def costs(world: World, house: House, start: date, end: date) -> Costs:
    with world.database.transaction() as tx:
        return costs_of(tx, SupplyPeriodId(house.supply_period), Period(start, end))


def ores(found: Costs, start: date, end: date) -> Counter[str]:
    """Øre of each line, by what it is called."""
    asked = Period(start, end)
    sums: Counter[str] = Counter()
    for line in found.lines:
        sums[line.key.label] += line.ore(found.columns(asked), found.day_numbers(asked))
    return sums


def settled(world: World, start: date, end: date) -> Counter[str]:
    run = world.run(start, end)
    assert run is not None
    return Counter({label: ore for label, (_, ore) in world.lines(run).items()})


@pytest.mark.parametrize("change", [date(2025, 10, 26), date(2025, 3, 30)], ids=["25 h", "23 h"])
def test_hours_and_quarters_over_a_change_of_the_clocks_are_the_settled_lines(
    database: Database, change: date
) -> None:
    start, end = change.replace(day=25), change.replace(day=31)
    world = a_home(database, start, end)
    house = linked(world, start)
    for day in days(start, end):
        minutes = 60 if day <= change else 15
        world.read(house.gsrn, day, 137 + day.day, minutes=minutes)

    found = costs(world, house, start, end)
    assert ores(found, start, end) == settled(world, start, end)

    first, last = found.columns(Period(change, change.replace(day=change.day + 1)))
    assert last - first == (25 if change.month == 10 else 23)


def test_sold_production_and_a_daily_heating_meter_are_the_settled_lines(
    database: Database,
) -> None:
    start, end = date(2025, 11, 3), date(2025, 11, 9)
    world = a_home(database, start, end)
    house = linked(world, start, ("E18", "D14"))
    world.link(house.children[1], "SYS", start)
    for day in days(start, end):
        world.read(house.gsrn, day, 411)
        world.read(house.children[0], day, [0] * 9 + [733] * 5 + [0] * 10)
        world.read(house.children[1], day, [5_003], minutes=1440)

    found = costs(world, house, start, end)
    expected = Counter(
        dict(
            world.rows(
                "SELECT coalesce(c.code, l.component), sum(l.amount_ore)::int "
                "FROM settlement.line l LEFT JOIN pricing.charge c USING (charge_id) "
                "WHERE run_id = %s GROUP BY 1",
                world.run(start, end),
            )
        )
    )
    assert ores(found, start, end) == expected
    assert expected["production_credit"] < 0
    assert int(found.sold_wh.sum()) == 6 * 5 * 733
    # The day's value of the heating meter belongs to no hour.
    assert any(any(line.by_day) for line in found.lines if line.key.label == "SYS")


def test_a_customer_is_told_the_same_of_their_own_supply(database: Database) -> None:
    """Children and a heating limit are looked up, because customers may not read them."""
    start, end = date(2025, 11, 3), date(2025, 11, 9)
    world = a_home(database, start, end)
    house = linked(world, start, ("E18",))
    with database.transaction() as tx:
        tx.execute(
            "INSERT INTO portfolio.heated (metering_point_id, valid_from, heated, recorded_at) "
            "VALUES (%s, %s, true, %s)",
            [house.point, start, world.clock.now()],
        )
    for day in days(start, end):
        world.read(house.gsrn, day, 411)
        world.read(house.children[0], day, [0] * 9 + [733] * 5 + [0] * 10)
    ((customer,),) = world.rows("SELECT customer_id FROM portfolio.contract")

    supply, period = SupplyPeriodId(house.supply_period), Period(start, end)
    with database.customer_transaction(customer) as tx:
        told = costs_of(tx, supply, period, own=True)

    known = costs(world, house, start, end)
    assert ores(told, start, end) == ores(known, start, end)
    assert told.sold_wh.tolist() == known.sold_wh.tolist()
    assert int(told.sold_wh.sum()) > 0


def test_the_parts_of_a_month_add_up_exactly(database: Database) -> None:
    start, end = date(2025, 11, 3), date(2025, 11, 9)
    world = a_home(database, start, end)
    house = linked(world, start)
    world.read_days(house.gsrn, start, end, 97)

    found = costs(world, house, start, end)
    for line in found.lines:
        whole = line.nano_dkk(found.columns(found.days), found.day_numbers(found.days))
        parts = [
            line.nano_dkk(found.columns(day), found.day_numbers(day))
            for day in (Period(at, at.replace(day=at.day + 1)) for at in days(start, end))
        ]
        assert sum(parts) == whole


def test_a_gap_counts_as_no_use_and_is_marked(database: Database) -> None:
    start, end = date(2025, 11, 3), date(2025, 11, 6)
    world = a_home(database, start, end)
    house = linked(world, start)
    world.read(house.gsrn, start, 500)
    world.read(house.gsrn, date(2025, 11, 5), 500)

    found = costs(world, house, start, end)
    assert found.there.tolist() == [True] * 24 + [False] * 24 + [True] * 24
    assert int(found.wh.sum()) == 48 * 500


def test_a_price_that_is_not_known_is_marked_and_refuses_nothing(database: Database) -> None:
    start, end = date(2025, 11, 3), date(2025, 11, 6)
    world = a_home(database, start, date(2025, 11, 5))
    house = linked(world, start)
    world.read_days(house.gsrn, start, end, 100)

    found = costs(world, house, start, end)
    assert found.unpriced.tolist() == [False] * 48 + [True] * 24
    assert not found.waits


def test_a_charge_without_a_price_is_said_and_costs_nothing(database: Database) -> None:
    start, end = date(2025, 11, 3), date(2025, 11, 6)
    world = a_home(database, start, end)
    house = linked(world, start)
    world.price("FEE", date(2026, 1, 1), "10", kind="D01")
    world.link(house.gsrn, "FEE", start, kind="D01")
    world.read_days(house.gsrn, start, end, 100)

    found = costs(world, house, start, end)
    assert found.waits == "missing-charge-price"
    assert found.lines == ()
