"""The geometry of charts: columns stand on zero, add up, and stay within the plot."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elhandel_web.charts import decimals_of, nice_top, scale, stacked, step_line

VALUES = st.floats(-500, 500, allow_nan=False).map(lambda value: round(value, 3))


@given(value=st.floats(0.001, 1e9))
def test_the_upper_edge_holds_the_value_and_is_at_most_half_empty(value: float) -> None:
    top = nice_top(value)
    assert top >= value * (1 - 1e-9)
    assert top <= value * 1.5 + 1e-6
    step = top / 3
    mantissa = step / 10 ** math.floor(math.log10(step) + 1e-9)
    assert min(abs(mantissa - known) for known in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)) < 1e-6


@given(
    rows=st.lists(
        st.tuples(
            st.just("measured"),
            st.lists(st.tuples(st.sampled_from(["cheap", "normal", "dear"]), VALUES), max_size=3),
            st.none() | VALUES,
        ),
        min_size=1,
        max_size=100,
    )
)
def test_every_piece_is_as_high_as_its_value_and_within_the_plot(rows: list) -> None:  # type: ignore[type-arg]
    plot = stacked(rows)
    span = plot.top - plot.bottom
    for column, (_, parts, mark) in zip(plot.columns, rows, strict=True):
        for segment, (_, value) in zip(column.segments, parts, strict=True):
            assert segment.height == pytest.approx(100 * abs(value) / span, abs=0.02)
            assert segment.y >= -0.02
            assert segment.y + segment.height <= 100.02
        if mark is not None:
            assert column.mark is not None
            assert -0.02 <= column.mark <= 100.02
        assert 0 <= column.x <= column.x + column.width <= 100.001


def test_columns_stand_on_zero_and_hang_from_it() -> None:
    plot = stacked([("measured", [("cheap", 3.0)], None), ("measured", [("cheap", -3.0)], None)])
    assert (plot.bottom, plot.zero, plot.top) == (-3.0, 50.0, 3.0)
    above, below = (column.segments[0] for column in plot.columns)
    assert (above.y, above.height) == (0.0, 50.0)
    assert (below.y, below.height) == (50.0, 50.0)
    assert 0.0 in [value for _, value in plot.ticks]


@given(
    low=st.integers(-(10**6), 0).map(lambda value: value / 8),
    high=st.integers(0, 10**6).map(lambda value: value / 8),
)
def test_an_axis_holds_everything_and_has_zero_as_a_tick(low: float, high: float) -> None:
    bottom, top, count = scale(low, high)
    assert bottom <= low + 1e-6
    assert top >= high - abs(high) * 1e-8
    step = (top - bottom) / count
    assert min(abs(bottom + step * i) for i in range(count + 1)) < step * 1e-6


def test_a_step_line_has_a_gap_where_nothing_is_known() -> None:
    assert step_line([1.0, 2.0, None, 4.0], 0, 4) == "M0 75.0H1V50.0H2M3 0.0H4"


def test_nothing_to_draw_is_an_empty_plot() -> None:
    assert stacked([]).columns == ()


@pytest.mark.parametrize(
    ("values", "decimals"),
    [
        ((0, 15, 30), 0),
        ((0, 1.5, 3.0, 4.5), 1),
        ((-1.5, 0, 1.5), 1),
        ((0, 0.25, 0.5), 2),
        ((0,), 0),
    ],
)
def test_an_axis_has_as_many_decimals_as_its_values_need(
    values: tuple[float, ...], decimals: int
) -> None:
    assert decimals_of([(0.0, value) for value in values]) == decimals
