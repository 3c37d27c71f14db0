"""VAT on what a customer sells: a seller who is not registered for VAT sells without it, tariffs
carry it.
"""

from typing import Any

import pytest

from elhandel.settlement.case import answer, explain_case

HOURS = 24


def produced(**changes: Any) -> dict[str, Any]:
    """10 kWh of production on a day, at 1 DKK, with a feed-in tariff of 0.0112."""
    series = {
        "resolution": "PT1H",
        "start": "2026-01-14T23:00:00Z",
        "kwh": ["10.000", *["0.000"] * (HOURS - 1)],
    }
    prices = {
        "area": "DK1",
        "resolution": "PT1H",
        "start": "2026-01-14T23:00:00Z",
        "dkk_per_mwh": ["1000.00"] * HOURS,
    }
    return {
        "period": {"from": "2026-01-15", "to": "2026-01-16"},
        "production": series,
        "spot": prices,
        "product": {"kind": "spot"},
        "charges": [{"code": "40010", "type": "tariff", "dkk_per_kwh": "0.0112"}],
        **changes,
    }


def netted(**changes: Any) -> dict[str, Any]:
    """The same with 2 kWh of consumption in another hour."""
    case = produced(**changes)
    used = {**case["production"], "kwh": ["0.000", "2.000", *["0.000"] * (HOURS - 2)]}
    return {**case, "consumption": used, "charges": []}


@pytest.mark.parametrize(
    ("changes", "sums"),
    [
        ({}, ("-9.89", "-2.47", "-12.36")),
        ({"vat_registered": True}, ("-9.89", "-2.47", "-12.36")),
        ({"vat_registered": False}, ("-9.89", "0.03", "-9.86")),
    ],
)
def test_who_is_not_registered_is_credited_without_vat_and_pays_it_on_tariffs(
    changes: dict[str, Any], sums: tuple[str, str, str]
) -> None:
    answered = answer(produced(**changes))
    assert (answered["subtotal_dkk"], answered["vat_dkk"], answered["total_dkk"]) == sums
    assert [line["amount_dkk"] for line in answered["lines"]] == ["0.11", "-10.00"]


def test_a_netted_surplus_is_sold_without_vat_too() -> None:
    with_vat, without = answer(netted()), answer(netted(vat_registered=False))
    assert (with_vat["subtotal_dkk"], with_vat["vat_dkk"]) == ("-8.00", "-2.00")
    assert (without["subtotal_dkk"], without["vat_dkk"], without["total_dkk"]) == (
        "-8.00",
        "0.50",
        "-7.50",
    )


def test_a_childs_production_is_its_parents_customers() -> None:
    main = netted(vat_registered=False)
    child = {
        "point": "2",
        "production": main.pop("production"),
        "product": {"kind": "spot"},
        "charges": [],
    }
    answered = answer({**main, "children": [child]})
    assert (answered["subtotal_dkk"], answered["vat_dkk"]) == ("-8.00", "0.50")


def test_a_reversal_takes_back_what_was_credited_without_vat() -> None:
    answered = answer({**produced(vat_registered=False), "kind": "reversal"})
    assert (answered["subtotal_dkk"], answered["vat_dkk"], answered["total_dkk"]) == (
        "9.89",
        "-0.03",
        "9.86",
    )


def test_a_correction_of_production_stays_without_vat() -> None:
    case = {**netted(vat_registered=False), "kind": "correction"}
    delta = {
        "interval_start": "2026-01-14T23:00:00Z",
        "old_kwh": "0.000",
        "new_kwh": "0.000",
        "old_production_kwh": "10.000",
        "new_production_kwh": "14.000",
    }
    answered = answer({**case, "deltas": [delta]})
    assert (answered["subtotal_dkk"], answered["vat_dkk"]) == ("-4.00", "0.00")


def test_the_explanation_says_that_it_is_without_vat() -> None:
    text = explain_case({**produced(vat_registered=False), "children": []}, "production_credit")
    assert text.splitlines()[0] == "production_credit without VAT"
    assert "10.000 kWh × -1 DKK/kWh = -10 DKK" in text
