"""What each line counts, on days small enough to add up by hand."""

from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest

from elhandel.settlement.engine.axis import Axis
from elhandel.settlement.engine.lines import settle_point
from elhandel.settlement.engine.terms import Direction, LineKind, Link, ProductKind, Terms
from elhandel.values.days.period import Period
from tests.unit.settlement.engine.builders import (
    ALWAYS,
    AREA,
    a_book,
    a_fee,
    a_product,
    a_subscription,
    a_tariff,
    flat_spot,
    linked,
    one_day,
    prices,
    some_terms,
    spot,
)

PLAIN, SPRING, AUTUMN = date(2025, 7, 1), date(2025, 3, 30), date(2025, 10, 26)
JANUARY = Axis.of(date(2025, 1, 1), date(2025, 2, 1), 60)
LOW_AND_PEAK = prices(*["0.1"] * 17, *["0.9"] * 4, *["0.1"] * 3)


def test_energy_is_spot_margin_and_every_supplement() -> None:
    axis = one_day(PLAIN)
    book = a_book(axis, spot=[spot(PLAIN, ["0.5"] * 12 + ["1.5"] * 12)])

    settled = settle_point(book, some_terms(a_product("0.04", "0.01", "0.05")), [1000] * 24)

    line = settled.line("energy")
    assert (line.wh, line.nano_dkk, line.ore) == (
        24_000,
        Fraction(26_400_000_000),
        2640,
    )  # 12 × 0.60 + 12 × 1.60


