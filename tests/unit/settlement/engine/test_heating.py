"""The yearly limit of electric heating: what pays the full tax, interval by interval and day by
day.
"""

from datetime import date

import numpy as np
import pytest

from elhandel.settlement.engine.axis import Axis
from elhandel.settlement.engine.errors import MissingUseBefore
from elhandel.settlement.engine.lines import settle_point
from elhandel.settlement.engine.lines.full_tax import full_tax_wh
from elhandel.settlement.engine.terms import (
    Heating,
    HeatingMethod,
    HeatingRule,
    HeatingYear,
    heating_years,
)
from elhandel.values.days.period import Period
from tests.unit.settlement.engine.builders import (
    ALWAYS,
    a_book,
    a_tariff,
    key,
    linked,
    prices,
    some_terms,
)

FULL, REDUCED = a_tariff("tax", prices("0.720")), a_tariff("reduced", prices("0.008"))
RULES = (
    HeatingRule(date(2021, 1, 1), HeatingMethod.DAILY_SHARE, 4_000_000),
    HeatingRule(date(2025, 1, 1), HeatingMethod.UNTIL_LIMIT, 4_000_000),
)


def limit(
    wh: int, *years: int, method: HeatingMethod = HeatingMethod.UNTIL_LIMIT
) -> tuple[HeatingYear, ...]:
    return tuple(
        HeatingYear(Period(date(year, 1, 1), date(year + 1, 1, 1)), method, wh) for year in years
    )


def tax_ore(
    axis: Axis, wh: list[int], years: tuple[HeatingYear, ...], used_before: int | None = None
) -> int:
    heating = Heating(key("tax"), key("reduced"), years)
    terms = some_terms(links=linked(FULL), heating=heating)
    line = settle_point(a_book(axis, FULL, REDUCED), terms, wh, used_before_wh=used_before).line(
        "tax"
    )
    assert line.wh == sum(wh)
    return line.ore


def test_the_interval_that_crosses_the_limit_is_split() -> None:
    axis = Axis.of(date(2025, 1, 1), date(2025, 1, 2), 60)
    wh = [100_000] * 24

    full = full_tax_wh(axis, limit(250_000, 2025), ALWAYS, np.array([wh], np.int32), None)

    assert full[0].tolist() == [100_000, 100_000, 50_000] + [0] * 21
    assert tax_ore(axis, wh, limit(250_000, 2025)) == 18_000 + 1_720  # 250 × 0.72 + 2,150 × 0.008


def test_use_before_the_period_counts_towards_the_limit() -> None:
    axis = Axis.of(date(2025, 6, 1), date(2025, 6, 2), 60)

    assert (
        tax_ore(axis, [1000] * 24, limit(4_000_000, 2025), used_before=3_990_000) == 720 + 11
    )  # 10 and 14 kWh
    assert tax_ore(axis, [1000] * 24, limit(4_000_000, 2025), used_before=4_000_000) == 19
    assert tax_ore(axis, [1000] * 24, limit(4_000_000, 2025), used_before=9_000_000) == 19
    assert tax_ore(axis, [1000] * 24, limit(4_000_000, 2025), used_before=0) == 1728


def test_use_exactly_at_the_limit_pays_the_full_tax() -> None:
    axis = Axis.of(date(2025, 1, 1), date(2025, 1, 2), 60)

    assert tax_ore(axis, [1000] * 24, limit(24_000, 2025)) == 1728


def test_the_count_begins_anew_at_midnight_of_the_new_year_local_time() -> None:
    axis = Axis.of(date(2025, 12, 31), date(2026, 1, 2), 60)
    wh = np.array([[1000] * 48], np.int32)

    full = full_tax_wh(axis, limit(4_000_000, 2025, 2026), ALWAYS, wh, np.array([4_000_000]))

    assert full[0].tolist() == [0] * 24 + [1000] * 24


def test_the_daily_share_follows_the_guides_example() -> None:
    """Use 15, 5, 5, 25 and 1 kWh at 10.959 kWh a day; a quiet day makes room for a busy one."""
    axis = Axis.of(date(2024, 1, 1), date(2024, 1, 6), 1440)
    wh = np.array([[15_000, 5_000, 5_000, 25_000, 1_000]], np.int32)

    full = full_tax_wh(
        axis, limit(4_000_000, 2024, method=HeatingMethod.DAILY_SHARE), ALWAYS, wh, None
    )

    assert full[0].tolist() == [10_959, 9_041, 5_000, 18_836, 7_164]


