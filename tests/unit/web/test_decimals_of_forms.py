"""Energy and prices as people write them in the order form."""

from decimal import Decimal

import pytest

from elhandel_web import Form


def read(said: str, decimals: int, *, thousands: bool = True) -> tuple[Decimal | None, bool]:
    form = Form({"kwh": [said]})
    return form.decimal("kwh", decimals, "wrong", thousands=thousands), form.is_good


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("20", Decimal(20)),
        ("12,5", Decimal("12.5")),
        ("1.500", Decimal(1500)),
        ("0.500", Decimal("0.5")),
        ("1.500,25", Decimal("1500.25")),
        (" 1 500 ", Decimal(1500)),
        ("1,0001", None),
        ("1e3", Decimal(1000)),
        ("1e99", None),
        ("Infinity", None),
        ("1,2,3", None),
        ("", None),
    ],
)
def test_an_amount_of_energy(said: str, meant: Decimal | None) -> None:
    assert read(said, 3) == (meant, meant is not None)


@pytest.mark.parametrize(
    ("said", "meant"),
    [("0,155", Decimal("0.155")), ("0.155", Decimal("0.155")), ("1.234", Decimal("1.234"))],
)
def test_a_point_in_a_price_is_no_thousand(said: str, meant: Decimal) -> None:
    assert read(said, 6, thousands=False) == (meant, True)
