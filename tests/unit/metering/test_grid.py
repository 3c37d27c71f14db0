"""What a stored day was measured for."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from elhandel.metering.days.merge import merge
from elhandel.metering.packed.day import DayReadings
from elhandel.metering.packed.grid import first_quarters, lengths_by_day, lengths_of, whole_values
from elhandel.metering.packed.quality import MEASURED, NOT_DELIVERED
from elhandel.values.days.period import Period
from tests.unit.metering.builders import AUTUMN, ORDINARY, SPRING, intervals

quarters_of_days = st.sampled_from([92, 96, 100])


@given(st.data(), quarters_of_days)
def test_hours_and_quarters_merged_into_a_day_come_out_as_they_went_in(
    data: st.DataObject, quarters: int
) -> None:
    """Each hour is delivered as an hour, or all its quarters are; some hours are first
    delivered as an hour.
    """
    hours = quarters // 4
    values = data.draw(st.lists(st.integers(0, 2**31 - 1), min_size=hours, max_size=hours))
    by_quarter = data.draw(st.sets(st.integers(0, hours - 1)))
    parts = data.draw(st.lists(st.integers(0, 2**29), min_size=quarters, max_size=quarters))
    delivered = np.array([number // 4 in by_quarter for number in range(quarters)])
    day = DayReadings(
        60,
        np.array(values, np.int32),
        np.full(hours, MEASURED, np.uint8),
        np.zeros(hours, np.int64),
    )
    quality = np.where(delivered, MEASURED, NOT_DELIVERED).astype(np.uint8)
    news = DayReadings(
        15, np.where(delivered, parts, 0).astype(np.int32), quality, delivered.astype(np.int64)
    )
    stored = merge(day, news, quarters).current

    lengths, wh = whole_values(stored.resolution_minutes, stored.wh, stored.quality, quarters)

    expected = [
        part
        for hour in range(hours)
        for part in (
            [(1, parts[4 * hour + n]) for n in range(4)]
            if hour in by_quarter
            else [(4, values[hour])]
        )
    ]
    assert list(zip(lengths.tolist(), wh.tolist(), strict=True)) == expected


@given(st.lists(st.sampled_from([15, 60, 1440]), min_size=3, max_size=3))
def test_intervals_fill_the_days_whatever_their_lengths(minutes: list[int]) -> None:
    for start in (ORDINARY, SPRING, AUTUMN):
        days = [start + timedelta(days=number) for number in range(3)]
        lengths = lengths_by_day(
            Period(start, start + timedelta(days=3)), {}, dict(zip(days, minutes, strict=True))
        )
        firsts = first_quarters(lengths)

        assert [int(length.sum()) for length in lengths] == [intervals(day, 15) for day in days]
        assert firsts[0] == 0
        assert firsts[-1] + lengths[-1][-1] == sum(intervals(day, 15) for day in days)


def test_days_that_do_not_count_are_divided_as_those_beside_them() -> None:
    days = [date(2026, 1, number) for number in range(1, 6)]
    found = lengths_by_day(
        Period(days[0], date(2026, 1, 6)), {days[2]: lengths_of(60, 96)}, {days[1]: 60, days[2]: 15}
    )
    assert [len(part) for part in found] == [24, 24, 24, 96, 96]
