"""Which quarters of a contract are billed and asked for, decided from what is known."""

from dataclasses import replace
from datetime import date

import pytest

from elhandel.billing.aconto.quarters import (
    Quarter,
    Step,
    next_quarter,
    quarter_before,
    quarter_of,
    steps,
)

Q4, Q1, Q2, Q3 = date(2025, 10, 1), date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)


def a_quarter(start: date, **fields: object) -> Quarter:
    """A quarter that we supply whole, and that nothing happened in."""
    days = (next_quarter(start) - start).days
    quarter = Quarter(start, 90_000, days, settled=False, unbilled=False, asked=False, open=False)
    return replace(quarter, **fields)  # type: ignore[arg-type]


def nothing(start: date) -> Quarter:
    """A quarter that we do not supply."""
    return a_quarter(start, days=0, settled=True)


def asked(start: date, **fields: object) -> Quarter:
    return a_quarter(start, asked=True, open=True, **fields)


@pytest.mark.parametrize("start", [date(2025, month, 1) for month in (1, 4, 7, 10)])
def test_quarters_follow_each_other(start: date) -> None:
    following = next_quarter(start)
    assert (
        quarter_of(start) == quarter_of(following.replace(day=1))
        if following == start
        else following > start
    )
    assert quarter_before(following) == start
    assert {quarter_of(date(start.year, start.month + month, 15)) for month in range(3)} == {start}


def test_a_first_quarter_is_asked_for_by_itself() -> None:
    this = a_quarter(Q1)
    assert steps([nothing(Q4), this, a_quarter(Q2)], date(2026, 1, 1)) == [Step(None, this)]


def test_a_quarter_is_asked_for_once() -> None:
    assert steps([nothing(Q4), asked(Q1), a_quarter(Q2)], date(2026, 1, 2)) == []


def test_a_part_of_a_quarter_is_asked_for_by_its_days_in_whole_kroner() -> None:
    assert a_quarter(Q1, amount_ore=203_200, days=31).instalment == 70_000
    assert a_quarter(Q1, amount_ore=90_000, days=90).instalment == 90_000
    assert a_quarter(Q1, amount_ore=100, days=1).instalment == 0


def test_nothing_is_asked_for_where_the_share_is_less_than_half_a_krone() -> None:
    assert steps([nothing(Q4), a_quarter(Q1, amount_ore=100, days=1)], date(2026, 1, 1)) == []


def test_a_quarter_is_billed_when_all_of_it_is_settled_and_asks_for_the_next() -> None:
    first, second = asked(Q1, settled=True, unbilled=True), a_quarter(Q2)
    assert steps([nothing(Q4), first, second, a_quarter(Q3)], date(2026, 4, 8)) == [
        Step(first, second)
    ]


def test_a_quarter_of_which_days_are_not_settled_waits_and_so_does_the_next_amount() -> None:
    assert steps([asked(Q1, unbilled=True), a_quarter(Q2), a_quarter(Q3)], date(2026, 4, 8)) == []


def test_the_final_bill_asks_for_nothing() -> None:
    last = asked(Q1, days=40, settled=True, unbilled=True)
    assert steps([nothing(Q4), last, nothing(Q2)], date(2026, 3, 8)) == [Step(last, None)]


def test_supply_that_ends_in_the_next_quarter_is_asked_for_by_its_days() -> None:
    first, second = asked(Q1, settled=True, unbilled=True), a_quarter(Q2, days=30)
    (step,) = steps([first, second, nothing(Q3)], date(2026, 4, 8))
    assert step.asks is second
    assert second.instalment == 29_700


def test_what_was_asked_for_supply_that_never_was_is_given_back() -> None:
    void = asked(Q1, days=0, settled=True)
    assert steps([nothing(Q4), void, nothing(Q2)], date(2026, 1, 20)) == [Step(void, None)]


def test_after_a_bill_that_asked_for_nothing_a_new_plan_asks_by_itself() -> None:
    billed = a_quarter(Q1, settled=True, asked=True)
    this = a_quarter(Q2)
    assert steps([billed, this, a_quarter(Q3)], date(2026, 5, 1)) == [Step(None, this)]


def test_a_contract_that_was_billed_by_the_month_is_asked_when_its_first_quarter_begins() -> None:
    monthly, this = a_quarter(Q1, amount_ore=None), a_quarter(Q2)
    assert steps([monthly, this, a_quarter(Q3)], date(2026, 4, 1)) == [Step(None, this)]


def test_the_last_quarter_of_a_plan_is_billed_and_nothing_asked_for() -> None:
    last = asked(Q1, settled=True, unbilled=True)
    assert steps([last, a_quarter(Q2, amount_ore=None)], date(2026, 4, 8)) == [Step(last, None)]


def test_quarters_that_waited_long_are_billed_one_by_one_and_what_is_over_is_not_asked_for() -> (
    None
):
    first, second = (
        asked(Q1, settled=True, unbilled=True),
        a_quarter(Q2, settled=True, unbilled=True),
    )
    third = a_quarter(Q3)
    assert steps([first, second, third], date(2026, 7, 9)) == [
        Step(first, None),
        Step(second, third),
    ]


def test_what_is_settled_later_of_a_billed_quarter_is_billed_without_an_amount_to_set_off() -> None:
    more = a_quarter(Q1, settled=True, unbilled=True, asked=True)
    assert steps([more, asked(Q2), a_quarter(Q3)], date(2026, 4, 20)) == [Step(more, None)]
