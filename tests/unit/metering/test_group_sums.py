"""Whole Wh of fourths: what a quarter loses by rounding the next one of its hour gets."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from elhandel.metering.packed.fourths import whole_watt_hours

hours = st.lists(
    st.tuples(*[st.integers(-(10**9), 10**9)] * 3, st.integers(-(10**9), 10**9)),
    min_size=1,
    max_size=5,
)


@given(hours)
def test_an_hour_of_whole_watt_hours_keeps_its_sum(parts: list[tuple[int, ...]]) -> None:
    fourths = np.array(parts, np.int64)
    fourths[:, 3] -= fourths.sum(axis=1) % 4  # an hour is a whole number of Wh
    whole = whole_watt_hours(fourths.reshape(-1)).reshape(-1, 4)

    assert (4 * whole.sum(axis=1) == fourths.sum(axis=1)).all()
    assert (abs(4 * np.cumsum(whole, axis=1) - np.cumsum(fourths, axis=1)) <= 2).all()
