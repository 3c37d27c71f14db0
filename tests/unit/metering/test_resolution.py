"""Splitting hours and days into quarters keeps every Wh, and can be undone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elhandel.metering.packed.day import pack, unpack
from elhandel.metering.packed.resolution import coarsest, in_quarters, split
from elhandel.metering.packed.series import quarters_of
from tests.unit.metering.builders import AUTUMN, ORDINARY, SPRING, a_day, intervals


@given(
    st.lists(st.integers(0, 2**31 - 1), min_size=1, max_size=25), st.sampled_from([4, 23, 92, 100])
)
def test_the_parts_sum_to_the_value_and_differ_by_at_most_one(wh: list[int], parts: int) -> None:
    shares = split(np.array(wh, dtype=np.int32), parts).reshape(len(wh), parts)
    assert shares.sum(axis=1, dtype=np.int64).tolist() == wh
    assert (shares.max(axis=1) - shares.min(axis=1) <= 1).all()


@pytest.mark.parametrize(
    ("hour", "quarters"), [(10, [3, 2, 3, 2]), (1, [0, 1, 0, 0]), (3, [1, 1, 0, 1]), (0, [0] * 4)]
)
def test_an_hour_is_divided_with_the_residual_carried(hour: int, quarters: list[int]) -> None:
    assert split(np.array([hour], dtype=np.int32), 4).tolist() == quarters


@pytest.mark.parametrize("day", [ORDINARY, SPRING, AUTUMN])
@pytest.mark.parametrize("minutes", [60, 1440])
def test_a_day_in_quarters_is_found_again_as_it_was_delivered(day, minutes: int) -> None:
    count = intervals(day, minutes)
    hours = a_day([None if count > 1 and n == 2 else 7 * n + 1 for n in range(count)], minutes)
    quarters = in_quarters(hours, quarters_of(day))
    assert len(quarters.wh) == quarters_of(day)
    assert int(quarters.wh.sum()) == int(hours.wh.sum())
    assert coarsest(quarters).same_as(hours)


def test_packing_and_unpacking_is_the_identity() -> None:
    mixed = a_day([1, None, 3] * 8)
    mixed.registered[0] += 1
    for day in (
        a_day([5] * 24),
        a_day([1, None] * 12),
        a_day([1, 2] * 12, quality=[4, 3] * 12),
        mixed,
    ):
        assert unpack(pack(day)).same_as(day)


def test_what_is_the_same_for_the_whole_day_is_not_stored_by_interval() -> None:
    plain = pack(a_day([5] * 24))
    assert (plain.quality, plain.registered) == (None, None)
    assert len(plain.wh) == 96
