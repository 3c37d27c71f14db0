"""Tariffs: the energy of a group of points by hour or day, at the price of that hour or day."""

from datetime import date, timedelta

import pytest

from elhandel.reconciliation.wholesale.calculation import calculate
from elhandel.reconciliation.wholesale.ground import NOTHING, Quality, instant
from elhandel.reconciliation.wholesale.sums import ChargeAmounts, PointGroup
from elhandel.values.days.local_time import start_of_day
from tests.builders.wholesale import (
    AREA,
    DAILY_TARIFF,
    OTHER_SUPPLIER,
    START,
    SUPPLIER,
    TARIFF,
    a_charge,
    a_child,
    a_link,
    a_point,
    a_price,
    a_reading,
    an_exchange,
    at,
    given,
)


def only(found: list[ChargeAmounts]) -> ChargeAmounts:
    (sums,) = found
    return sums


def by_group(found: list[ChargeAmounts]) -> dict[PointGroup, ChargeAmounts]:
    groups = {sums.key.group: sums for sums in found}
    assert len(groups) == len(found)
    return groups


def test_every_hour_has_its_quantity_price_and_amount() -> None:
    readings = [a_reading(3, 20_000), a_reading(4, 1_111)]
    prices = [a_price(3, 10_000_000), a_price(4, 1_500)]

    sums = only(calculate(given(readings=readings, prices=prices)))

    assert (sums.key.resolution, len(sums.at), instant(int(sums.at[3]))) == ("PT1H", 24, at(3))
    assert sums.quantities[3:5].tolist() == [20_000, 1_111]
    assert sums.prices[3:5].tolist() == [10_000_000, 1_500]
    assert sums.amounts[3:5].tolist() == [200_000_000, 1_667]  # 1.6665 millionths, half away


def test_a_missing_reading_is_zero_and_a_missing_price_leaves_no_amount() -> None:
    sums = only(calculate(given(readings=[a_reading(2, 500)], prices=[a_price(3, 1_000_000)])))

    assert sums.quantities[2:4].tolist() == [500, 0]
    assert sums.qualities is not None
    assert sums.qualities[2:4].tolist() == [Quality.MEASURED, Quality.MISSING]
    assert sums.prices[2:4].tolist() == [NOTHING, 1_000_000]
    assert sums.amounts[2:4].tolist() == [NOTHING, 0]


def test_the_quarters_of_an_hour_count_together_and_so_do_their_qualities() -> None:
    readings = [a_reading(2, 100), a_reading(2.25, 200, quality=Quality.ESTIMATED)]
    quarterly = a_point(resolution="PT15M")

    sums = only(calculate(given(points=[quarterly], readings=readings)))

    assert sums.quantities[2] == 300
    assert sums.qualities is not None
    assert sums.qualities[2] == Quality.MEASURED | Quality.ESTIMATED | Quality.MISSING


def test_a_reading_between_two_intervals_of_the_point_does_not_count() -> None:
    hourly = only(calculate(given(readings=[a_reading(2.25, 100)])))

    assert hourly.quantities.sum() == 0


def test_a_point_that_is_read_by_the_quarter_from_some_day_on() -> None:
    points = [
        a_point(end=at(24)),
        a_point(start=at(24), resolution="PT15M", supplier=OTHER_SUPPLIER),
    ]
    readings = [a_reading(23, 1000), a_reading(24, 10), a_reading(24.75, 5)]

    found = by_group(calculate(given(days=2, points=points, readings=readings)))

    before = found[PointGroup(AREA, SUPPLIER, "E17", "D01")]
    after = found[PointGroup(AREA, OTHER_SUPPLIER, "E17", "D01")]
    assert [instant(int(second)) for second in (before.at[0], before.at[-1])] == [START, at(23)]
    assert [instant(int(second)) for second in (after.at[0], after.at[-1])] == [at(24), at(47)]
    assert (before.quantities[-1], after.quantities[0]) == (1000, 15)


def test_points_of_another_area_and_exchange_have_no_sums() -> None:
    points = [a_point("1", grid_area="801"), an_exchange("801", AREA)]
    links = [a_link(point="1"), a_link(point="200")]

    assert calculate(given(points=points, links=links)) == []


