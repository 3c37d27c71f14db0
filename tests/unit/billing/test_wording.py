from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elhandel.billing.bill.wording import (
    Child,
    Linked,
    SettledCharge,
    description,
    months,
    months_text,
    proven_price,
    proven_price_of_energy,
)
from elhandel.billing.document.places import months_said
from elhandel.settlement.engine.exact import round_to_ore
from elhandel.values.charges import ChargeKind
from elhandel.values.days.period import Period

JANUARY = Period(date(2026, 1, 1), date(2026, 2, 1))
FEBRUARY = Period(date(2026, 2, 1), date(2026, 3, 1))


def a_charge(kind: str, code: str, name: str | None, *, tax: bool = False) -> SettledCharge:
    return SettledCharge(kind=ChargeKind(kind), code=code, name=name, tax=tax, flat_price=None)


@pytest.mark.parametrize(
    ("linked", "text"),
    [
        ([Linked(JANUARY)], "1 måned"),
        ([Linked(Period(date(2026, 1, 1), date(2026, 4, 1)))], "3 måneder"),
        ([Linked(Period(date(2026, 1, 16), date(2026, 2, 1)))], "16/31 måned"),
        ([Linked(Period(date(2026, 1, 16), date(2026, 3, 1)))], "1 måned + 16/31 måned"),
        ([Linked(JANUARY, 2)], "2 × 1 måned"),
        ([Linked(JANUARY), Linked(FEBRUARY, 2)], "1 måned + 2 × 1 måned"),
        ([Linked(Period(date(2026, 1, 16), date(2026, 3, 1)), 2)], "2 × (1 måned + 16/31 måned)"),
        ([Linked(Period(date(2024, 2, 10), date(2024, 2, 20)))], "10/29 måned"),
    ],
)
def test_a_monthly_quantity_counts_whole_months_and_days_of_their_own_month(
    linked: list[Linked], text: str
) -> None:
    assert months_text(linked) == text
    assert months_said(text) == months(linked)


@pytest.mark.parametrize("text", ["", "3 stk.", "−1 måned", "1 måned og", "0 kWh", "12 dage"])
def test_other_quantities_say_no_months(text: str) -> None:
    assert months_said(text) is None


def test_months_are_exact_shares_of_their_own_length() -> None:
    assert months([Linked(Period(date(2026, 1, 16), date(2026, 3, 1)), 2)]) == 2 * (
        1 + Fraction(16, 31)
    )


def test_a_unit_price_is_shown_only_if_it_gives_the_amount() -> None:
    assert proven_price(29_000_000, Fraction(16, 31), 1_497) == 29_000_000
    assert proven_price(29_000_000, Fraction(16, 31), 1_498) is None
    assert proven_price(None, Fraction(1), 0) is None


def test_so_is_that_of_energy() -> None:
    assert proven_price_of_energy(1_234_567, 1_500, 185) == 1_234_567
    assert proven_price_of_energy(1_234_567, 1_500, 186) is None
    assert proven_price_of_energy(1_234_567, -1_500, -185) == 1_234_567
    assert proven_price_of_energy(None, 0, 0) is None


@given(price=st.integers(-(10**9), 10**9), wh=st.integers(-(10**9), 10**9))
def test_energy_is_proven_as_any_other_quantity(price: int, wh: int) -> None:
    ore = round_to_ore(price * wh)

    assert proven_price_of_energy(price, wh, ore) == price
    assert proven_price(price, Fraction(wh, 1000), ore) == price
    assert proven_price(price, Fraction(wh, 1000), ore + 1) is None


@pytest.mark.parametrize(
    ("component", "pricing", "charge", "child", "text"),
    [
        ("energy", "spot", None, None, "El, Elhandel Spot (spotpris + tillæg)"),
        ("energy", "fixed", None, None, "El, Elhandel Spot (fast pris)"),
        (
            "energy",
            "changed",
            None,
            None,
            "El, Elhandel Spot (spotpris + tillæg og fast pris, hver i sine dage)",
        ),
        ("supplier_subscription", "spot", None, None, "Abonnement, Elhandel Spot"),
        ("production_credit", "spot", None, None, "Solcelleoverskud, betalt til spotpris"),
        ("charge", "spot", a_charge("tariff", "C", "Nettarif C"), None, "Nettarif C"),
        (
            "charge",
            "spot",
            a_charge("tariff", "EA-001", "Elafgift 2026", tax=True),
            None,
            "Elafgift",
        ),
        (
            "charge",
            "spot",
            a_charge("tariff", "EA-003", "x", tax=True),
            Child("571", "D14"),
            "Elafgift, nedsat sats (elvarme)",
        ),
        ("charge", "spot", a_charge("tariff", "XY", None), None, "Tarif XY"),
        ("charge", "spot", a_charge("fee", "G1", None), Child("571", "D06"), "Gebyr G1 (571)"),
    ],
)
def test_a_line_says_in_danish_what_it_is_for(
    component: str,
    pricing: str,
    charge: SettledCharge | None,
    child: Child | None,
    text: str,
) -> None:
    assert description(component, "Elhandel Spot", pricing, charge, child) == text