def test_a_fixed_price_takes_the_place_of_spot() -> None:
    book = a_book(one_day(PLAIN))

    settled = settle_point(
        book, some_terms(a_product("0.04", kind=ProductKind.FIXED, fixed="1.21")), [1000] * 24
    )

    assert settled.line("energy").ore == 3000  # 24 × 1.25


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (PLAIN, 24), (AUTUMN, 25)])
@pytest.mark.parametrize("minutes", [15, 60])
def test_a_tariff_by_the_hour_over_a_clock_change(day: date, hours: int, minutes: int) -> None:
    """2 kWh each hour: 20, 19 or 21 hours at 0.10 and the four from 17 to 21 at 0.90."""
    axis = one_day(day, minutes)
    grid = a_tariff("grid", LOW_AND_PEAK)
    wh = [2000 * minutes // 60] * axis.intervals

    settled = settle_point(a_book(axis, grid), some_terms(links=linked(grid)), wh)

    line = settled.line("grid")
    assert line.wh == 2000 * hours
    assert line.nano_dkk == (hours - 4) * 200_000_000 + 4 * 1_800_000_000


def test_an_hourly_meter_pays_the_mean_of_four_quarter_prices() -> None:
    axis = one_day(PLAIN)
    book = a_book(axis, spot=[spot(PLAIN, ["0.10", "0.11", "0.12", "0.12"] * 24, 15)])

    settled = settle_point(book, some_terms(a_product()), [1] * 24)

    assert settled.line("energy").nano_dkk == Fraction(24 * 450_000, 4)  # 24 Wh × 0.1125 DKK/kWh


def test_a_line_is_rounded_once_and_not_by_interval() -> None:
    """24 hours of 0.4 øre are 9.6 øre: rounded each hour they would be nothing."""
    settled = settle_point(
        a_book(one_day(PLAIN), spot=[spot(PLAIN, ["0.004"] * 24)]),
        some_terms(a_product()),
        [1000] * 24,
    )

    assert settled.line("energy").ore == 10


@pytest.mark.parametrize(
    ("price", "ore"), [("0.005", 1), ("-0.005", -1), ("0.004999", 0), ("-0.004999", 0)]
)
def test_half_an_ore_goes_away_from_zero_in_both_directions(price: str, ore: int) -> None:
    axis = one_day(PLAIN, 1440)
    rebate = a_tariff("rebate", prices(price))

    assert (
        settle_point(a_book(axis, rebate), some_terms(links=linked(rebate)), [1000])
        .line("rebate")
        .ore
        == ore
    )


def test_negative_spot_prices_pay_the_customer() -> None:
    book = a_book(one_day(PLAIN), spot=[spot(PLAIN, ["-0.5"] * 24)])

    assert settle_point(book, some_terms(a_product("0.1")), [1000] * 24).line("energy").ore == -960


def test_nothing_used_keeps_every_line_at_zero() -> None:
    axis = one_day(PLAIN)
    grid = a_tariff("grid", LOW_AND_PEAK)
    settled = settle_point(
        a_book(axis, grid, spot=[flat_spot(axis, "1")]),
        some_terms(a_product(), links=linked(grid)),
        [0] * 24,
    )

    assert [(line.label, line.wh, line.ore) for line in settled.lines] == [
        ("energy", 0, 0),
        ("grid", 0, 0),
    ]


def test_supply_that_starts_and_stops_inside_the_period_counts_its_days_alone() -> None:
    axis = Axis.of(date(2025, 1, 1), date(2025, 1, 5), 60)
    grid, abonnement = a_tariff("grid", prices("1")), a_subscription("abo", prices("31"))
    terms = some_terms(
        a_product(subscription="62"),
        links=linked(grid, abonnement),
        supply=Period(date(2025, 1, 2), date(2025, 1, 4)),
    )

    settled = settle_point(
        a_book(axis, grid, abonnement, spot=[flat_spot(axis, "1")]), terms, [1000] * 96
    )

    assert {line.label: (line.wh, line.ore) for line in settled.lines} == {
        "energy": (48_000, 4800),
        "grid": (48_000, 4800),
        "abo": (None, 200),
        "supplier_subscription": (None, 400),
    }


def test_readings_and_prices_outside_the_supply_are_not_needed() -> None:
    axis = Axis.of(date(2025, 1, 1), date(2025, 1, 3), 60)
    second = date(2025, 1, 2)
    grid = a_tariff("grid", prices("1", days=Period(second)))
    book = a_book(axis, grid, spot=[spot(second, ["1"] * 24)])
    missing = np.iinfo(np.int32).min

    settled = settle_point(
        book,
        some_terms(a_product(), links=linked(grid), supply=Period(second)),
        [missing] * 24 + [1000] * 24,
    )

    assert [line.ore for line in settled.lines] == [2400, 2400]


def test_a_price_that_changes_inside_the_period_gives_one_line_rounded_once() -> None:
    axis = Axis.of(date(2025, 1, 1), date(2025, 1, 3), 1440)
    grid = a_tariff("grid", prices("0.0025"), prices("0.0035", days=Period(date(2025, 1, 2))))

    settled = settle_point(a_book(axis, grid), some_terms(links=linked(grid)), [1000, 1000])

    assert [(line.label, line.ore) for line in settled.lines] == [
        ("grid", 1)
    ]  # 0.25 + 0.35 øre: apart they are 0


def test_a_product_that_changes_inside_the_period_gives_one_energy_line() -> None:
    axis = Axis.of(date(2025, 1, 1), date(2025, 1, 3), 60)
    change = date(2025, 1, 2)
    terms = some_terms(
        a_product("0.1", days=Period(date(2020, 1, 1), change), subscription="31"),
        a_product(kind=ProductKind.FIXED, fixed="2", days=Period(change), subscription="62"),
    )

    settled = settle_point(a_book(axis, spot=[flat_spot(axis, "1")]), terms, [1000] * 48)

    assert {line.label: line.ore for line in settled.lines} == {
        "energy": 24 * 110 + 24 * 200,
        "supplier_subscription": 300,
    }


def test_a_charge_linked_in_two_stretches_is_one_line() -> None:
    axis = Axis.of(date(2025, 1, 1), date(2025, 1, 5), 1440)
    grid = a_tariff("grid", prices("1"))
    links = [
        Link(grid.key, Period(date(2024, 1, 1), date(2025, 1, 2))),
        Link(grid.key, Period(date(2025, 1, 4)), factor=3),
    ]

    settled = settle_point(a_book(axis, grid), some_terms(links=links), [1000] * 4)

    assert [(line.wh, line.ore) for line in settled.lines] == [(2000, 400)]


def test_a_charge_linked_before_or_after_the_supply_has_no_line() -> None:
    grid, abonnement = a_tariff("grid", prices("1")), a_subscription("abo", prices("31"))
    links = linked(grid, abonnement, days=Period(date(2025, 3, 1)))

    settled = settle_point(a_book(JANUARY, grid, abonnement), some_terms(links=links), [1000] * 744)

    assert settled.lines == ()


def test_a_subscription_counts_the_days_of_each_month_it_touches() -> None:
    axis = Axis.of(date(2024, 1, 31), date(2024, 3, 2), 1440)
    abonnement = a_subscription("abo", prices("29"))
    terms = some_terms(links=linked(abonnement, factor=2))

    line = settle_point(a_book(axis, abonnement), terms, [0] * axis.days).line("abo")

    assert line.nano_dkk == 10**9 * (Fraction(29 * 2, 31) + 29 * 2 + Fraction(29 * 2, 31))


def test_a_subscription_whose_price_changes_inside_a_month_counts_each_price_for_its_days() -> None:
    abonnement = a_subscription("abo", prices("31"), prices("62", days=Period(date(2025, 1, 11))))

    line = settle_point(
        a_book(JANUARY, abonnement), some_terms(links=linked(abonnement)), [0] * 744
    ).line("abo")

    assert line.ore == 1000 + 4200


def test_a_subscription_linked_in_the_middle_of_a_month_is_counted_from_there() -> None:
    abonnement = a_subscription("abo", prices("49"))
    terms = some_terms(links=linked(abonnement, days=Period(date(2025, 1, 16))))

    assert (
        settle_point(a_book(JANUARY, abonnement), terms, [0] * 744).line("abo").ore == 2529
    )  # 49 × 16/31


@pytest.mark.parametrize(
    ("linked_on", "ore"),
    [(date(2025, 1, 10), 2 * 7500), (date(2024, 12, 31), None), (date(2025, 2, 1), None)],
)
def test_a_fee_is_due_once_on_the_day_it_is_linked(linked_on: date, ore: int | None) -> None:
    fee = a_fee("fee", prices("75"))
    terms = some_terms(
        links=linked(fee, days=Period(linked_on, linked_on + timedelta(days=60)), factor=2)
    )

    settled = settle_point(a_book(JANUARY, fee), terms, [0] * 744)

    assert [line.ore for line in settled.lines] == ([] if ore is None else [ore])


def test_a_product_without_a_subscription_has_no_line_for_one_and_one_of_zero_has() -> None:
    book = a_book(one_day(PLAIN), spot=[flat_spot(one_day(PLAIN), "1")])

    without = settle_point(book, some_terms(a_product()), [0] * 24)
    free = settle_point(book, some_terms(a_product(subscription="0")), [0] * 24)

    assert [line.key.kind for line in without.lines] == [LineKind.ENERGY]
    assert [line.key.kind for line in free.lines] == [
        LineKind.ENERGY,
        LineKind.SUPPLIER_SUBSCRIPTION,
    ]


def test_netting_bills_what_is_left_and_credits_the_surplus_at_spot_alone() -> None:
    axis = one_day(PLAIN)
    grid = a_tariff("grid", prices("0.5"))
    book = a_book(axis, grid, spot=[flat_spot(axis, "1")])
    terms = some_terms(a_product("0.04"), links=linked(grid), netting=True)

    settled = settle_point(book, terms, [1000] * 24, production_wh=[0] * 12 + [3000] * 12)

    assert {line.label: (line.wh, line.ore) for line in settled.lines} == {
        "energy": (12_000, 1248),
        "grid": (12_000, 600),
        "production_credit": (24_000, -2400),
    }


def test_a_netted_surplus_is_credited_at_spot_whatever_the_product() -> None:
    axis = one_day(PLAIN)
    fixed = a_product(kind=ProductKind.FIXED, fixed="9")

    settled = settle_point(
        a_book(axis, spot=[flat_spot(axis, "1")]),
        some_terms(fixed, netting=True),
        [0] * 24,
        production_wh=[1000] * 24,
    )

    assert [line.ore for line in settled.lines] == [0, -2400]


def test_a_production_point_is_credited_at_spot_less_the_deduction_and_pays_its_own_tariffs() -> (
    None
):
    axis = one_day(PLAIN)
    feed_in = a_tariff("40010", prices("0.003"))
    terms = Terms(
        AREA, ALWAYS, (a_product(deduction="0.02"),), linked(feed_in), Direction.PRODUCTION
    )

    settled = settle_point(a_book(axis, feed_in, spot=[flat_spot(axis, "0.5")]), terms, [1000] * 24)

    assert {line.label: (line.wh, line.ore) for line in settled.lines} == {
        "40010": (24_000, 7),
        "production_credit": (24_000, -1152),
    }


def test_production_at_a_negative_price_costs() -> None:
    axis = one_day(PLAIN)
    terms = Terms(AREA, ALWAYS, (a_product(),), direction=Direction.PRODUCTION)

    settled = settle_point(a_book(axis, spot=[flat_spot(axis, "-0.5")]), terms, [1000] * 24)

    assert settled.line("production_credit").ore == 1200


def test_the_markets_heating_child_is_a_point_with_its_own_links_by_the_day() -> None:
    """D14: the difference between full and reduced tax on what DataHub says pays the full one."""
    axis = Axis.of(date(2025, 3, 29), date(2025, 4, 1), 1440)
    full, reduced = a_tariff("EA-001", prices("0.720")), a_tariff("EA-003", prices("-0.008"))

    settled = settle_point(
        a_book(axis, full, reduced), some_terms(links=linked(full, reduced)), [10_959, 9_041, 5_000]
    )

    assert {line.label: (line.wh, line.ore) for line in settled.lines} == {
        "EA-001": (25_000, 1800),
        "EA-003": (25_000, -20),
    }


def test_a_point_that_turns_from_hours_to_quarters_is_settled_in_one() -> None:
    first, second = date(2025, 10, 25), date(2025, 10, 26)
    axis = Axis.of_resolutions(
        ((Period(first, second), 60), (Period(second, date(2025, 10, 27)), 15))
    )
    grid = a_tariff("grid", LOW_AND_PEAK)

    settled = settle_point(
        a_book(axis, grid), some_terms(links=linked(grid)), [1000] * 24 + [250] * 100
    )

    line = settled.line("grid")
    assert (line.wh, line.nano_dkk) == (49_000, 41 * 100_000_000 + 8 * 900_000_000)


def test_a_year_at_quarters_is_the_sum_of_its_days() -> None:
    axis = Axis.of(date(2025, 1, 1), date(2026, 1, 1), 15)
    grid = a_tariff("grid", LOW_AND_PEAK)
    wh = np.random.default_rng(3).integers(0, 2000, axis.intervals, dtype=np.int32)

    whole = settle_point(a_book(axis, grid), some_terms(links=linked(grid)), wh).line("grid")
    days = []
    for number in range(axis.days):
        day = axis.start + timedelta(days=number)
        a, b = axis.columns(Period(day, day + timedelta(days=1)))
        days.append(
            settle_point(
                a_book(one_day(day, 15), grid), some_terms(links=linked(grid)), wh[a:b]
            ).line("grid")
        )

    assert whole.wh == sum(line.wh or 0 for line in days)
    assert whole.nano_dkk == sum(line.nano_dkk for line in days)


def test_a_product_holds_from_its_first_day_to_the_day_before_its_end() -> None:
    """Three days of 1 kWh an hour; the second product begins on the second day, and supply ends
    before the third.
    """
    days = [PLAIN + timedelta(days=number) for number in range(4)]
    axis = Axis.of(days[0], days[3], 60)
    before = a_product(
        kind=ProductKind.FIXED, fixed="1", days=Period(ALWAYS.start, days[1]), subscription="31"
    )
    since = a_product(kind=ProductKind.FIXED, fixed="10", days=Period(days[1]), subscription="62")

    settled = settle_point(
        a_book(axis),
        some_terms(before, since, supply=Period(ALWAYS.start, days[2])),
        [1000] * axis.intervals,
    )

    assert settled.line("energy").wh == 48_000
    assert settled.line("energy").ore == 24_00 + 240_00
    assert settled.line("supplier_subscription").ore == 1_00 + 2_00
