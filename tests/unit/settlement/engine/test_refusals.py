"""What is missing is named precisely, and nothing is settled then."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from elhandel.settlement.engine.axis import Axis
from elhandel.settlement.engine.errors import (
    AmountTooLarge,
    MissingChargePrice,
    MissingProduct,
    MissingReadings,
    MissingSpotPrice,
    UnableToSettle,
)
from elhandel.settlement.engine.lines import MISSING, Group, gaps, settle, settle_point
from elhandel.settlement.engine.prices import PriceBook
from elhandel.settlement.engine.terms import Charge, Heating, HeatingMethod, HeatingYear, Link
from elhandel.values.days.period import Period
from tests.unit.settlement.engine.builders import (
    ALWAYS,
    GRID,
    a_book,
    a_fee,
    a_product,
    a_subscription,
    a_tariff,
    flat_spot,
    key,
    linked,
    prices,
    some_terms,
    spot,
)

FIRST, SECOND = date(2025, 1, 1), date(2025, 1, 2)
AXIS = Axis.of(FIRST, date(2025, 1, 3), 60)
WH = [1000] * 48
MIDNIGHTS = datetime(2024, 12, 31, 23, tzinfo=UTC), datetime(2025, 1, 1, 23, tzinfo=UTC)


def test_a_missing_spot_price_stops_with_area_and_hours() -> None:
    with pytest.raises(MissingSpotPrice) as refused:
        settle_point(a_book(AXIS, spot=[spot(SECOND, ["1"] * 24)]), some_terms(a_product()), WH)

    assert (refused.value.area, refused.value.hours) == ("DK1", (MIDNIGHTS,))
    assert refused.value.sentence == (
        "Unable to settle: DK1 has no spot price for 2024-12-31T23:00Z to 2025-01-01T23:00Z. "
        "Fetch the spot prices of these hours, then settle again."
    )


@pytest.mark.parametrize(
    "charge",
    [a_tariff("x"), a_subscription("x"), a_fee("x")],
    ids=["tariff", "subscription", "fee"],
)
def test_a_linked_charge_without_any_price_is_refused_by_owner_code_and_days(
    charge: Charge,
) -> None:
    with pytest.raises(MissingChargePrice) as refused:
        settle_point(a_book(AXIS), some_terms(links=linked(charge, days=Period(SECOND))), WH)

    assert (refused.value.owner, refused.value.charge_code) == (GRID, "x")
    assert refused.value.days == ((SECOND, date(2025, 1, 3)),)


def test_a_subscription_without_a_price_on_some_days_names_them() -> None:
    axis = Axis.of(FIRST, date(2025, 2, 1), 1440)
    abonnement = a_subscription(
        "abo",
        prices("49", days=Period(FIRST, date(2025, 1, 5))),
        prices("49", days=Period(date(2025, 1, 9))),
    )

    with pytest.raises(MissingChargePrice) as refused:
        settle_point(a_book(axis, abonnement), some_terms(links=linked(abonnement)), [0] * 31)

    assert refused.value.days == ((date(2025, 1, 5), date(2025, 1, 9)),)


def test_the_reduced_tax_needs_its_price_too() -> None:
    tax = a_tariff("tax", prices("0.7"))
    terms = some_terms(links=linked(tax), heating=Heating(key("tax"), key("reduced"), ()))

    assert settle_point(a_book(AXIS, tax), terms, WH).line("tax").ore == 3360

    year = HeatingYear(Period(FIRST, date(2026, 1, 1)), HeatingMethod.UNTIL_LIMIT, 1)
    with pytest.raises(MissingChargePrice, match="reduced"):
        settle_point(
            a_book(AXIS, tax),
            some_terms(links=linked(tax), heating=Heating(key("tax"), key("reduced"), (year,))),
            WH,
        )


def test_days_without_a_product_are_refused() -> None:
    book = a_book(AXIS, spot=[flat_spot(AXIS, "1")])

    with pytest.raises(MissingProduct) as before:
        settle_point(book, some_terms(a_product(days=Period(SECOND))), WH)
    with pytest.raises(MissingProduct) as after:
        settle_point(book, some_terms(a_product(days=Period(FIRST, SECOND))), WH)

    assert before.value.days == ((FIRST, SECOND),)
    assert after.value.days == ((SECOND, date(2025, 1, 3)),)


def test_two_products_on_a_day_are_refused() -> None:
    terms = some_terms(a_product(), a_product(days=Period(SECOND)))

    with pytest.raises(UnableToSettle, match="two products are agreed for 2025-01-02"):
        settle_point(a_book(AXIS, spot=[flat_spot(AXIS, "1")]), terms, WH)


def test_a_charge_linked_twice_on_a_day_is_refused() -> None:
    grid = a_tariff("grid", prices("1"))
    terms = some_terms(links=[Link(grid.key, ALWAYS), Link(grid.key, Period(SECOND))])

    with pytest.raises(
        UnableToSettle, match="charge grid of owner 5790001089030 is linked twice on 2025-01-02"
    ):
        settle_point(a_book(AXIS, grid), terms, WH)


def test_missing_readings_are_told_for_every_point_with_their_gaps() -> None:
    grid = a_tariff("grid", prices("1"))
    wh = np.full((3, 48), 1000, np.int32)
    wh[1, 5:7] = wh[2, 47] = MISSING
    groups = [
        Group(np.array([0, 1]), some_terms(links=linked(grid))),
        Group(np.array([2]), some_terms()),
    ]

    with pytest.raises(MissingReadings) as refused:
        settle(a_book(AXIS, grid), wh, groups)

    assert refused.value.gaps == {
        1: ((datetime(2025, 1, 1, 4, tzinfo=UTC), datetime(2025, 1, 1, 6, tzinfo=UTC)),),
        2: ((datetime(2025, 1, 2, 22, tzinfo=UTC), datetime(2025, 1, 2, 23, tzinfo=UTC)),),
    }
    assert "row 1: 2025-01-01T04:00Z to 2025-01-01T06:00Z" in refused.value.sentence


def test_gaps_can_be_asked_for_before_settling() -> None:
    wh = np.full((2, 48), 1000, np.int32)
    wh[0, 0] = wh[1, 30] = MISSING

    assert list(gaps(AXIS, wh, Period(FIRST))) == [0, 1]
    assert list(gaps(AXIS, wh, Period(SECOND))) == [1]


def test_missing_production_is_refused_where_it_is_netted_and_only_there() -> None:
    book = a_book(AXIS, spot=[flat_spot(AXIS, "1")])
    wh, production = np.full((1, 48), 1000, np.int32), np.full((1, 48), MISSING, np.int32)
    netted, plain = (some_terms(a_product(), netting=netting) for netting in (True, False))

    with pytest.raises(MissingReadings):
        settle(book, wh, [Group(np.array([0]), netted)], production_wh=production)

    (block,) = settle(book, wh, [Group(np.array([0]), plain)], production_wh=production)
    assert block.columns[0].ore.tolist() == [4800]


def test_netting_without_production_readings_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="netting need production_wh"):
        settle_point(
            a_book(AXIS, spot=[flat_spot(AXIS, "1")]), some_terms(a_product(), netting=True), WH
        )


def test_readings_that_do_not_fit_the_axis_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="the readings have 47 intervals, the axis 48"):
        settle_point(a_book(AXIS), some_terms(), WH[:47])


def test_supply_that_needs_a_product_is_refused_without_one() -> None:
    axis = Axis.of(date(2025, 1, 6), date(2025, 1, 8), 60)

    with pytest.raises(MissingProduct) as refused:
        settle_point(
            PriceBook(axis, {}, {}),
            replace(some_terms(), products=(), needs_product=True),
            [1] * 48,
        )

    assert refused.value.days == ((date(2025, 1, 6), date(2025, 1, 8)),)


def test_an_amount_that_int64_cannot_hold_in_ore_names_the_points_it_is_about() -> None:
    axis = Axis.of(date(2025, 1, 6), date(2025, 1, 8), 60)
    tax = a_tariff("tax", prices("999999.999999"))
    terms = replace(some_terms(links=[Link(tax.key, ALWAYS, 10**6)]), products=())
    wh = np.array([[1] * 48, [2**31 - 1] * 48, [-(2**31) + 1] * 48, [0] * 48], np.int32)

    with pytest.raises(AmountTooLarge) as refused:
        settle(PriceBook(axis, {tax.key: tax}, {}), wh, [Group(np.arange(4), terms)])

    assert (refused.value.label, refused.value.rows) == ("tax", (1, 2))
