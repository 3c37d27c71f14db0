"""The dated rules of electric heating as the engine counts by them."""

from datetime import date

from elhandel.settlement.engine.terms import HeatingMethod, HeatingYear
from elhandel.settlement.shard.yearly_limit import limit_rules
from elhandel.values.days.period import Period

SINCE_2024 = Period(date(2024, 7, 1))


def test_each_calendar_year_is_counted_by_the_rule_of_its_beginning() -> None:
    heating = limit_rules().heating([SINCE_2024], Period(date(2024, 12, 1), date(2025, 2, 1)))

    assert heating is not None
    assert heating.years == (
        HeatingYear(
            Period(date(2024, 7, 1), date(2025, 1, 1)), HeatingMethod.DAILY_SHARE, 4_000_000
        ),
        HeatingYear(
            Period(date(2025, 1, 1), date(2026, 1, 1)), HeatingMethod.UNTIL_LIMIT, 4_000_000
        ),
    )


def test_only_counts_that_reach_into_the_settled_days_are_kept() -> None:
    settled = Period(date(2025, 3, 1), date(2025, 4, 1))
    ended, going_on = (
        Period(date(2025, 1, 1), date(2025, 3, 1)),
        Period(date(2025, 3, 20), date(2025, 9, 20)),
    )

    heating = limit_rules().heating([ended, going_on], settled)

    assert heating is not None
    assert heating.years == (
        HeatingYear(going_on, HeatingMethod.UNTIL_LIMIT, 2_016_438),
    )  # 4,000 × 184/365
    assert limit_rules().heating([ended], settled) is None


def test_a_count_from_the_first_of_july_of_a_leap_year_has_184_of_its_366_days() -> None:
    heating = limit_rules().heating(
        [Period(date(2028, 7, 1))], Period(date(2028, 12, 1), date(2029, 1, 1))
    )

    assert heating is not None
    assert [(year.days.start, year.limit_wh) for year in heating.years] == [
        (date(2028, 7, 1), 2_010_929)
    ]


def test_the_reduced_tax_has_no_price_before_the_first_that_is_known() -> None:
    reduced = limit_rules().reduced

    assert [(price.days.start, price.prices) for price in reduced.prices] == [
        (date(2021, 1, 1), (8_000,))
    ]
    assert reduced.key.code == "EA-001, reduced"
