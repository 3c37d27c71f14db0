"""Which days two histories differ on."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from elhandel.settlement.runs.timeline import Stretch, differing_days

A, B, C, D = (date(2026, 1, day) for day in (1, 5, 10, 20))


def test_equal_histories_differ_nowhere() -> None:
    assert differing_days([(A, C, 1)], [(A, C, 1)]) == []


def test_a_history_cut_in_two_without_a_change_differs_nowhere() -> None:
    assert differing_days([(A, D, 1)], [(A, C, 1), (C, D, 1)]) == []


def test_another_value_from_a_day_on_differs_from_that_day_on() -> None:
    assert differing_days([(A, D, 1)], [(A, C, 1), (C, D, 2)]) == [(C, D)]


def test_a_stretch_that_ends_earlier_differs_on_the_days_it_lost() -> None:
    assert differing_days([(A, D, 1)], [(A, B, 1)]) == [(B, D)]


def test_neighbouring_differences_are_one() -> None:
    assert differing_days([(A, B, 1), (B, C, 2)], []) == [(A, C)]


def test_differences_apart_stay_apart() -> None:
    assert differing_days([(A, B, 1), (B, C, 2), (C, D, 3)], [(A, B, 9), (B, C, 2), (C, D, 9)]) == [
        (A, B),
        (C, D),
    ]


days = st.dates(date(2026, 1, 1), date(2026, 1, 12))
stretches = st.lists(
    st.tuples(days, days, st.integers(0, 2)).map(
        lambda told: (min(told[:2]), max(told[:2]), told[2])
    ),
    max_size=5,
)


@given(stretches, stretches)
def test_a_day_is_named_only_if_rows_that_are_not_shared_differ_on_it(
    before: list[Stretch], after: list[Stretch]
) -> None:
    named = differing_days(before, after)

    for day in (date(2026, 1, number) for number in range(1, 13)):
        holding = [
            {value for first, past, value in rows if first <= day < past}
            for rows in (before, after)
        ]
        if holding[0] != holding[1]:
            assert any(first <= day < past for first, past in named)
    assert set(before) != set(after) or not named
