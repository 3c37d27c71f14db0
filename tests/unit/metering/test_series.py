"""How a series falls into local days."""

from datetime import UTC, date, datetime

import pytest

from elhandel.metering.packed.series import UnableToPlaceSeries, day_of, day_slices
from tests.unit.metering.builders import AUTUMN, ORDINARY, SPRING, a_series, intervals


@pytest.mark.parametrize("day", [ORDINARY, SPRING, AUTUMN])
@pytest.mark.parametrize("minutes", [15, 60, 1440])
def test_a_whole_day_is_one_slice_whatever_its_length(day: date, minutes: int) -> None:
    (part,) = day_slices(a_series([1] * intervals(day, minutes), start=day, minutes=minutes))
    assert part.day == day
    assert part.whole_day


def test_many_days_fall_apart_at_local_midnights() -> None:
    found = day_slices(a_series([1] * (24 + 23 + 24), start=date(2026, 3, 28)))
    assert [(s.day.day, s.last - s.first, s.length) for s in found] == [
        (28, 24, 24),
        (29, 23, 23),
        (30, 24, 24),
    ]


def test_a_part_of_a_day_lies_at_its_hours_and_the_rest_is_not_delivered() -> None:
    series = a_series([7, 8, 9], start=datetime(2026, 1, 15, 21, tzinfo=UTC))
    first, second = day_slices(series)
    assert (first.day, first.at, second.day, second.at) == (
        date(2026, 1, 15),
        22,
        date(2026, 1, 16),
        0,
    )
    assert day_of(series, first).wh.tolist() == [0] * 22 + [7, 8]
    assert day_of(series, first).quality.tolist() == [0] * 22 + [4, 4]
    assert day_of(series, second).wh.tolist() == [9] + [0] * 23


@pytest.mark.parametrize(("minutes", "minute"), [(15, 5), (60, 15), (1440, 30)])
def test_a_series_off_the_grid_is_refused(minutes: int, minute: int) -> None:
    with pytest.raises(UnableToPlaceSeries, match="whole interval"):
        day_slices(
            a_series([1], minutes=minutes, start=datetime(2026, 1, 14, 23, minute, tzinfo=UTC))
        )