def test_the_daily_share_is_the_same_whether_settled_at_once_or_by_parts() -> None:
    years = limit(4_000_000, 2024, method=HeatingMethod.DAILY_SHARE)
    wh = np.random.default_rng(5).integers(0, 3000, (1, 24 * 20), dtype=np.int32)
    whole = full_tax_wh(Axis.of(date(2024, 1, 1), date(2024, 1, 21), 60), years, ALWAYS, wh, None)

    used = wh[:, : 24 * 7].sum(axis=1, dtype=np.int64)
    later = full_tax_wh(
        Axis.of(date(2024, 1, 8), date(2024, 1, 21), 60), years, ALWAYS, wh[:, 24 * 7 :], used
    )

    assert (whole[:, 24 * 7 :] == later).all()


def test_the_daily_share_never_grants_more_than_the_yearly_limit() -> None:
    axis = Axis.of(date(2024, 1, 1), date(2025, 1, 1), 1440)
    wh = np.full((1, axis.days), 50_000, np.int32)

    full = full_tax_wh(
        axis, limit(4_000_000, 2024, method=HeatingMethod.DAILY_SHARE), ALWAYS, wh, None
    )

    assert full.sum() == 4_000_000  # a leap year's 366 shares would be 4,010.959 kWh


def test_the_method_is_that_in_force_when_the_count_begins() -> None:
    years = heating_years(Period(date(2024, 1, 1)), date(2026, 6, 1), RULES)

    assert [(year.days, year.method) for year in years] == [
        (Period(date(2024, 1, 1), date(2025, 1, 1)), HeatingMethod.DAILY_SHARE),
        (Period(date(2025, 1, 1), date(2026, 1, 1)), HeatingMethod.UNTIL_LIMIT),
        (Period(date(2026, 1, 1), date(2027, 1, 1)), HeatingMethod.UNTIL_LIMIT),
    ]


def test_a_count_that_begins_inside_the_year_has_its_share_of_the_limit() -> None:
    (year,) = heating_years(Period(date(2025, 7, 1)), date(2025, 9, 1), RULES)

    assert (year.days, year.limit_wh) == (
        Period(date(2025, 7, 1), date(2026, 1, 1)),
        2_016_438,
    )  # 4,000 × 184/365


def test_without_a_rule_no_count_can_begin() -> None:
    with pytest.raises(ValueError, match="no rule for electric heating is known for 2020-01-01"):
        heating_years(Period(date(2020, 1, 1)), date(2020, 2, 1), RULES)


def test_the_use_of_a_count_that_began_earlier_must_be_known() -> None:
    axis = Axis.of(date(2025, 6, 1), date(2025, 6, 2), 60)

    with pytest.raises(MissingUseBefore) as refused:
        tax_ore(axis, [0] * 24, limit(4_000_000, 2025))

    assert refused.value.heating_year_start == date(2025, 1, 1)


def test_outside_the_counts_all_use_pays_the_full_tax() -> None:
    axis = Axis.of(date(2025, 1, 1), date(2025, 1, 3), 60)
    heated = (
        HeatingYear(Period(date(2025, 1, 2), date(2026, 1, 1)), HeatingMethod.UNTIL_LIMIT, 0),
    )

    assert tax_ore(axis, [1000] * 48, heated) == 1728 + 19  # a day at 0.72, a day at 0.008


def test_a_tax_that_changes_with_the_year_is_exact_over_the_limit() -> None:
    axis = Axis.of(date(2025, 12, 31), date(2026, 1, 2), 1440)
    tax = a_tariff("tax", prices("0.720"), prices("0.008", days=Period(date(2026, 1, 1))))
    terms = some_terms(
        links=linked(tax), heating=Heating(key("tax"), key("reduced"), limit(30_000, 2025, 2026))
    )

    settled = settle_point(
        a_book(axis, tax, REDUCED), terms, [20_000, 40_000], used_before_wh=20_000
    )

    assert settled.line("tax").nano_dkk == 10**6 * (10 * 720 + 10 * 8 + 40 * 8)
