"""Prices of the list, products and terms changed at random: what a change may do to who agreed, and
what it settles.
"""

import random
from datetime import date, timedelta
from typing import Any

import pytest

from elhandel.onboarding import terms
from elhandel.onboarding.terms.ended_terms import continue_ended_terms
from tests.integration.settlement.corrections.test_agreed_prices import a_home, a_price
from tests.integration.settlement.corrections.world import House, Key, World

FIRST, PAST = date(2026, 1, 1), date(2026, 1, 4)
DAYS = [date(2026, 1, 1) + timedelta(days=number) for number in range(460)]

EARLY = (date(2026, 1, 2), date(2026, 1, 3))
PRODUCTS = ("fast-12", "spot-basis")

type Terms = tuple[Any, ...]
type Days = list[Terms | None]  # one of each of DAYS
type Prices = dict[int, Days]


def paid(world: World) -> Prices:
    """By contract: margin, supplement, fixed price, subscription, term and notice of each day."""
    rows = world.rows(
        "SELECT contract_id, valid_from, past, margin_per_kwh, supplement_per_kwh, "
        "coalesce(fixed_per_kwh, 0), subscription_per_month, term_to, notice_days "
        "FROM portfolio.agreed_stretch ORDER BY contract_id, valid_from"
    )
    found: Prices = {}
    for contract, first, past, *price in rows:
        days = found.setdefault(contract, [None] * len(DAYS))
        for place, day in enumerate(DAYS):
            if first <= day < past:
                days[place] = tuple(price)

    return found


@pytest.mark.parametrize("seed", range(4))
def test_no_change_of_the_list_makes_a_promise_dearer_and_corrections_settle_what_is_agreed(
    world: World, seed: int
) -> None:
    dice = random.Random(seed)
    houses = _four_houses(world, dice)
    world.run(FIRST, PAST)

    for _ in range(9):
        today = world.clock.today()
        match dice.choice(["price", "price", "price", "product", "time", "correct"]):
            case "price":
                _change_a_price(world, houses, dice, today)
            case "product":
                _change_a_product(world, houses, dice, today)
            case "time":
                world.clock.move_to_day(today + timedelta(dice.randint(10, 120)))
                with world.database.transaction() as tx:
                    continue_ended_terms(tx, world.clock)
            case _:
                world.correct()

    world.correct()
    assert world.marks() == []

    known = _exact_totals(world)
    world.forget_settlements()
    world.run(FIRST, PAST)
    assert known == _exact_totals(world), seed


def _four_houses(world: World, dice: random.Random) -> list[House]:
    """Three whose terms are agreed, and one without."""
    houses: list[House] = [
        a_home(world, 1, "fast-12"),
        a_home(world, 2, "spot-basis"),
        a_home(world, 3, "fast-12"),
    ]
    bare = world.house(4, starts_on=FIRST, product=dice.choice(PRODUCTS))
    for day in (1, 2, 3):
        world.read(bare.gsrn, date(2026, 1, day), 1000)

    return [*houses, bare]


def _change_a_price(world: World, houses: list[House], dice: random.Random, today: date) -> None:
    product = dice.choice(PRODUCTS)
    since = dice.choice(
        [*EARLY, today - timedelta(3), today + timedelta(dice.randint(0, 90))],
    )
    prices = {"subscription_per_month": dice.choice([20, 25, 29, 33]) * 1_000_000}
    if product == "fast-12":
        prices["fixed_per_kwh"] = dice.choice([600_000, 720_000, 800_000])
    else:
        prices["margin_per_kwh"] = dice.choice([20_000, 40_000, 60_000])
    decided = dice.random() < 0.4
    new = a_price(product, since, decided=decided, **prices)

    before = paid(world)
    with world.database.transaction() as tx:
        shown = terms.preview_price(tx, new, world.clock)
    world.confirmed(new)
    after = paid(world)

    contracts = {house.gsrn: house.contract for house in houses}
    first_days = {(contracts[str(effect.gsrn)], effect.first) for effect in shown.effects}
    for contract, days in after.items():
        if contract not in before:
            continue
        changes = _changes(before[contract], days)
        if changes:
            assert (contract, changes[0][0]) in first_days, new
        for day, old, now in changes:
            _assert_allowed(day, old, now, decided=decided, today=today)


def _changes(before: Days, after: Days) -> list[tuple[date, Terms, Terms]]:
    """The days whose terms changed, with the terms before and after."""
    changes = []
    for day, old, now in zip(DAYS, before, after, strict=True):
        if now == old:
            continue
        assert old is not None
        assert now is not None
        changes.append((day, old, now))

    return changes


def _assert_allowed(day: date, old: Terms, now: Terms, *, decided: bool, today: date) -> None:
    """No promise becomes dearer; what becomes dearer is decided, or announced in time."""
    *_, term_to, notice_days = old
    dearer = any(new > was for new, was in zip(now[:4], old[:4], strict=True))

    if term_to is not None and day < term_to:
        assert not dearer, day
        assert decided, day
    if dearer and not decided:
        assert day >= today + timedelta(days=notice_days), day


def _change_a_product(world: World, houses: list[House], dice: random.Random, today: date) -> None:
    house = dice.choice(houses)
    since = dice.choice([*EARLY, today + timedelta(dice.randint(0, 40))])
    world.change_product(house, dice.choice(PRODUCTS), since)


def _exact_totals(world: World) -> dict[Key, Any]:
    return {key: total.exact for key, total in world.totals().items() if total.exact}
