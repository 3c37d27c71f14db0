"""What of a bill is owed for its services: what is paid counts for them first (CD-BIL-15)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elhandel.dunning.owed import Bill, ServiceLines, debts_of

BROADBAND = 7


def a_bill(**but: Any) -> Bill:
    """800 kr. of electricity and 200 kr. of broadband, nothing paid."""
    bill = Bill(
        invoice_id=1,
        number="2026-00001",
        due_on=date(2026, 3, 2),
        total_ore=1_000_00,
        open_ore=1_000_00,
        disputed_ore=0,
        is_disputed=False,
        in_collection=False,
        services=(ServiceLines(BROADBAND, 200_00),),
    )
    return replace(bill, **but)


def owed(*bills: Bill, favour: int = 0) -> list[tuple[int, int]]:
    """(for services, of the whole bill)"""
    return [(debt.services_ore, debt.open_ore) for debt in debts_of(bills, favour)]


def test_of_a_bill_that_nobody_paid_the_services_are_owed_whole() -> None:
    assert owed(a_bill()) == [(200_00, 1_000_00)]


@pytest.mark.parametrize(
    ("paid", "expected"),
    [
        (50_00, [(150_00, 950_00)]),
        (199_99, [(1, 800_01)]),
        (200_00, []),
        (700_00, []),
    ],
)
def test_what_is_paid_counts_for_the_services_first_so_nobody_loses_one_for_electricity(
    paid: int, expected: list[tuple[int, int]]
) -> None:
    assert owed(a_bill(open_ore=1_000_00 - paid)) == expected


def test_of_a_disputed_bill_nothing_is_owed() -> None:
    assert owed(a_bill(disputed_ore=1_000_00, is_disputed=True)) == []


def test_disputed_electricity_leaves_the_services_owed_and_disputed_services_do_not() -> None:
    assert owed(a_bill(disputed_ore=800_00)) == [(200_00, 200_00)]
    lines = (ServiceLines(BROADBAND, 200_00, disputed_ore=200_00),)
    assert owed(a_bill(disputed_ore=200_00, services=lines)) == []


def test_a_service_whose_lines_are_disputed_is_not_owed_for_another_one() -> None:
    lines = (ServiceLines(7, 100_00, disputed_ore=100_00), ServiceLines(8, 100_00))
    (debt,) = debts_of([a_bill(disputed_ore=100_00, services=lines)])
    assert (debt.services_ore, debt.agreements) == (100_00, {8})


def test_credited_services_are_not_owed_for() -> None:
    assert owed(a_bill(services=(ServiceLines(BROADBAND, -50_00),))) == []


def test_what_is_in_favour_counts_for_the_oldest_bill_first() -> None:
    older, newer = a_bill(), a_bill(invoice_id=2, due_on=date(2026, 4, 1))
    assert owed(newer, older, favour=250_00) == [(150_00, 950_00)]
    assert owed(newer, older, favour=400_00) == []


ores = st.integers(-300_00, 300_00)


@given(
    lines=st.lists(st.tuples(ores, ores), min_size=1, max_size=3),
    electricity=ores,
    paid=st.integers(0, 900_00),
    favour=st.integers(0, 900_00),
)
def test_nobody_owes_more_for_services_than_is_open_or_than_they_cost(
    lines: list[tuple[int, int]], electricity: int, paid: int, favour: int
) -> None:
    services = tuple(ServiceLines(number, ore) for number, (ore, _) in enumerate(lines))
    cost = sum(one.ore for one in services)
    total = cost + electricity
    bill = a_bill(total_ore=total, open_ore=total - paid, services=services)

    found = debts_of([bill], favour)

    assert all(0 < debt.services_ore <= min(cost, debt.open_ore) for debt in found)
    assert all(debt.open_ore <= total - paid for debt in found)
    if paid + favour >= max(cost, 0):
        assert found == []
