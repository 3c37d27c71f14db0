"""A worked case of the reference data, put into the market: its prices, links, product and
readings.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from elhandel.pricing.spot import store_spot_days
from elhandel.pricing.spot.price import SpotDay
from elhandel.values.days.local_time import days, intervals_of_day, local_date
from tests.integration.billing.aconto.quarters import read
from tests.integration.settlement.corrections.world import House, World

type Case = dict[str, Any]


def play(world: World, case: Case, *, until: date) -> House:
    """The case's customer, supplied from the first day of its period.

    After the period nothing is used, and nothing costs anything; so that what is settled until a
    later day comes to what the case says.
    """
    start, end = (date.fromisoformat(case["period"][name]) for name in ("from", "to"))
    _spot(world, case["spot"], until)
    with world.database.transaction() as tx:
        tx.execute(
            "INSERT INTO pricing.product (product_id, name, description, pricing_type, "
            "green_energy, display_order,"
            " active) VALUES ('worked', 'Worked', '', 'spot', false, 1, true)"
        )
        for since, monthly in ((start, case["product"]["subscription_dkk_per_month"]), (end, "0")):
            tx.execute(
                "INSERT INTO pricing.product_price (product_id, valid_from, margin_per_kwh, "
                "subscription_per_month)"
                " VALUES ('worked', %s, %s, %s)",
                [since, _micro(case["product"]["margin_dkk_per_kwh"]), _micro(monthly)],
            )
    house = world.house(1, starts_on=start, product="worked")
    for charge in case["charges"]:
        _charge(world, house, charge, start, end)
    _readings(world, house, case["consumption"], until)
    return house


def _spot(world: World, spot: Case, until: date) -> None:
    per_day = _by_day(spot["start"], [_micro(price) // 1000 for price in spot["dkk_per_mwh"]])
    last = max(per_day)
    per_day |= {
        day: [0] * intervals_of_day(day, 60) for day in days(last + timedelta(days=1), until)
    }
    with world.database.transaction() as tx:
        stored = [SpotDay(spot["area"], day, 60, tuple(prices)) for day, prices in per_day.items()]
        store_spot_days(tx, stored, world.clock.now())


def _charge(world: World, house: House, charge: Case, start: date, end: date) -> None:
    if charge["type"] == "subscription":
        world.price(charge["code"], date(2025, 1, 1), charge["dkk_per_month"], kind="D01")
        world.link(house.gsrn, charge["code"], start, kind="D01")
        world.link(house.gsrn, charge["code"], end, kind="D01", stops=end)
        return
    (price,) = charge["prices"]
    prices = price["dkk_per_kwh"]
    world.price(charge["code"], start, *([prices] if isinstance(prices, str) else prices))
    world.link(house.gsrn, charge["code"], start)


def _readings(world: World, house: House, consumption: Case, until: date) -> None:
    per_day = _by_day(
        consumption["start"], [int(Decimal(kwh) * 1000) for kwh in consumption["kwh"]]
    )
    per_day |= {
        day: [0] * intervals_of_day(day, 60)
        for day in days(max(per_day) + timedelta(days=1), until)
    }
    read(world, house, per_day, per_day)


def _by_day(start: str, values: list[int]) -> dict[date, list[int]]:
    """Hourly values from an instant on, by local day."""
    first = datetime.fromisoformat(start)
    found: dict[date, list[int]] = {}
    for number, value in enumerate(values):
        found.setdefault(local_date(first + timedelta(hours=number)), []).append(value)
    return found


def _micro(dkk: str) -> int:
    return int(Decimal(dkk) * 10**6)
