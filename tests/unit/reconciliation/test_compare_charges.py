"""Charges are compared by quantity, price and amount, at six decimals, and by month."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from elhandel.reconciliation.compare import Comparison, compare_charges
from elhandel.reconciliation.rules import rules_of
from elhandel.reconciliation.sums import NOTHING, Calculation, ChargeSumKey, HeldCharge
from elhandel.values.charges import ChargeKey, ChargeKind

MONTH = date(2026, 1, 1)
TARIFF = ChargeKey("5790001089030", ChargeKind.TARIFF, "CD")
KEY = ChargeSumKey("131", TARIFF, "E17", "D01", "P1D")
D05 = Calculation("D05")
AT = datetime(2026, 2, 9, 6, tzinfo=UTC)


def a_day(
    number: int = 1,
    quantity: int | None = 1_000,
    price: int | None = 500_000,
    amount: int | None = 500_000,
    key: ChargeSumKey = KEY,
) -> HeldCharge:
    """A day of our own sums: 1 kWh at 0.50 DKK."""
    quantities, prices, amounts = (
        np.array([NOTHING if value is None else value], np.int64)
        for value in (quantity, price, amount)
    )
    return HeldCharge(key, None, MONTH + timedelta(days=number - 1), quantities, prices, amounts)


def theirs(charge: HeldCharge, calculation: Calculation = D05) -> HeldCharge:
    """The same, as DataHub's."""
    return replace(charge, calculation=calculation, version=1, calculated_at=AT)


def compared(held: Sequence[HeldCharge], own: Sequence[HeldCharge]) -> list[Comparison]:
    return compare_charges(held, own, MONTH, rules_of(MONTH))


def test_equal_sums_match() -> None:
    days = [a_day(1), a_day(2)]

    (found,) = compared([theirs(day) for day in days], days)

    assert (found.matches, found.intervals) == (True, 2)
    assert (found.their_amount, found.our_amount, found.theirs) == (1_000_000, 1_000_000, 2_000)


def test_a_price_that_is_another_is_said_so() -> None:
    other = a_day(2, price=510_000, amount=510_000)

    (found,) = compared([theirs(a_day(1)), theirs(other)], [a_day(1), a_day(2)])

    assert (found.differing, found.priced_otherwise, found.delta) == (1, 1, -10_000)
    assert found.differing_days == (date(2026, 1, 2),)


def test_a_quantity_differs_by_more_than_a_thousandth() -> None:
    (close,) = compared([theirs(a_day(quantity=1_001))], [a_day()])
    (far,) = compared([theirs(a_day(quantity=1_002))], [a_day()])

    assert (close.matches, far.matches, far.largest) == (True, False, -2)


def test_a_missing_price_differs_from_a_price_and_agrees_with_a_missing_one() -> None:
    unpriced = a_day(price=None, amount=None)

    (differs,) = compared([theirs(unpriced)], [a_day()])
    (agrees,) = compared([theirs(unpriced)], [unpriced])

    assert (differs.matches, differs.priced_otherwise) == (False, 1)
    assert agrees.matches


def test_what_we_do_not_have_counts_as_nothing() -> None:
    (found,) = compared([theirs(a_day())], [])

    assert (found.matches, found.ours, found.our_amount, found.delta) == (False, 0, 0, -500_000)


def test_a_charge_that_the_wholesale_fixing_leaves_out_differs() -> None:
    other = replace(KEY, charge=replace(TARIFF, code="B"))
    own = [a_day(), a_day(key=other)]

    found = compared([theirs(a_day())], own)
    by_correction = compared([theirs(a_day(), Calculation("D32", "D01"))], own)

    assert [(comparison.subject.charge, comparison.matches) for comparison in found] == [
        (other.charge, False),
        (TARIFF, True),
    ]
    assert len(by_correction) == 1, "a correction brings only what it corrects"


def test_sums_of_the_month_are_of_all_types_and_methods() -> None:
    of_charge = ChargeSumKey("131", TARIFF, None, None, "P1M")
    of_all = ChargeSumKey("131", None, None, None, "P1M")
    other_method = replace(KEY, settlement_method="E02")
    other_charge = replace(KEY, charge=replace(TARIFF, code="B"))
    own = [a_day(1), a_day(2), a_day(1, key=other_method), a_day(1, key=other_charge)]
    sums = [
        theirs(a_day(quantity=None, price=None, amount=1_500_000, key=of_charge)),
        theirs(a_day(quantity=None, price=None, amount=1_999_990, key=of_all)),
    ]

    by_charge = {found.subject.charge: found for found in compared(sums, own)}

    assert by_charge[TARIFF].matches
    assert (by_charge[None].matches, by_charge[None].delta) == (False, 10)


days = st.lists(
    st.tuples(st.integers(0, 10**6), st.one_of(st.none(), st.integers(-(10**6), 10**6))),
    min_size=1,
    max_size=31,
)


@given(days=days, order=st.randoms(use_true_random=False))
def test_the_order_of_the_days_makes_no_difference(
    days: list[tuple[int, int | None]], order: st.DataObject
) -> None:
    own = [
        a_day(number, quantity, price, None if price is None else quantity * price // 1000)
        for number, (quantity, price) in enumerate(days, start=1)
    ]
    held = [theirs(day) for day in own]
    shuffled = list(held)
    order.shuffle(shuffled)  # type: ignore[attr-defined]

    assert compared(shuffled, own) == compared(held, list(reversed(own)))
    (found,) = compared(held, own)
    assert found.matches
    assert found.intervals == len(days)
