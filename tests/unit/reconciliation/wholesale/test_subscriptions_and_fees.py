"""Subscriptions and fees: pieces by the day, at the last price that is known."""

from datetime import timedelta

from elhandel.reconciliation.wholesale.calculation import calculate
from elhandel.reconciliation.wholesale.ground import NOTHING, instant
from tests.builders.wholesale import (
    FEE,
    OTHER_SUPPLIER,
    START,
    SUBSCRIPTION,
    SUPPLIER,
    a_charge,
    a_link,
    a_point,
    a_price,
    at,
    given,
)


def test_a_day_of_a_subscription_costs_its_price_by_the_days_of_the_calculation() -> None:
    (sums,) = calculate(
        given(
            days=3,
            charges=[a_charge(SUBSCRIPTION)],
            links=[a_link(SUBSCRIPTION, quantity=2)],
            prices=[a_price(0, 908_602, SUBSCRIPTION)],
        )
    )

    assert (sums.key.resolution, sums.qualities) == ("P1D", None)
    assert sums.quantities.tolist() == [2_000] * 3
    assert sums.prices.tolist() == [302_867] * 3  # 0.908602 / 3, at 6 decimals
    assert sums.amounts.tolist() == [605_734] * 3


def test_a_price_holds_until_the_next_one_and_not_from_before_the_calculation() -> None:
    (sums,) = calculate(
        given(
            days=4,
            charges=[a_charge(FEE)],
            links=[a_link(FEE)],
            prices=[a_price(-24, 5, FEE), a_price(24, 10, FEE), a_price(72, 20, FEE)],
        )
    )

    assert sums.prices.tolist() == [NOTHING, 10, 10, 20]
    assert sums.amounts.tolist() == [NOTHING, 10, 10, 20]


def test_a_price_does_not_outlive_the_period_of_its_charge() -> None:
    before, after = calculate(
        given(
            days=3,
            charges=[a_charge(FEE, end=at(24)), a_charge(FEE, start=at(48))],
            links=[a_link(FEE)],
            prices=[a_price(0, 10, FEE)],
        )
    )

    assert (before.prices.tolist(), after.prices.tolist()) == ([10], [NOTHING])
    assert [instant(int(second)) for second in after.at] == [at(48)]


def test_pieces_are_counted_by_the_day_for_who_supplies_the_point_then() -> None:
    points = [
        a_point("1", end=at(24)),
        a_point("1", start=at(24), supplier=OTHER_SUPPLIER),
        a_point("2"),
    ]
    links = [
        a_link(FEE, "1", quantity=3),
        a_link(FEE, "2", start=at(24), end=at(48)),
        a_link(FEE, "2", start=at(48), quantity=11),
    ]

    found = calculate(given(days=3, points=points, charges=[a_charge(FEE)], links=links))

    quantities = {sums.key.group.supplier: sums.quantities.tolist() for sums in found}
    assert quantities == {SUPPLIER: [3_000, 1_000, 11_000], OTHER_SUPPLIER: [3_000, 3_000]}


def test_days_begin_at_midnight_in_denmark_also_when_the_clocks_change() -> None:
    spring = at(0) + timedelta(days=53)  # 26 March 2023, which has 23 hours
    (sums,) = calculate(
        given(
            start=spring,
            end=spring + timedelta(hours=23 + 24),
            charges=[a_charge(FEE)],
            links=[a_link(FEE)],
        )
    )

    assert START.hour == 23
    assert [instant(int(second)).hour for second in sums.at] == [23, 22]
