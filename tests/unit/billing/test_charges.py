"""Charges: what is charged adds up, is taken back to the øre, and a month has one key."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elhandel.billing.charges import Charge, UnableToCharge, monthly, taken_back
from elhandel.values.days.period import Period
from elhandel.values.ids import AccountId

BROADBAND = Charge(
    account_id=AccountId(1),
    source="broadband",
    source_id="agreement 7",
    period=Period(date(2026, 1, 1), date(2026, 1, 2)),
    what="Bredbånd 1000",
    amount_ore=0,
)
PRICE = 239_200_000  # micro-DKK a month


def test_price_and_quantity_make_the_amount_or_there_is_no_price() -> None:
    with pytest.raises(UnableToCharge, match="make 5000 øre"):
        Charge(
            account_id=AccountId(1),
            source="fee",
            source_id="1",
            period=BROADBAND.period,
            what="Gebyr",
            amount_ore=4_999,
            quantity=Decimal("0.5"),
            unit_price=100_000_000,
        )


@pytest.mark.parametrize("field", ["source", "source_id", "what"])
def test_a_charge_says_where_it_comes_from_and_what_it_is(field: str) -> None:
    texts = {"source": "fee", "source_id": "1", "what": "Gebyr", field: ""}
    with pytest.raises(UnableToCharge):
        Charge(account_id=AccountId(1), period=BROADBAND.period, amount_ore=1, **texts)


def test_settled_lines_are_nobody_elses_to_charge() -> None:
    with pytest.raises(UnableToCharge):
        Charge(AccountId(1), "settlement", "1:2:3", BROADBAND.period, "El", 1)


def test_a_subscription_is_charged_a_month_ahead_and_in_parts_where_it_begins_and_ends() -> None:
    supplied = Period(date(2026, 1, 16), date(2026, 3, 11))
    months = list(monthly(BROADBAND, supplied, unit_price=PRICE, ahead=date(2026, 3, 1)))
    assert [(str(month.period.start), month.quantity, month.unit) for month in months] == [
        ("2026-01-16", 16, "dage"),
        ("2026-02-01", 1, "md."),
        ("2026-03-01", 10, "dage"),
    ]
    assert [month.amount_ore for month in months] == [12_346, 23_920, 7_716]
    assert [str(month.bill_from) for month in months] == ["2025-12-01", "2026-01-01", "2026-02-01"]


@given(
    first=st.dates(date(2020, 1, 1), date(2026, 1, 1)),
    days=st.integers(1, 800),
    cut=st.integers(0, 800),
    price=st.integers(1, 10**9),
)
def test_months_asked_for_earlier_are_the_first_of_those_asked_for_later(
    first: date, days: int, cut: int, price: int
) -> None:
    supplied = Period(first, first + timedelta(days=days))
    earlier = list(
        monthly(BROADBAND, supplied, unit_price=price, ahead=first + timedelta(days=cut))
    )
    later = list(monthly(BROADBAND, supplied, unit_price=price, ahead=supplied.end))
    assert later[: len(earlier)] == earlier
    assert sum(month.period.days for month in later) == days


@given(amount=st.integers(-(10**9), 10**9))
def test_what_is_taken_back_cancels_out_under_another_key(amount: int) -> None:
    charge = Charge(AccountId(1), "fee", "1", BROADBAND.period, "Gebyr", amount)
    back = taken_back(charge)
    assert charge.amount_ore + back.amount_ore == 0
    assert (back.source, back.period, back.vat_class) == ("fee", charge.period, charge.vat_class)
    assert back.source_id != charge.source_id
