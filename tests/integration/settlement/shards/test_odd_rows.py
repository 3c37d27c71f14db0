"""One bad price, link or reading keeps nobody else waiting, and is never taken for zero."""

from datetime import date, timedelta
from fractions import Fraction

import psycopg
import pytest

from elhandel.market import inbox
from elhandel.market.hub import Peeked
from tests.builders import documents
from tests.integration.settlement.conftest import FIRST, PAST
from tests.integration.settlement.corrections.world import House, World

DAYS = [FIRST + timedelta(days=number) for number in range((PAST - FIRST).days)]


def a_house(
    world: World, number: int = 1, *, wh: int = 1001, product: str = "spot-basis", code: str = "net"
) -> House:
    """Supplied and metered by the hour on all days."""
    house = world.house(number, starts_on=FIRST, product=product)
    world.link(house.gsrn, code, date(2025, 1, 1))
    for day in DAYS:
        world.read(house.gsrn, day, wh)
    return house


def execute(world: World, *statements: str) -> None:
    with world.database.transaction() as tx:
        for sql in statements:
            tx.execute(sql.encode())


def a_product(world: World, name: str, kind: str = "spot") -> None:
    execute(
        world,
        "INSERT INTO pricing.product (product_id, name, description, pricing_type, green_energy, "
        "display_order, active)"
        f" VALUES ('{name}', 'New', 'New', '{kind}', false, 100, true)",
    )


def parked(world: World) -> list[tuple[int, str]]:
    return [
        (supply, cause)
        for supply, cause in world.rows(
            "SELECT supply_period_id, cause FROM settlement.parked ORDER BY 1"
        )
    ]


def settled(world: World) -> list[int]:
    return [
        supply
        for (supply,) in world.rows("SELECT supply_period_id FROM settlement.settlement ORDER BY 1")
    ]


# --- amounts --------------------------------------------------------------------------------------


def test_an_amount_whose_nano_dkk_leave_int64_is_written_exactly(world: World) -> None:
    house = a_house(world, wh=2_000_000_000)
    small = a_house(world, 2)
    for day in DAYS:
        world.spot(day, 900_000_000)
    world.run(FIRST, PAST)

    prices = [900_040_000 + 1_001 * place for place in range(96)]
    hours = 3 * sum(Fraction(sum(prices[first : first + 4]), 4) for first in range(0, 96, 4))
    exact = {key[0]: total.exact for key, total in world.totals().items() if key[2] == "energy"}
    assert exact == {house.supply_period: 2_000_000_000 * hours, small.supply_period: 1001 * hours}
    assert 2_000_000_000 * hours > 2**63


def test_an_amount_that_nobody_can_believe_parks_its_own_customer_only(world: World) -> None:
    mistaken, sane = a_house(world, 1, wh=2**31 - 1), a_house(world, 2)
    for day in DAYS:
        world.spot(day, 10**12 - 10**6)
    world.run(FIRST, PAST)

    assert parked(world) == [(mistaken.supply_period, "amount-too-large")]
    assert settled(world) == [sane.supply_period]


def test_an_amount_beyond_int64_in_ore_parks_its_own_customer_only(world: World) -> None:
    mistaken, sane = a_house(world, 1, wh=2**31 - 1), a_house(world, 2)
    execute(
        world,
        "UPDATE pricing.charge_price SET prices = '{999999000000}'",
        "UPDATE pricing.price_link SET factor = 1000000 "
        f"WHERE metering_point_id = {mistaken.point}",
    )
    world.run(FIRST, PAST)

    assert parked(world) == [(mistaken.supply_period, "amount-too-large")]
    assert settled(world) == [sane.supply_period]


def test_what_nobody_foresaw_parks_those_under_the_same_terms_only(world: World) -> None:
    world.price("odd", date(2025, 1, 1), "0.10")
    odd, sane = a_house(world, 1, code="odd"), a_house(world, 2)
    execute(  # a hundred prices hold for the 25 hours of one autumn day alone
        world,
        "UPDATE pricing.charge_price SET prices = array_fill(1::bigint, ARRAY[100]), "
        "valid_from = '2026-01-02'"
        " WHERE charge_id = (SELECT charge_id FROM pricing.charge WHERE code = 'odd')",
    )
    world.run(FIRST, PAST)

    assert parked(world) == [(odd.supply_period, "unexpected")]
    assert settled(world) == [sane.supply_period]


def test_a_correction_of_what_nobody_foresaw_parks_it_and_corrects_the_others(world: World) -> None:
    odd, sane = a_house(world, 1), a_house(world, 2)
    world.run(FIRST, PAST)
    world.price("odd", date(2025, 1, 1), "0.10")
    world.link(odd.gsrn, "odd", date(2025, 1, 1))
    execute(
        world,
        "UPDATE pricing.charge_price SET prices = array_fill(1::bigint, ARRAY[100]), "
        "valid_from = '2026-01-02'"
        " WHERE charge_id = (SELECT charge_id FROM pricing.charge WHERE code = 'odd')",
    )
    world.read(sane.gsrn, DAYS[0], 2000, registered=1)
    runs = world.correct()

    assert parked(world) == [(odd.supply_period, "unexpected")]
    assert world.rows(
        "SELECT DISTINCT supply_period_id FROM settlement.settlement WHERE run_id = ANY(%s)", runs
    ) == [(sane.supply_period,)]


