"""An hour counts a fourth in each of its quarters, and only the sum is rounded."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from elhandel.metering.packed.fourths import fourths_of, whole_watt_hours

hours = st.lists(st.lists(st.integers(0, 10**6), min_size=24, max_size=24), min_size=1, max_size=5)


def rounded_one_by_one(fourths: list[int]) -> list[int]:
    """Quarter by quarter: rounded half up, with what rounding took or gave carried on."""
    found, carried = [], 0
    for place, value in enumerate(fourths):
        carried = 0 if place % 4 == 0 else carried
        wh = (value + carried + 2) // 4
        carried += value - 4 * wh
        found.append(wh)
    return found


def test_energinets_own_example_keeps_its_hour() -> None:
    fourths = fourths_of(np.array([[3]], np.int32), 60, 4)

    assert fourths is not None
    assert fourths.tolist() == [3, 3, 3, 3]  # 0.00075 kWh each
    assert whole_watt_hours(fourths).tolist() == [1, 1, 0, 1]


@given(hourly=hours, quarterly=st.lists(st.integers(0, 10**6), min_size=96, max_size=96))
def test_a_sum_is_rounded_as_by_carrying_the_rest_from_quarter_to_quarter(
    hourly: list[list[int]], quarterly: list[int]
) -> None:
    of_hours = fourths_of(np.array(hourly, np.int32), 60, 96)
    of_quarters = fourths_of(np.array([quarterly], np.int32), 15, 96)
    assert of_hours is not None
    assert of_quarters is not None

    whole = whole_watt_hours(of_hours + of_quarters)

    assert whole.tolist() == rounded_one_by_one((of_hours + of_quarters).tolist())
    assert whole.sum() == sum(map(sum, hourly)) + sum(quarterly)


def test_days_are_whole_and_rows_of_another_length_are_none() -> None:
    day = fourths_of(np.array([[10], [86]], np.int32), 1440, 96)

    assert day is not None
    assert int(day.sum()) == 4 * 96
    assert fourths_of(np.zeros((1, 23), np.int32), 60, 96) is None
