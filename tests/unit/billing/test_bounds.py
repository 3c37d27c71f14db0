"""What a bill may come to: the bounds themselves, each from both sides."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elhandel.billing.held.bounds import (
    Bounds,
    JudgedSettlement,
    Known,
    KnownMonth,
    beyond,
    bill_bounds,
    bounds_of,
)
from elhandel.values.days.period import Period

RULES = (
    Bounds(
        kind="private",
        valid_from=date.min,
        capacity_w=1_000,
        factor=10,
        least_ore=10_000,
        least_wh=50_000,
        new_ore=20_000,
        same_month_factor=4,
        same_month_least_ore=4_000,
        same_month_least_wh=20_000,
        seasonal=False,
    ),
)
SEASONAL = (replace(RULES[0], seasonal=True),)


def known(days: int, ore: int, wh: int, month: int = 12) -> Known:
    """Days of a month of the year before."""
    return Known({month: KnownMonth(days, ore, wh)})


JANUARY = JudgedSettlement(
    kind="private",
    period=Period(date(2026, 1, 1), date(2026, 2, 1)),
    ore=9_000,
    energy_wh=40_000,
    lines_wh=(40_000,),
    daily_wh=(),
    known=known(31, 1_000, 1_000),
)
LONGER = Period(date(2026, 1, 1), date(2026, 3, 4))
NEW = replace(JANUARY, known=known(27, 1_000, 1_000))


def cause(settlement: JudgedSettlement, rules: tuple[Bounds, ...] = RULES) -> str | None:
    found = beyond(settlement, rules)
    return None if found is None else found.cause


@pytest.mark.parametrize(
    ("settlement", "held"),
    [
        (JANUARY, None),
        (replace(JANUARY, lines_wh=(745_000,)), None),
        (replace(JANUARY, lines_wh=(10, 745_001)), "beyond-capacity"),
        (replace(JANUARY, lines_wh=(-745_001,)), "beyond-capacity"),
        (replace(JANUARY, daily_wh=(0, 25_000)), None),
        (replace(JANUARY, daily_wh=(0, 25_001)), "beyond-capacity"),
        (replace(JANUARY, ore=10_000), None),
        (replace(JANUARY, ore=10_001), "beyond-amount"),
        (replace(JANUARY, ore=-10_001), "beyond-amount"),
        (replace(JANUARY, ore=20_000, known=known(31, 2_000, 1_000)), None),
        (replace(JANUARY, ore=20_001, known=known(31, 2_000, 1_000)), "beyond-amount"),
        (replace(JANUARY, ore=20_001, known=known(62, 4_000, 1_000)), "beyond-amount"),
        (replace(JANUARY, energy_wh=50_000), None),
        (replace(JANUARY, energy_wh=50_001), "beyond-use"),
        (replace(JANUARY, energy_wh=60_000, known=known(31, 1_000, 6_000)), None),
        (replace(NEW, ore=20_000, energy_wh=700_000), None),
        (replace(NEW, ore=20_001), "beyond-amount"),
        (replace(NEW, ore=39_000, period=LONGER), None),
        (replace(NEW, ore=41_000, period=LONGER), "beyond-amount"),
    ],
)
def test_a_settlement_is_held_beyond_a_bound_and_not_at_it(
    settlement: JudgedSettlement, held: str | None
) -> None:
    assert cause(settlement) == held


WINTER = {number: KnownMonth(30, 9_000, 30_000) for number in (12, 1, 2)}
SUMMER = {number: KnownMonth(30, 900, 3_000) for number in (6, 7, 8)}


@pytest.mark.parametrize(
    ("ore", "months", "held"),
    [
        # four times the same month of the last year, however small the mean of the year is
        (36_000 + 1_200, {**WINTER, **SUMMER}, None),
        (36_000 + 1_201, {**WINTER, **SUMMER}, "beyond-amount"),
        # without it ten times what the year says, by its days
        (10 * 930, SUMMER, None),
        (10_001, SUMMER, "beyond-amount"),
        # a house that stood empty last January is judged by the rest of its year
        (10_000, {1: KnownMonth(31, 0, 0), 6: KnownMonth(30, 6_000, 0)}, None),
        (4_001, {1: KnownMonth(31, 0, 0)}, "beyond-amount"),
        (4_000, {1: KnownMonth(31, 0, 0)}, None),
        # too few days of last January: it is not known by itself
        (9_999, {1: KnownMonth(27, 10, 0), 2: KnownMonth(20, 10, 0)}, None),
    ],
)
def test_a_bill_is_judged_by_the_same_months_of_the_customers_own_last_year(
    ore: int, months: dict[int, KnownMonth], held: str | None
) -> None:
    assert cause(replace(JANUARY, ore=ore, energy_wh=0, known=Known(months))) == held


def test_a_home_that_is_known_from_summer_only_may_use_more_in_winter() -> None:
    summer = Known({7: KnownMonth(31, 10_000, 0)})
    heated = replace(summer, heated=True)
    january = replace(JANUARY, energy_wh=0, known=summer)
    # 98 thousandths of a year's use in January, 68 in July; heated by electricity 150 and 28
    assert cause(replace(january, ore=144_117), SEASONAL) is None
    assert cause(replace(january, ore=144_118), SEASONAL) == "beyond-amount"
    assert cause(replace(january, ore=144_118), RULES) == "beyond-amount"
    assert cause(replace(january, ore=100_001), RULES) == "beyond-amount"
    assert cause(replace(january, ore=535_714, known=heated), SEASONAL) is None
    assert cause(replace(january, ore=535_715, known=heated), SEASONAL) == "beyond-amount"


@given(
    months=st.dictionaries(
        st.integers(1, 12),
        st.builds(KnownMonth, st.integers(0, 31), st.integers(-9_000, 9_000), st.just(0)),
    ),
    ore=st.integers(0, 200_000),
    heated=st.booleans(),
)
def test_more_known_in_the_past_never_makes_a_bill_less_usual(
    months: dict[int, KnownMonth], ore: int, heated: bool
) -> None:
    judged = replace(JANUARY, energy_wh=0, ore=ore, known=Known(months, heated))
    if cause(judged, SEASONAL) is not None:
        return

    dearer = {number: replace(month, ore=3 * month.ore) for number, month in months.items()}
    assert cause(replace(judged, known=Known(dearer, heated)), SEASONAL) is None


def test_the_cause_says_what_was_found_and_what_may_be() -> None:
    found = beyond(replace(JANUARY, ore=28_912_345_67), RULES)
    assert found is not None
    assert found.detail == "28,912,345.67 DKK without VAT in 31 days, where 10.00 are usual here."

    a_year_ago = known(31, 1_000, 1_000, month=1)
    found = beyond(replace(JANUARY, ore=50_000, known=a_year_ago), RULES)
    assert found is not None
    assert found.detail.endswith("where 10.00 are usual in these months a year ago.")


def test_bounds_are_those_of_the_settlements_first_day() -> None:
    later = replace(RULES[0], valid_from=date(2026, 1, 2), capacity_w=1)
    assert bounds_of("private", date(2026, 1, 1), (*RULES, later)) == RULES[0]
    assert bounds_of("private", date(2026, 1, 2), (later, *RULES)) == later
    with pytest.raises(LookupError, match=r"bill-bounds\.toml"):
        bounds_of("state", date(2026, 1, 1), RULES)


def test_every_kind_of_customer_has_bounds_for_all_times() -> None:
    assert {bounds.kind for bounds in bill_bounds()} == {"private", "business"}
    for kind in ("private", "business"):
        assert bounds_of(kind, date(2005, 1, 1)).capacity_w > 0
