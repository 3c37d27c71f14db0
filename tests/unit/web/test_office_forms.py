"""Amounts and prices as people write them: never read as a thousandth of what was meant."""

from decimal import Decimal

import pytest

from elhandel.backoffice.actions import ACTIONS
from elhandel_office.acting import typed_values
from elhandel_web import Form


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("20.000", Decimal(20_000)),
        ("1.234.567", Decimal(1_234_567)),
        ("1.234,50", Decimal("1234.50")),
        ("120.5", Decimal("120.5")),
        ("12,345", None),
        ("1,2,3", None),
    ],
)
def test_a_point_before_three_digits_is_of_thousands(said: str, meant: Decimal | None) -> None:
    form = Form({"amount": [said]})
    assert form.kroner("amount") == meant
    assert form.is_good is (meant is not None)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("0,04", "0.04"),
        ("0.04", "0.04"),
        ("0.040", "0.040"),
        ("12", "12"),
        ("-0,1", "-0.1"),
        ("1.000", None),
        ("1.234,5", None),
        ("0,1234567", None),
        ("four", None),
    ],
)
def test_a_price_has_a_comma_or_a_point_and_what_may_be_either_is_refused(
    said: str, meant: str | None
) -> None:
    action = ACTIONS["price-product"]
    form = Form({"product": ["spot"], "from": ["2026-02-01"], "margin": [said]})

    assert typed_values(form, action).get("margin") == meant
    assert form.is_good is (meant is not None)


def test_several_numbers_are_read_and_anything_else_is_refused() -> None:
    action = ACTIONS["credit-lines"]
    assert typed_values(Form({"lines": ["2, 3,4"]}), action) == {"lines": [2, 3, 4]}
    assert typed_values(Form({"lines": [""]}), action) == {}
    for said in ("2;3", "-1", "2,x", "99999999"):
        form = Form({"lines": [said]})
        typed_values(form, action)
        assert not form.is_good


@pytest.mark.parametrize("digits", [1, 10, 11, 5_000])
def test_a_number_of_however_many_digits_is_none_that_fails(digits: int) -> None:
    """Python refuses to read more than some thousand digits, with an error of its own."""
    said = "3" * digits
    for key, field, good in (("join-customer", "customer", 3), ("credit-lines", "lines", [3])):
        form = Form({field: [said]})
        assert typed_values(form, ACTIONS[key]).get(field) == (good if digits == 1 else None)
        assert (field in form.errors) is (digits > 1)
