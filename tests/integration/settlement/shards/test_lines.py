"""Lines from message to øre: by hand for the rules, and against the engine's one-point way for
anything else.
"""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.platform.database import Database
from elhandel.settlement.engine.axis import Axis
from elhandel.settlement.engine.lines import settle_point
from elhandel.settlement.engine.prices import PriceBook, SpotSeries
from elhandel.settlement.engine.terms import Charge, Link, PricePeriod, Product, ProductKind, Terms
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.days.local_time import intervals_of_day
from elhandel.values.days.period import Period
from tests.builders import documents
from tests.builders.chance import by_chance
from tests.builders.identifiers import GRID_COMPANY
from tests.integration.settlement.conftest import FIRST, PAST
from tests.integration.settlement.corrections.world import House, World

DAY = timedelta(1)
SUBSCRIPTION, MARGIN = Decimal("29"), Decimal("0.04")  # DKK a month, a kWh: the product spot-basis


def ore(dkk: Decimal) -> int:
    """Rounded once, half away from zero."""
    return int((abs(dkk) * 100).quantize(Decimal(1), ROUND_HALF_UP)) * (1 if dkk >= 0 else -1)


def flat_spot(world: World, day: date, dkk: str) -> None:
    """The same spot price all day."""
    with world.database.transaction() as tx:
        tx.execute("DELETE FROM pricing.spot_day WHERE price_area = 'DK1' AND day = %s", [day])
        count = intervals_of_day(day, 15)
        tx.execute(
            "INSERT INTO pricing.spot_day (price_area, day, resolution_minutes, per_kwh, complete, "
            "recorded_at) "
            "VALUES ('DK1', %s, 15, %s, true, now())",
            [day, [int(Decimal(dkk) * 10**6)] * count],
        )


@pytest.fixture
def house(world: World) -> House:
    """One kWh an hour on the first three days of January, spot at 0.50, the tariff of 0.10."""
    house = world.house(starts_on=FIRST)
    world.link(house.gsrn, "net", date(2025, 1, 1))
    for day in (FIRST, FIRST + DAY, FIRST + 2 * DAY):
        flat_spot(world, day, "0.50")
        world.read(house.gsrn, day, 1000)
    return house


def settled(
    world: World, start: date = FIRST, past: date = PAST
) -> dict[str, tuple[int | None, int]]:
    run = world.run(start, past)
    assert run is not None
    assert world.rows("SELECT * FROM settlement.parked") == []
    return world.lines(run)


def test_energy_tariff_and_subscription_of_three_days(world: World, house: House) -> None:
    assert settled(world) == {
        "energy": (72_000, ore(72 * (Decimal("0.50") + MARGIN))),
        "net": (72_000, ore(72 * Decimal("0.10"))),
        "supplier_subscription": (None, ore(SUBSCRIPTION * 3 / 31)),
    }


def test_supply_that_starts_inside_the_period_is_settled_from_its_day(world: World) -> None:
    house = world.house(starts_on=FIRST + DAY)
    world.link(house.gsrn, "net", date(2025, 1, 1))
    for day in (FIRST + DAY, FIRST + 2 * DAY):
        flat_spot(world, day, "0.50")
        world.read(house.gsrn, day, 1000)
    assert settled(world) == {
        "energy": (48_000, ore(48 * (Decimal("0.50") + MARGIN))),
        "net": (48_000, ore(48 * Decimal("0.10"))),
        "supplier_subscription": (None, ore(SUBSCRIPTION * 2 / 31)),
    }
    assert world.rows("SELECT period_from, period_to FROM settlement.settlement") == [
        (FIRST + DAY, PAST)
    ]


def test_supply_that_ends_inside_the_period_is_settled_until_its_day(
    world: World, house: House
) -> None:
    world.notify(house.gsrn, FIRST + DAY, "E03")
    assert settled(world)["energy"] == (24_000, ore(24 * (Decimal("0.50") + MARGIN)))
    assert world.rows("SELECT period_from, period_to FROM settlement.settlement") == [
        (FIRST, FIRST + DAY)
    ]