def test_a_stored_price_that_no_bill_can_be_made_of_parks_those_who_need_it_only(
    world: World,
) -> None:
    world.price("odd", date(2025, 1, 1), "0.10")
    odd, sane = a_house(world, 1, code="odd"), a_house(world, 2)
    execute(
        world,
        "ALTER TABLE pricing.charge_price DROP CONSTRAINT charge_price_within_a_million",
        f"UPDATE pricing.charge_price SET prices = '{{{10**12 + 1}}}'"
        " WHERE charge_id = (SELECT charge_id FROM pricing.charge WHERE code = 'odd')",
    )
    world.run(FIRST, PAST)

    assert parked(world) == [(odd.supply_period, "missing-charge-price")]
    assert settled(world) == [sane.supply_period]


# --- products -------------------------------------------------------------------------------------


def test_a_product_without_a_price_parks_its_own_customers_only(world: World) -> None:
    a_product(world, "new")
    sane, unpriced = a_house(world), a_house(world, 2, product="new")
    world.run(FIRST, PAST)

    assert parked(world) == [(unpriced.supply_period, "missing-product")]
    assert settled(world) == [sane.supply_period]


def test_a_product_that_gets_its_price_after_the_period_is_not_settled_without_energy(
    world: World,
) -> None:
    a_product(world, "new")
    house = a_house(world, product="new")
    execute(
        world,
        f"INSERT INTO pricing.product_price (product_id, valid_from) VALUES ('new', '{PAST}')",
    )
    world.run(FIRST, PAST)

    assert parked(world) == [(house.supply_period, "missing-product")]


def test_a_customer_whose_product_gets_its_price_is_settled_by_the_next_run(world: World) -> None:
    a_product(world, "new")
    house = a_house(world, product="new")
    world.run(FIRST, PAST)
    execute(
        world,
        f"INSERT INTO pricing.product_price (product_id, valid_from) VALUES ('new', '{FIRST}')",
    )
    world.run(FIRST, PAST)

    assert settled(world) == [house.supply_period]


def test_a_fixed_price_that_is_not_known_is_never_zero(world: World) -> None:
    execute(
        world,
        # Such rows were taken once.
        "ALTER TABLE pricing.product_price DISABLE TRIGGER fixed_price_is_known",
        "INSERT INTO pricing.product_price (product_id, valid_from) "
        "VALUES ('fast-12', '2026-01-02')",
    )
    house = a_house(world, product="fast-12")
    world.run(FIRST, PAST)

    assert settled(world) == []
    assert parked(world) == [(house.supply_period, "missing-product")]
    ((detail,),) = world.rows("SELECT detail FROM settlement.parked")
    assert "2026-01-02 to 2026-01-04" in detail


PRICE = "UPDATE pricing.product_price SET"
REFUSED = {
    "a fixed price that is not given": f"{PRICE} fixed_per_kwh = NULL WHERE product_id = 'fast-12'",
    "a fixed product that never had a price": (
        "UPDATE pricing.product SET pricing_type = 'fixed' WHERE green_energy"
    ),
    "a margin of a million": f"{PRICE} margin_per_kwh = 1000000000000",
    "a charge of a million": "UPDATE pricing.charge_price SET prices = '{1, -1000000000000}'",
    "a charge linked more than a million times": "UPDATE pricing.price_link SET factor = 1000001",
    "a link that ends before it begins": "UPDATE pricing.price_link SET valid_to = valid_from",
}


@pytest.mark.parametrize("sql", REFUSED.values(), ids=REFUSED.keys())
def test_the_database_refuses(world: World, sql: str) -> None:
    a_house(world)

    with pytest.raises(psycopg.errors.CheckViolation):
        execute(world, sql)


# --- what arrives ---------------------------------------------------------------------------------


def dead(world: World, body: bytes) -> list[tuple[str, str]]:
    inbox.receive(world.database, world.clock, "any", Peeked("message-odd", body))
    return [
        (code, error)
        for code, error in world.rows("SELECT error_code, error FROM market.dead_record")
    ]


@pytest.mark.parametrize("dkk", ["1000000", "-1000000", "1000000.000001"])
def test_a_price_of_a_million_is_refused_on_arrival(world: World, dkk: str) -> None:
    charge = documents.a_charge("odd", "D03")
    ((code, error),) = dead(world, documents.price_series(charge, FIRST, DAYS[1], "P1D", [dkk]))

    assert (code, "a million DKK" in error) == ("unreadable-price-series", True)
    assert world.rows("SELECT count(*) FROM pricing.charge WHERE code = 'odd'") == [(0,)]


def test_the_largest_price_the_market_allows_is_taken(world: World) -> None:
    world.price("odd", FIRST, "999999.999999", end=DAYS[1])

    assert world.rows("SELECT max(prices[1]) FROM pricing.charge_price") == [(999_999_999_999,)]


@pytest.mark.parametrize("factor", ["1000001", "2000000000", "99999999999999999999"])
def test_a_charge_linked_more_than_a_million_times_is_refused_on_arrival(
    world: World, factor: str
) -> None:
    house = world.house(1, starts_on=FIRST)
    charge = documents.a_charge("net", "D03", effective=FIRST)
    ((code, error),) = dead(
        world, documents.price_links(documents.a_link(house.gsrn, charge, factor=factor))
    )

    assert (code, "whole number" in error) == ("unable-to-handle-record", True)
    assert world.rows("SELECT count(*) FROM pricing.price_link") == [(0,)]
