"""Which days two histories differ on."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from elhandel.settlement.corrections.timeline import Fact, differing_days
from elhandel.values.days.period import Period

A, B, C, D = (date(2026, 1, day) for day in (1, 5, 10, 20))


def test_equal_histories_differ_nowhere() -> None:
    assert differing_days([(A, C, 1)], [(A, C, 1)]) == []


def test_a_history_cut_in_two_without_a_change_differs_nowhere() -> None:
    assert differing_days([(A, D, 1)], [(A, C, 1), (C, D, 1)]) == []


def test_another_value_from_a_day_on_differs_from_that_day_on() -> None:
    assert differing_days([(A, D, 1)], [(A, C, 1), (C, D, 2)]) == [Period(C, D)]


def test_a_stretch_that_ends_earlier_differs_on_the_days_it_lost() -> None:
    assert differing_days([(A, D, 1)], [(A, B, 1)]) == [Period(B, D)]


def test_neighbouring_differences_are_one() -> None:
    assert differing_days([(A, B, 1), (B, C, 2)], []) == [Period(A, C)]


def test_differences_apart_stay_apart() -> None:
    assert differing_days([(A, B, 1), (B, C, 2), (C, D, 3)], [(A, B, 9), (B, C, 2), (C, D, 9)]) == [
        Period(A, B),
        Period(C, D),
    ]


days = st.dates(date(2026, 1, 1), date(2026, 1, 12))
histories = st.lists(
    st.tuples(days, days, st.integers(0, 2)).map(
        lambda fact: (min(fact[:2]), max(fact[:2]), fact[2])
    ),
    max_size=5,
)


@given(histories, histories)
def test_a_day_is_named_only_if_rows_that_are_not_shared_differ_on_it(
    before: list[Fact], after: list[Fact]
) -> None:
    named = differing_days(before, after)

    for day in (date(2026, 1, number) for number in range(1, 13)):
        holding = [
            {value for first, past, value in rows if first <= day < past}
            for rows in (before, after)
        ]
        if holding[0] != holding[1]:
            assert any(day in period for period in named)
    assert set(before) != set(after) or not named