def test_a_tariff_that_changes_inside_the_period_costs_both(world: World, house: House) -> None:
    world.price("net", FIRST + DAY, "0.30")
    assert settled(world)["net"] == (72_000, ore(24 * Decimal("0.10") + 48 * Decimal("0.30")))


def test_a_negative_tariff_gives_back(world: World, house: House) -> None:
    world.price("rebate", date(2025, 1, 1), "-0.03")
    world.link(house.gsrn, "rebate", date(2025, 1, 1))
    assert settled(world)["rebate"] == (72_000, ore(72 * Decimal("-0.03")))


def test_a_link_counts_only_on_its_days_and_as_often_as_it_says(world: World, house: House) -> None:
    world.price("abo", date(2025, 1, 1), "31.00", kind="D01")
    world.link(house.gsrn, "abo", FIRST + DAY, kind="D01", factor=2)
    world.link(house.gsrn, "net", FIRST + 2 * DAY, stops=FIRST + 2 * DAY)
    lines = settled(world)
    assert lines["abo"] == (None, 2 * 2 * 100)  # two days, twice, at one krone a day
    assert lines["net"] == (48_000, ore(48 * Decimal("0.10")))


def test_a_production_child_is_credited_at_the_spot_price_without_margin(world: World) -> None:
    house = world.house(starts_on=FIRST, children=["E18"])
    (child,) = house.children
    for day in (FIRST, FIRST + DAY, FIRST + 2 * DAY):
        flat_spot(world, day, "0.50")
        world.read(house.gsrn, day, 1000)
        world.read(child, day, 500)
    lines = settled(world)
    assert lines["production_credit"] == (36_000, -ore(36 * Decimal("0.50")))
    assert lines["energy"] == (72_000, ore(72 * (Decimal("0.50") + MARGIN)))
    assert [label for label in lines if label == "supplier_subscription"] == [
        "supplier_subscription"
    ]


