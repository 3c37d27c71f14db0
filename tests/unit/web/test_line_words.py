"""Lines of bills in English: every form that a bill is written in has one."""

from datetime import date

import pytest

from elhandel.billing.bill.wording import (
    Linked,
    SettledCharge,
    description,
    months_text,
    pieces_text,
)
from elhandel.values.charges import ChargeKind
from elhandel.values.days.period import Period
from elhandel_site.line_words import in_english, quantity_in_english


def a_charge(name: str | None, kind: ChargeKind = ChargeKind.TARIFF) -> SettledCharge:
    return SettledCharge(kind, "CD-7", name, tax=False, flat_price=None)


@pytest.mark.parametrize(
    ("danish", "english"),
    [
        (description("energy", "Elhandel Spot", "spot", None, None),
         "Electricity, Elhandel Spot (spot price and margin)"),
        (description("energy", "Fast (12 mdr.)", "fixed", None, None),
         "Electricity, Fast (12 mdr.) (fixed price)"),
        (description("energy", "Spot", "changed", None, None),
         "Electricity, Spot (spot price and margin, and fixed price, each on its own days)"),
        (description("supplier_subscription", "Elhandel Spot", "spot", None, None),
         "Subscription, Elhandel Spot"),
        (description("production_credit", "Spot", "spot", None, None),
         "Surplus of solar cells, paid at the spot price"),
        (description("charge", "Spot", "spot", a_charge(None), None), "Tariff CD-7"),
        (description("charge", "Spot", "spot", a_charge(None, ChargeKind.FEE), None), "Fee CD-7"),
        ("Nettarif C", "Grid tariff C"),
        ("Netabonnement A høj", "Grid subscription A high"),
        ("Elafgift, nedsat sats (elvarme)", "Electricity tax, reduced rate (electric heating)"),
        ("Aconto 1. kvartal 2026", "On account, quarter 1 of 2026"),
        ("Aconto 1. kvartal 2026, opkrævet på faktura 2026-00001",
         "On account, quarter 1 of 2026, asked for by bill 2026-00001"),
        ("Afslag på faktura 2026-00001", "Allowance on bill 2026-00001"),
        ("Rykkergebyr, rykker af 05.03.2026", "Reminder fee, reminder of 2026-03-05"),
    ],
)  # fmt: skip
def test_a_line_of_ours_reads_as_english(danish: str, english: str) -> None:
    assert in_english(danish) == english


def test_a_name_that_only_its_owner_knows_stays_danish() -> None:
    assert in_english("Rådighedstarif for egenproducenter") is None
    assert in_english("Rådighedstarif (elvarme)") is None


def test_months_and_pieces_read_as_english() -> None:
    part = Linked(Period(date(2026, 1, 1), date(2026, 1, 17)))
    whole = Linked(Period(date(2026, 1, 1), date(2026, 3, 1)), factor=2)
    assert quantity_in_english(months_text([part])) == "16/31 month"
    assert quantity_in_english(months_text([part, whole])) == "16/31 month + 2 × 2 months"
    assert quantity_in_english(pieces_text([whole])) == "2 pcs."
