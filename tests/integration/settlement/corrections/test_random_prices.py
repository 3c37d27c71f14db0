"""Prices of the list, products and terms changed at random: what a change may do to who agreed, and
what it settles.
"""

import random
from datetime import date, timedelta
from typing import Any

import pytest

from elhandel import onboarding
from elhandel.onboarding.terms.ended_terms import continue_ended_terms
from tests.integration.settlement.corrections.test_agreed_prices import a_home, a_price
from tests.integration.settlement.corrections.world import House, World

FIRST, PAST = date(2026, 1, 1), date(2026, 1, 4)
DAYS = [date(2026, 1, 1) + timedelta(days=number) for number in range(460)]

type Prices = dict[int, list[tuple[Any, ...] | None]]


def paid(world: World) -> Prices:
    """By contract: margin, supplement, fixed price and subscription of each day, and whether a term
    holds.
    """
    rows = world.rows(
        "SELECT contract_id, valid_from, past, margin_per_kwh, supplement_per_kwh, coalesce(fixed_per_kwh, 0),"
        " subscription_per_month, term_to, notice_days FROM portfolio.agreed_stretch ORDER BY 1, 2"
    )
    found: Prices = {}
    for contract, first, past, *price in rows:
        own = found.setdefault(contract, [None] * len(DAYS))
        for place, day in enumerate(DAYS):
            if first <= day < past:
                own[place] = tuple(price)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_no_change_of_the_list_makes_a_promise_dearer_and_corrections_settle_what_is_agreed(
    world: World, seed: int
) -> None:
    dice = random.Random(seed)
    houses: list[House] = [
        a_home(world, 1, "fast-12"),
        a_home(world, 2, "spot-basis"),
        a_home(world, 3, "fast-12"),
    ]
    bare = world.house(4, starts_on=FIRST, product=dice.choice(["fast-12", "spot-basis"]))
    for day in (1, 2, 3):
        world.read(bare.gsrn, date(2026, 1, day), 1000)
    houses.append(bare)
    world.run(FIRST, PAST)
    for _ in range(9):
        today = world.clock.today()
        step = dice.choice(["price", "price", "price", "product", "time", "correct"])
        if step == "price":
            product = dice.choice(["fast-12", "spot-basis"])
            since = dice.choice(
                [
                    date(2026, 1, 2),
                    date(2026, 1, 3),
                    today - timedelta(3),
                    today + timedelta(dice.randint(0, 90)),
                ]
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
                shown = onboarding.preview_price(tx, new, world.clock)
            world.confirmed(new)
            after = paid(world)
            gsrns = {house.contract: house.gsrn for house in houses}
            firsts = {(effect.gsrn, effect.first) for effect in shown.effects}
            for contract, own in after.items():
                was = before.get(contract)
                if was is None:
                    continue
                changed = [place for place in range(len(DAYS)) if own[place] != was[place]]
                if changed:
                    assert (gsrns[contract], DAYS[changed[0]]) in firsts, (seed, new)
                for place in changed:
                    old, now = was[place], own[place]
                    assert old is not None
                    assert now is not None
                    dearer = any(n > o for n, o in zip(now[:4], old[:4], strict=True))
                    if old[4] is not None and DAYS[place] < old[4]:
                        assert not dearer, (seed, new, DAYS[place])
                        assert decided, (seed, new, DAYS[place])
                    if dearer and not decided:
                        assert DAYS[place] >= today + timedelta(days=old[5]), (
                            seed,
                            new,
                            DAYS[place],
                        )
        elif step == "product":
            house = dice.choice(houses)
            since = dice.choice(
                [date(2026, 1, 2), date(2026, 1, 3), today + timedelta(dice.randint(0, 40))]
            )
            world.change_product(house, dice.choice(["fast-12", "spot-basis"]), since)
        elif step == "time":
            world.clock.move_to_day(today + timedelta(dice.randint(10, 120)))
            with world.database.transaction() as tx:
                continue_ended_terms(tx, world.clock)
        else:
            world.correct()
    world.correct()
    assert world.marks() == []
    known = {key: total.exact for key, total in world.totals().items() if total.exact}
    world.forget_settlements()
    world.run(FIRST, PAST)
    assert known == {key: total.exact for key, total in world.totals().items() if total.exact}, seed
