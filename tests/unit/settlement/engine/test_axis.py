"""Intervals in UTC, days and hours in Denmark."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elhandel.settlement.engine.axis import Axis
from elhandel.values.days.period import Period

SPRING, AUTUMN = date(2025, 3, 30), date(2025, 10, 26)


def hours(axis: Axis) -> list[int]:
    return [int(axis.local_quarter[first]) // 4 for first in axis.first_quarter[:-1]]


@pytest.mark.parametrize(
    ("day", "hourly", "quarterly"),
    [(SPRING, 23, 92), (date(2025, 7, 1), 24, 96), (AUTUMN, 25, 100)],
)
def test_a_day_has_as_many_intervals_as_the_clock_gives_it(
    day: date, hourly: int, quarterly: int
) -> None:
    following = date.fromordinal(day.toordinal() + 1)

    assert Axis.of(day, following, 60).intervals == hourly
    assert Axis.of(day, following, 15).intervals == quarterly
    assert Axis.of(day, following, 1440).intervals == 1


def test_the_spring_day_has_no_hour_two() -> None:
    assert hours(Axis.of(SPRING, date(2025, 3, 31), 60)) == [0, 1, *range(3, 24)]


def test_the_autumn_day_has_hour_two_twice() -> None:
    assert hours(Axis.of(AUTUMN, date(2025, 10, 27), 60)) == [0, 1, 2, 2, *range(3, 24)]


@pytest.mark.parametrize(
    ("month", "intervals"),
    [(date(2025, 3, 1), 743), (date(2025, 10, 1), 745), (date(2024, 2, 1), 696)],
)
def test_a_month_has_the_hours_of_its_days(month: date, intervals: int) -> None:
    following = date(month.year, month.month + 1, 1)

    assert Axis.of(month, following, 60).intervals == intervals


@given(st.dates(date(2021, 1, 1), date(2027, 12, 1)), st.integers(1, 9), st.sampled_from([15, 60]))
def test_every_interval_lies_where_the_wall_clock_says(
    start: date, days: int, minutes: int
) -> None:
    axis = Axis.of(start, date.fromordinal(start.toordinal() + days), minutes)

    for column in range(axis.intervals):
        wall = axis.instant(column).astimezone(ZoneInfo("Europe/Copenhagen"))
        quarter = int(axis.first_quarter[column])
        assert (wall.date() - start).days == axis.quarter_day[quarter]
        assert wall.hour * 4 + wall.minute // 15 == axis.local_quarter[quarter]


def test_columns_of_days_are_cut_to_the_axis() -> None:
    axis = Axis.of(date(2025, 3, 29), date(2025, 4, 1), 60)

    assert axis.columns(Period(date(2025, 3, 30), date(2025, 3, 31))) == (24, 47)
    assert axis.columns(Period(date(2025, 3, 30))) == (24, 71)
    assert axis.columns(Period(date(2020, 1, 1), date(2025, 3, 30))) == (0, 24)
    assert axis.columns(Period(date(2026, 1, 1))) == (71, 71)


def test_the_resolution_may_change_at_a_midnight() -> None:
    axis = Axis.of_resolutions(
        (
            (Period(date(2025, 10, 25), date(2025, 10, 26)), 60),
            (Period(date(2025, 10, 26), date(2025, 10, 27)), 15),
        )
    )

    assert axis.intervals == 24 + 100
    assert axis.instant(24) == datetime(2025, 10, 25, 22, tzinfo=UTC)
    assert axis.instant(25) == datetime(2025, 10, 25, 22, 15, tzinfo=UTC)
    assert list(axis.day_column) == [0, 24, 124]


def test_an_instant_is_found_only_where_an_interval_starts() -> None:
    axis = Axis.of(date(2025, 1, 1), date(2025, 1, 2), 60)

    assert axis.column(datetime(2024, 12, 31, 23, tzinfo=UTC)) == 0
    assert axis.column(datetime(2025, 1, 1, 22, tzinfo=UTC)) == 23
    assert axis.column(datetime(2025, 1, 1, 22, 15, tzinfo=UTC)) is None
    assert axis.column(datetime(2025, 1, 1, 23, tzinfo=UTC)) is None
    assert axis.column(datetime(2024, 12, 31, 22, tzinfo=UTC)) is None


def test_true_intervals_are_told_as_ranges_of_instants_and_of_days() -> None:
    axis = Axis.of(date(2025, 1, 1), date(2025, 1, 4), 60)
    mask = np.zeros(72, bool)
    mask[[0, 1, 30]] = True

    assert axis.instants(mask) == [
        (datetime(2024, 12, 31, 23, tzinfo=UTC), datetime(2025, 1, 1, 1, tzinfo=UTC)),
        (datetime(2025, 1, 2, 5, tzinfo=UTC), datetime(2025, 1, 2, 6, tzinfo=UTC)),
    ]
    assert axis.dates(mask) == [(date(2025, 1, 1), date(2025, 1, 3))]


@pytest.mark.parametrize(
    "resolutions",
    [
        ((Period(date(2025, 1, 1), date(2025, 1, 1)), 60),),
        ((Period(date(2025, 1, 1)), 60),),
        ((Period(date(2025, 1, 1), date(2025, 1, 2)), 30),),
        (
            (Period(date(2025, 1, 1), date(2025, 1, 2)), 60),
            (Period(date(2025, 1, 3), date(2025, 1, 4)), 60),
        ),
    ],
    ids=["no days", "no end", "half hours", "a hole"],
)
def test_an_axis_that_makes_no_sense_is_refused(
    resolutions: tuple[tuple[Period, int], ...],
) -> None:
    with pytest.raises(ValueError, match=r"days|minutes"):
        Axis.of_resolutions(resolutions)


def test_intervals_of_several_lengths_share_a_day() -> None:
    axis = Axis.of_intervals(
        date(2025, 1, 6), date(2025, 1, 8), np.array([0, 4, *range(8, 96), 96])
    )

    assert axis.lengths.tolist() == [4, 4, *[1] * 88, 96]
    assert axis.day_column.tolist() == [0, 90, 91]
    assert axis.instant(2) == datetime(2025, 1, 6, 1, tzinfo=UTC)
    assert axis.mean_denominator == 96


@pytest.mark.parametrize(
    "first_quarters",
    [
        [0, 4, 4, 96],  # one without a length
        [0, 92],  # one over a midnight
        [4, 96],  # not from the beginning
        [0, 96, 192],  # beyond the end
    ],
)
def test_intervals_that_are_no_division_of_the_days_are_refused(first_quarters: list[int]) -> None:
    with pytest.raises(ValueError, match="the intervals"):
        Axis.of_intervals(date(2025, 1, 6), date(2025, 1, 8), np.array(first_quarters))