def test_groups_are_of_area_supplier_type_and_method() -> None:
    points = [
        a_point("1"),
        a_point("2"),
        a_point("3", settlement_method="E02"),
        a_point("4", "E18"),
        a_point("5", supplier=OTHER_SUPPLIER),
        a_point("6", grid_area="801"),
        a_point("7", supplier=None),
    ]
    links = [a_link(point=point.point) for point in points]
    readings = [a_reading(0, 10 ** int(point.point), point.point) for point in points]

    found = calculate(
        given(points=points, links=links, readings=readings, grid_areas=[AREA, "801"])
    )

    quantities = {group: sums.quantities[0] for group, sums in by_group(found).items()}
    assert quantities == {
        PointGroup(AREA, SUPPLIER, "E17", "D01"): 110,
        PointGroup(AREA, SUPPLIER, "E17", "E02"): 1_000,
        PointGroup(AREA, SUPPLIER, "E18", None): 10_000,
        PointGroup(AREA, OTHER_SUPPLIER, "E17", "D01"): 100_000,
        PointGroup("801", SUPPLIER, "E17", "D01"): 1_000_000,
        PointGroup(AREA, None, "E17", "D01"): 10_000_000,
    }


def test_a_child_is_supplied_by_its_parents_supplier_while_the_parent_is_there() -> None:
    points = [
        a_point("571", end=at(10)),
        a_point("571", start=at(10), end=at(20), supplier=OTHER_SUPPLIER),
        a_child("700", "571", start=at(5)),
        a_child("701", "nobody"),
    ]
    links = [a_link(point="700"), a_link(point="701")]

    found = by_group(
        calculate(given(points=points, links=links, readings=[a_reading(9, 7, "700")]))
    )

    first = found.pop(PointGroup(AREA, SUPPLIER, "D07", None))
    second = found.pop(PointGroup(AREA, OTHER_SUPPLIER, "D07", None))
    assert found == {}
    assert (instant(int(first.at[0])), len(first.at)) == (at(5), 5)
    assert (instant(int(second.at[0])), len(second.at)) == (at(10), 10)
    assert first.quantities.tolist() == [0, 0, 0, 0, 7]


def test_a_tariff_is_charged_for_the_time_of_its_link_and_of_its_own() -> None:
    links = [a_link(start=at(2), end=at(8))]
    charges = [a_charge(start=at(4), end=at(6)), a_charge(start=at(7), is_tax=True)]

    before, after = calculate(given(links=links, charges=charges))

    assert [instant(int(second)) for second in before.at] == [at(4), at(5)]
    assert [instant(int(second)) for second in after.at] == [at(7)]
    assert [before.key.is_tax, after.key.is_tax] == [False, True]


def test_a_price_outside_the_calculation_or_off_the_hour_is_none() -> None:
    prices = [a_price(-1, 5), a_price(24, 5), a_price(3.5, 5)]

    sums = only(calculate(given(prices=prices)))

    assert set(sums.prices.tolist()) == {NOTHING}


@pytest.mark.parametrize(("day", "hours"), [(date(2023, 3, 26), 23), (date(2023, 10, 29), 25)])
def test_a_day_is_local_and_has_23_or_25_hours(day: date, hours: int) -> None:
    start, end = start_of_day(day), start_of_day(day + timedelta(days=1))
    first = (start - START).total_seconds() / 3600
    readings = [a_reading(first + hour, 1) for hour in range(-1, 26)]

    sums = only(
        calculate(
            given(
                start=start,
                end=end,
                charges=[a_charge(DAILY_TARIFF)],
                links=[a_link(DAILY_TARIFF)],
                readings=readings,
            )
        )
    )

    assert (sums.key.resolution, sums.quantities.tolist()) == ("P1D", [hours])


def test_a_day_of_a_tariff_costs_the_price_of_exactly_that_day() -> None:
    sums = only(
        calculate(
            given(
                days=3,
                charges=[a_charge(DAILY_TARIFF)],
                links=[a_link(DAILY_TARIFF, end=at(48))],
                readings=[a_reading(1, 4_000), a_reading(30, 1_500)],
                prices=[a_price(0, 2_000_000, DAILY_TARIFF)],
            )
        )
    )

    assert sums.quantities.tolist() == [4_000, 1_500]
    assert sums.amounts.tolist() == [8_000_000, NOTHING]
    assert sums.key.charge == DAILY_TARIFF


def test_a_tariff_by_the_month_or_the_quarter_has_no_sums() -> None:
    assert calculate(given(charges=[a_charge(TARIFF, resolution="P1M")])) == []
    assert calculate(given(charges=[a_charge(TARIFF, resolution="PT15M")])) == []


def test_two_links_on_one_point_count_twice() -> None:
    sums = only(calculate(given(links=[a_link(), a_link()], readings=[a_reading(0, 5)])))

    assert sums.quantities[0] == 10
