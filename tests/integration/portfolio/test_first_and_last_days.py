"""The edges of days: a product's first day belongs to it, and supply is over on its first day
without.
"""

from datetime import date, timedelta

import pytest

from elhandel.platform.database import Database
from elhandel.portfolio.contracts import change_product, contract_on
from elhandel.portfolio.supply import end_supply, find_supply
from elhandel.pricing.products import UnknownProduct, offered_products, priced_product
from elhandel.settlement.runs.selection import months_of_ended_supply
from elhandel.values.decision import Decision
from elhandel.values.identifiers import Gsrn
from tests.builders.clock import at
from tests.integration.settlement.corrections.world import House, World

DAY = timedelta(days=1)
STARTS, ENDS = date(2026, 1, 2), date(2026, 1, 5)
NEW = "of-the-edges"


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


@pytest.fixture
def house(world: World) -> House:
    """Supplied on 2, 3 and 4 January: the 5th is its first day without."""
    house = world.house(starts_on=STARTS)
    with world.database.transaction() as tx:
        end_supply(tx, house.contract, ENDS)
    return house


@pytest.mark.parametrize(
    ("day", "supplied"), [(STARTS - DAY, False), (STARTS, True), (ENDS - DAY, True), (ENDS, False)]
)
def test_supply_holds_its_first_day_and_not_its_first_day_without(
    world: World, house: House, day: date, supplied: bool
) -> None:
    with world.database.transaction() as tx:
        found = find_supply(tx, Gsrn(house.gsrn), day)
    assert (found is not None) is supplied


@pytest.mark.parametrize(("day", "concerned"), [(ENDS - DAY, True), (ENDS, False)])
def test_nothing_can_be_agreed_from_the_first_day_without_supply_on(
    world: World, house: House, day: date, concerned: bool
) -> None:
    with world.database.transaction() as tx:
        contract = contract_on(tx, Gsrn(house.gsrn), day)
    assert contract == (house.contract if concerned else None)


def test_readings_are_asked_for_on_supplied_days_alone(world: World, house: House) -> None:
    sql = "SELECT array_agg(day ORDER BY day) FROM metering.missing_days(%s, %s)"
    (days,) = world.rows(sql, STARTS - 5 * DAY, ENDS + 5 * DAY)[0]
    assert days == [STARTS, STARTS + DAY, ENDS - DAY]


@pytest.mark.parametrize(("today", "months"), [(ENDS - DAY, []), (ENDS, [date(2026, 1, 1)])])
def test_supply_has_ended_on_its_first_day_without(
    world: World, house: House, today: date, months: list[date]
) -> None:
    with world.database.transaction() as tx:
        assert months_of_ended_supply(tx, today) == months


def test_a_product_costs_something_on_the_first_day_of_its_first_price(world: World) -> None:
    first = date(2026, 5, 1)
    with world.database.transaction() as tx:
        tx.execute(
            "INSERT INTO pricing.product (product_id, name, description, pricing_type, "
            "green_energy, display_order, "
            "switch_notice_business_days, active) VALUES (%s, 'N', 'N', 'spot', false, 9, 0, true)",
            [NEW],
        )
        tx.execute(
            "INSERT INTO pricing.product_price (product_id, valid_from, margin_per_kwh, "
            "supplement_per_kwh, "
            "subscription_per_month) VALUES (%s, %s, 0, 0, 0)",
            [NEW, first],
        )
        priced_product(tx, NEW, first)
        assert NEW in {product.product_id for product in offered_products(tx, first)}
        assert NEW not in {product.product_id for product in offered_products(tx, first - DAY)}
        with pytest.raises(UnknownProduct, match="no price on 2026-04-30"):
            priced_product(tx, NEW, first - DAY)


def test_a_product_that_is_agreed_holds_on_its_first_day(world: World) -> None:
    house = world.house(starts_on=STARTS)
    since = STARTS + DAY
    decision = Decision("test", "edges", at("2026-01-01T09:00"))
    with world.database.transaction() as tx:
        changed = change_product(tx, house.contract, "fast-12", since, decision)
    assert changed.before != changed.after == "fast-12"
    sql = (
        "SELECT product_id FROM portfolio.agreed_product "
        "WHERE contract_id = %s AND first <= %s AND past > %s"
    )
    products = [world.rows(sql, house.contract, day, day) for day in (since - DAY, since)]
    assert products == [[(changed.before,)], [(changed.after,)]]