@pytest.mark.parametrize("by_day", [False, True])
def test_a_heating_child_carries_its_own_links_and_no_energy(world: World, by_day: bool) -> None:
    """D14 comes as values of an hour, or of a whole local day."""
    house = world.house(starts_on=FIRST, children=["D14"])
    (child,) = house.children
    world.price("EA-003", date(2025, 1, 1), "-0.70")
    world.link(child, "EA-003", date(2025, 1, 1))
    for day in (FIRST, FIRST + DAY, FIRST + 2 * DAY):
        flat_spot(world, day, "0.50")
        world.read(house.gsrn, day, 1000)
        if by_day:
            series = documents.readings_of(child, day, [12.0] * 24)
            series["Period"] |= {
                "resolution": "P1D",
                "Point": [{"position": {"value": 1}, "quantity": 12.0}],
            }
            world.receive(documents.metered_data(series))
        else:
            world.read(child, day, 500)
    lines = settled(world)
    assert lines["EA-003"] == (36_000, ore(36 * Decimal("-0.70")))
    assert lines["energy"] == (72_000, ore(72 * (Decimal("0.50") + MARGIN)))


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2025, 10, 26), 25), (date(2026, 1, 2), 24)]
)
@pytest.mark.parametrize("minutes", [15, 60])
def test_a_day_on_which_the_clocks_change_has_its_own_length_from_message_to_line(
    world: World, day: date, hours: int, minutes: int
) -> None:
    world.clock.move_to_day(date(2026, 11, 10))
    house = world.house(starts_on=day)
    world.link(house.gsrn, "net", date(2025, 1, 1))
    flat_spot(world, day, "0.50")
    world.read(house.gsrn, day, 1000 * minutes // 60, minutes=minutes)
    lines = settled(world, day, day + DAY)
    assert lines["energy"] == (hours * 1000, ore(hours * (Decimal("0.50") + MARGIN)))
    assert lines["net"] == (hours * 1000, ore(hours * Decimal("0.10")))


def test_a_tariff_by_the_hour_goes_by_the_clock_on_the_wall_when_the_clocks_change(
    world: World,
) -> None:
    """24 prices hold for days of 23 and 25 hours: the hour left out costs nothing, the repeated one
    costs twice.
    """
    world.clock.move_to_day(date(2026, 11, 10))
    prices = [f"0.{hour:02}" for hour in range(24)]
    world.price("hourly", date(2025, 1, 1), *prices)
    for number, (day, skipped, twice) in enumerate(
        [(date(2026, 3, 29), 2, None), (date(2025, 10, 26), None, 2)], start=1
    ):
        house = world.house(number, starts_on=day)
        world.link(house.gsrn, "hourly", date(2025, 1, 1))
        flat_spot(world, day, "0")
        world.read(house.gsrn, day, 1000)
        expected = sum(
            Decimal(prices[hour]) * ((hour != skipped) + (hour == twice)) for hour in range(24)
        )
        with world.database.transaction() as tx:  # each by itself: the one before does not run on
            tx.execute(
                "UPDATE portfolio.supply_period SET ends_on = %s WHERE starts_on = %s",
                [day + DAY, day],
            )
        assert settled(world, day, day + DAY)["hourly"][1] == ore(expected)


kwh = st.integers(0, 20_000)


@settings(
    max_examples=by_chance(12),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    readings=st.lists(kwh, min_size=72, max_size=72),
    tariff=st.integers(-(10**6), 3 * 10**6),
    spot=st.lists(st.integers(-(10**6), 5 * 10**6), min_size=288, max_size=288),
    starts=st.integers(0, 2),
)
def test_lines_are_what_the_engine_gives_for_one_point(
    database: Database, readings: list[int], tariff: int, spot: list[int], starts: int
) -> None:
    world = World(database)
    with database.transaction() as tx:
        tx.execute(
            "TRUNCATE portfolio.customer, portfolio.metering_point, pricing.charge, "
            "settlement.run CASCADE"
        )
        tx.execute("TRUNCATE market.inbound_message CASCADE")
        tx.execute("TRUNCATE pricing.spot_day, metering.reading_day, platform.outbox")
        for number in range(3):
            tx.execute(
                "INSERT INTO pricing.spot_day (price_area, day, resolution_minutes, per_kwh, "
                "complete, recorded_at) "
                "VALUES ('DK1', %s, 15, %s, true, now())",
                [FIRST + number * DAY, spot[96 * number : 96 * (number + 1)]],
            )
    starts_on = FIRST + starts * DAY
    house = world.house(starts_on=starts_on)
    world.price("net", date(2025, 1, 1), f"{Decimal(tariff) / 10**6:.6f}")
    world.link(house.gsrn, "net", date(2025, 1, 1))
    for number in range(3):
        world.read(house.gsrn, FIRST + number * DAY, readings[24 * number : 24 * (number + 1)])

    supply = Period(starts_on, PAST)
    key = ChargeKey(GRID_COMPANY, ChargeKind.TARIFF, "net")
    product = Product(
        ProductKind.SPOT, supply, supplements=(40_000, 0), subscription_per_month=29_000_000
    )
    book = PriceBook(
        Axis.of(FIRST, PAST, 60),
        {key: Charge(key, (PricePeriod(Period(date(2025, 1, 1)), (tariff,)),))},
        {
            "DK1": [
                SpotSeries.of_day(FIRST + n * DAY, 15, spot[96 * n : 96 * (n + 1)])
                for n in range(3)
            ]
        },
    )
    terms = Terms("DK1", supply, (product,), (Link(key, Period(date(2025, 1, 1))),))
    expected = settle_point(book, terms, [0] * (24 * starts) + readings[24 * starts :])
    assert settled(world) == {line.label: (line.wh, line.ore) for line in expected.lines}
