"""Our own sums of charges are those of the points that we supply, and DataHub's are compared with
them charge by charge.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest

from elhandel.platform.database import Database
from elhandel.reconciliation.cases import reconcile_month, wanted
from elhandel.reconciliation.compare import Comparison, compare_charges
from elhandel.reconciliation.own import (
    OwnCharges,
    OwnEnergy,
    own_charges,
    own_energy,
    own_energy_and_charges,
)
from elhandel.reconciliation.rules import rules_of
from elhandel.reconciliation.sums import NOTHING, ChargeSumKey, held_charges
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.days.period import Period
from tests.builders import documents, sums
from tests.builders.database.roles import as_function
from tests.builders.identifiers import GRID_COMPANY, SUPPLIER
from tests.integration.settlement.corrections.world import SINCE, House, World

JANUARY = Period(date(2026, 1, 1), date(2026, 2, 1))
DAY = date(2026, 1, 10)
NEXT = DAY + timedelta(days=1)

HOURLY = [f"0.{hour:02}" for hour in range(24)]


def a_key(
    code: str, kind: ChargeKind = ChargeKind.TARIFF, resolution: str = "PT1H", type_: str = "E17"
) -> ChargeSumKey:
    charge = ChargeKey(GRID_COMPANY, kind, code)
    return ChargeSumKey("131", charge, type_, "D01" if type_ == "E17" else None, resolution)


TARIFF, DAILY = a_key("hourly"), a_key("daily", resolution="P1D")
SUBSCRIPTION = a_key("sub", ChargeKind.SUBSCRIPTION, "P1D")
MONTH = ChargeSumKey("131", None, None, None, "P1M")


@pytest.fixture
def world(database: Database) -> World:
    """Charges of the grid company: by the hour, by the day, by the month."""
    world = World(database)
    world.price("hourly", SINCE, *HOURLY)
    world.price("daily", SINCE, "0.5")
    world.price("sub", SINCE, "31", kind="D01")
    return world


def own(world: World, month: Period = JANUARY) -> OwnCharges:
    with as_function(world.database, "queue_poller").transaction() as tx:
        return own_charges(tx, month)


def compared(world: World) -> list[Comparison]:
    with world.database.transaction() as tx:
        return compare_charges(
            held_charges(tx, JANUARY, SUPPLIER), own_charges(tx, JANUARY), rules_of(DAY)
        )


def wh_of(found: OwnCharges, key: ChargeSumKey, day: date = DAY) -> list[int | None]:
    quantities = found.of_day(key, day).quantities.tolist()
    return [None if quantity == NOTHING else quantity for quantity in quantities]


def test_a_tariff_is_summed_over_all_points_that_carry_it(world: World) -> None:
    hourly, quarterly, other = (world.house(number, starts_on=SINCE) for number in (1, 2, 3))
    for house in (hourly, quarterly):
        world.link(house.gsrn, "hourly", SINCE)
        world.link(house.gsrn, "daily", SINCE)
    world.link(other.gsrn, "daily", SINCE)
    world.read(hourly.gsrn, DAY, range(24))
    world.read(quarterly.gsrn, DAY, 100, minutes=15)
    world.read(other.gsrn, DAY, 1000)

    found = own(world)

    values = found.of_day(TARIFF, DAY)
    assert values.quantities.tolist() == [400 + hour for hour in range(24)]
    assert values.prices.tolist() == [10_000 * hour for hour in range(24)]
    assert values.amounts.tolist() == [(400 + hour) * 10 * hour for hour in range(24)]
    day = found.of_day(DAILY, DAY)
    assert day.quantities.tolist() == [9_600 + 276 + 24_000]
    assert day.amounts.tolist() == [(9_600 + 276 + 24_000) * 500]
    assert wh_of(found, TARIFF, NEXT) == [0] * 24, "what is missing counts 0"


def test_a_charge_counts_on_the_days_of_its_link_and_of_our_supply(world: World) -> None:
    house = world.house(1, starts_on=DAY)
    world.link(house.gsrn, "hourly", SINCE)
    world.link(house.gsrn, "daily", NEXT, stops=NEXT + timedelta(days=1))
    world.notify(house.gsrn, NEXT + timedelta(days=2), "E03")
    for number in range(-1, 4):
        world.read(house.gsrn, DAY + timedelta(days=number), 10)

    found = own(world)

    by_day = [wh_of(found, TARIFF, DAY + timedelta(days=number))[0] for number in range(-1, 3)]
    assert by_day == [None, 10, 10, 10]
    assert wh_of(found, TARIFF, DAY + timedelta(days=3)) == [None] * 24
    daily = [wh_of(found, DAILY, DAY + timedelta(days=number)) for number in range(3)]
    assert daily == [[None], [240], [None]]


def test_a_day_of_a_subscription_costs_its_price_by_the_days_of_the_month(world: World) -> None:
    first, second = (world.house(number, starts_on=SINCE) for number in (1, 2))
    world.link(first.gsrn, "sub", SINCE, kind="D01", factor=3)
    world.link(second.gsrn, "sub", NEXT, kind="D01")

    found = own(world)

    assert found.of_day(SUBSCRIPTION, DAY).quantities.tolist() == [3_000]
    values = found.of_day(SUBSCRIPTION, NEXT)
    assert (values.quantities.tolist(), values.prices.tolist()) == ([4_000], [1_000_000])
    assert values.amounts.tolist() == [4_000_000]
    month = found.of_day(MONTH, JANUARY.start)
    assert month.amounts.tolist() == [(10 * 3 + 21 * 4) * 1_000_000]


def test_a_fee_is_charged_on_the_first_day_of_its_link(world: World) -> None:
    world.price("fee", SINCE, "75", kind="D02")
    first, second = (world.house(number, starts_on=SINCE) for number in (1, 2))
    world.link(first.gsrn, "fee", DAY, kind="D02", factor=2)
    world.link(second.gsrn, "fee", DAY - timedelta(days=30), kind="D02")

    found = own(world)

    fee = a_key("fee", ChargeKind.FEE, "P1D")
    values = found.of_day(fee, DAY)
    assert (values.quantities.tolist(), values.amounts.tolist()) == ([2_000], [150_000_000])
    assert wh_of(found, fee, NEXT) == wh_of(found, fee, JANUARY.start) == [None]


def test_a_child_counts_with_its_parent_by_its_own_type(world: World) -> None:
    house = world.house(1, starts_on=DAY, children=["D07"])
    (child,) = house.children
    world.link(child, "hourly", SINCE)
    for number in (-1, 0):
        world.read(child, DAY + timedelta(days=number), 7)

    found = own(world)

    key = a_key("hourly", type_="D07")
    assert wh_of(found, key) == [7] * 24
    assert wh_of(found, key, DAY - timedelta(days=1)) == [None] * 24


@pytest.mark.parametrize(("turn", "hours"), [(date(2026, 3, 29), 23), (date(2025, 10, 26), 25)])
def test_hours_are_priced_by_the_clock_when_it_changes(
    world: World, turn: date, hours: int
) -> None:
    house = world.house(1, starts_on=SINCE)
    world.link(house.gsrn, "hourly", SINCE)
    world.read(house.gsrn, turn, 1000)
    month = Period(turn.replace(day=1), turn.replace(day=31) + timedelta(days=1))

    values = own(world, month).of_day(TARIFF, turn)

    clock = [0, 1, 3, 4] if hours == 23 else [0, 1, 2, 2]
    assert values.prices[:4].tolist() == [10_000 * hour for hour in clock]
    assert len(values.quantities) == hours
    assert values.prices[-1] == 230_000


def test_a_charge_has_no_sums_after_its_owner_has_ended_it(world: World) -> None:
    house = world.house(1, starts_on=SINCE)
    world.link(house.gsrn, "hourly", SINCE)
    world.read(house.gsrn, DAY, 5)
    with world.database.transaction() as tx:
        tx.execute(
            "INSERT INTO pricing.charge_information (charge_id, valid_from, valid_to, name,"
            " description, resolution, vat, tax, recorded_at) "
            "SELECT charge_id, %s, %s, '', '', 'PT1H', true, true, now() "
            "FROM pricing.charge WHERE code = 'hourly'",
            [SINCE, DAY],
        )

    found = own(world)

    assert wh_of(found, TARIFF, DAY - timedelta(days=1)) == [0] * 24
    assert wh_of(found, TARIFF) == [None] * 24


def one_house(world: World, *, subscription: bool = False) -> House:
    """100 Wh an hour under the tariff by the hour on DAY."""
    house = world.house(1, starts_on=SINCE)
    world.link(house.gsrn, "hourly", SINCE)
    if subscription:
        world.link(house.gsrn, "sub", SINCE, kind="D01")
    world.read(house.gsrn, DAY, 100)
    return house


def their_hours(
    kwh: str = "0.1",
    amount: Sequence[str] | None = None,
    price: Sequence[str | None] = HOURLY,
    version: int = 1,
) -> bytes:
    amounts = amount or [f"{hour / 1000:.3f}" for hour in range(24)]
    points = [(kwh, price[hour], amounts[hour]) for hour in range(24)]
    return sums.wholesale(sums.a_charge_series(DAY, points, code="hourly", version=version))


def test_what_is_the_same_agrees_and_every_interval_counts(world: World) -> None:
    one_house(world, subscription=True)
    world.receive(their_hours())
    world.receive(
        sums.wholesale(
            sums.a_charge_series(
                DAY, [("1", "1", "1")], code="sub", kind="D01", resolution="P1D", version=1
            )
        )
    )

    tariff, subscription = sorted(compared(world), key=lambda found: -found.intervals)

    assert (tariff.matches, tariff.intervals, tariff.theirs, tariff.ours) == (True, 24, 2400, 2400)
    assert tariff.their_amount == tariff.our_amount == sum(range(24)) * 1000
    assert (subscription.matches, subscription.theirs, subscription.ours) == (True, 1000, 1000)


def test_a_watt_hour_is_tolerated_and_what_it_costs(world: World) -> None:
    one_house(world)
    world.receive(their_hours("0.101", [f"{0.101 * hour / 100:.6f}" for hour in range(24)]))

    (found,) = compared(world)

    assert (found.matches, found.theirs, found.ours, found.largest) == (True, 2424, 2400, -1)


def test_another_quantity_price_or_amount_differs(world: World) -> None:
    one_house(world)
    world.receive(their_hours("0.102"))
    (quantity,) = compared(world)
    assert (quantity.differing, quantity.differing_days, quantity.largest) == (24, (DAY,), -2)

    world.receive(
        their_hours(price=["0.99", *HOURLY[1:]]).replace(b'"version": "1"', b'"version": "2"')
    )
    (price,) = compared(world)
    assert (price.differing, price.priced_otherwise) == (1, 1)

    amounts = [f"{hour / 1000:.3f}" for hour in range(23)] + ["0.023002"]
    world.receive(their_hours(amount=amounts, version=3))
    (amount,) = compared(world)
    assert (amount.differing, amount.priced_otherwise, amount.largest) == (1, 0, 0)
    assert amount.delta == -2


def test_a_price_that_only_one_of_us_has_differs_where_there_is_energy(world: World) -> None:
    one_house(world)
    world.receive(their_hours(price=[None, *HOURLY[1:]]))
    (found,) = compared(world)
    assert (found.differing, found.priced_otherwise) == (1, 1)


def test_a_charge_that_we_do_not_know_differs_by_all_of_it(world: World) -> None:
    one_house(world)
    world.receive(
        sums.wholesale(sums.a_charge_series(DAY, [("1.5", "2", "3")] * 24, code="unheard-of"))
    )

    found, _ours = sorted(compared(world), key=lambda found: -found.theirs)

    assert (found.differing, found.theirs, found.ours, found.our_amount) == (24, 36_000, 0, 0)


def test_what_the_fixing_leaves_out_counts_as_zero(world: World) -> None:
    one_house(world, subscription=True)
    day = sums.a_charge_series(
        DAY, [("1", "1", "1")], code="sub", kind="D01", resolution="P1D", version=1
    )
    world.receive(sums.wholesale(day))

    tariff, subscription = sorted(compared(world), key=lambda found: -found.intervals)

    assert subscription.matches
    assert (tariff.differing, tariff.theirs, tariff.ours) == (24, 0, 2400)


def test_a_month_is_reconciled_in_kroner_too(world: World) -> None:
    one_house(world, subscription=True)
    world.receive(their_hours("0.102"))
    with as_function(world.database, "queue_poller").transaction() as tx:
        found = reconcile_month(tx, DAY, SUPPLIER, now=world.clock.now())
        questions = wanted(tx, 10)

    assert (found.compared, found.matching) == (2, 0)
    assert len(found.opened) == 2
    assert {question.kind for question in questions} == {"wholesale"}


def test_a_tariff_that_differs_as_its_energy_did_for_later_readings_opens_nothing(
    world: World,
) -> None:
    house = one_house(world)
    world.receive(sums.energy(sums.an_energy_series(DAY, [0.025] * 96), process="D05"))
    world.receive(their_hours())
    world.clock.move_by(days=1)
    world.read(house.gsrn, DAY, 300, registered=5)

    with as_function(world.database, "queue_poller").transaction() as tx:
        found = reconcile_month(tx, DAY, SUPPLIER, now=world.clock.now())

    assert (found.compared, found.matching, found.explained, found.opened) == (2, 0, 2, [])


def test_energy_is_the_same_whether_it_is_summed_with_charges_or_alone(world: World) -> None:
    with_tariff = world.house(1, starts_on=SINCE, children=["D07", "E18"])
    without, producing = (world.house(number, starts_on=SINCE) for number in (2, 3))
    world.receive(documents.master_data(producing.gsrn, DAY, kind="E18"))
    world.receive(documents.master_data(without.gsrn, DAY, grid_area="151"))
    world.link(with_tariff.gsrn, "hourly", NEXT)
    for gsrn in (with_tariff.gsrn, *with_tariff.children, without.gsrn, producing.gsrn):
        for number in range(-1, 3):
            world.read(gsrn, DAY + timedelta(days=number), 10)

    with world.database.transaction() as tx:
        alone = own_energy(tx, JANUARY)
        together, _ = own_energy_and_charges(tx, JANUARY)

    assert together.keys == alone.keys
    assert len(alone.keys) == 3
    assert (together.sums.fourths == alone.sums.fourths).all()
    assert (together.sums.counted == alone.sums.counted).all()
    assert sorted(rows_of(together)) == sorted(rows_of(alone))


def rows_of(own: OwnEnergy) -> list[list[int]]:
    points = own.points
    columns = (points.points, points.groups, points.firsts, points.pasts)
    found: list[list[int]] = np.stack(columns, axis=1).tolist()
    return found


def test_points_of_another_area_are_apart(world: World) -> None:
    one_house(world)
    other = world.house(2, starts_on=SINCE)
    world.receive(documents.master_data(other.gsrn, DAY, grid_area="151"))
    world.link(other.gsrn, "hourly", SINCE)
    world.read(other.gsrn, DAY, 3)
    with world.database.transaction() as tx:
        only = own_charges(tx, JANUARY, "151")

    keys = {key.grid_area for key in only.by_key}
    assert keys == {"151"}
    assert np.isin(own(world).of_day(TARIFF, DAY).quantities, 100).all()
