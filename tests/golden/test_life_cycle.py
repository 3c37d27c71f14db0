"""The numbers of docs/life-cycle.md, read from the page and settled again by the engine."""

import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from elhandel.settlement.case import answer, explanations_of

PAGE: Final = (Path(__file__).parents[2] / "docs" / "life-cycle.md").read_text(encoding="utf-8")
DAYS: Final = 31
CENT: Final = Decimal("0.01")
NAMES: Final = (
    "energy",
    "GRID",
    "SYSTEM",
    "TRANSMISSION",
    "TAX",
    "GRID-SUB",
    "supplier_subscription",
)

type Case = dict[str, Any]


def test_the_month_comes_to_what_the_page_says() -> None:
    expected = _bill_of(_section("A month in numbers"))

    answered = answer(_month())

    lines = {line["charge"]: (line.get("kwh"), line["amount_dkk"]) for line in answered["lines"]}
    assert lines == expected["lines"]
    assert set(lines) == set(NAMES)
    assert (answered["subtotal_dkk"], answered["vat_dkk"], answered["total_dkk"]) == expected[
        "sums"
    ]


def test_the_correction_is_the_difference_of_exact_amounts() -> None:
    expected = _bill_of(_section("A correction of it"))
    before, after = _month(), _corrected_month()

    differences = {name: _exact(after, name) - _exact(before, name) for name in NAMES}

    assert differences["energy"] == Decimal("0.525")
    assert differences["GRID"] == Decimal("11.61")
    rounded = {
        name: (wh, str(_cents(differences[name]))) for name, (wh, _) in expected["lines"].items()
    }
    assert rounded == expected["lines"]
    assert not any(amount for name, amount in differences.items() if name not in rounded)
    _check_sums(expected)


@pytest.mark.parametrize("name", ["energy", "SYSTEM", "TRANSMISSION", "TAX"])
def test_where_no_price_changed_a_correction_is_delta_kwh_times_the_price(name: str) -> None:
    expected = _bill_of(_section("A correction of it"))

    corrected = answer(_delta())

    (line,) = (line for line in corrected["lines"] if line["charge"] == name)
    assert (line["kwh"], line["amount_dkk"]) == expected["lines"][name]


def _check_sums(bill: dict[str, Any]) -> None:
    subtotal, vat, total = (Decimal(text) for text in bill["sums"])
    assert subtotal == sum(Decimal(amount) for _, amount in bill["lines"].values())
    assert vat == _cents(subtotal / 4)
    assert total == subtotal + vat


def _exact(case: Case, name: str) -> Decimal:
    (explained,) = explanations_of(case, name)
    nano_dkk = explained.line.nano_dkk
    return (Decimal(nano_dkk.numerator) / Decimal(nano_dkk.denominator)).scaleb(-9)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def _month() -> Case:
    kwh, spot, grid = (_by_hour(column) for column in (2, 3, 4))
    return {
        "kind": "settlement",
        "period": {"from": "2026-01-01", "to": "2026-02-01"},
        "consumption": {"resolution": "PT1H", "start": "2025-12-31T23:00:00Z", "kwh": kwh * DAYS},
        "spot": {
            "area": "DK2",
            "resolution": "PT1H",
            "start": "2025-12-31T23:00:00Z",
            "dkk_per_mwh": spot * DAYS,
        },
        "product": {
            "kind": "spot",
            "margin_dkk_per_kwh": "0.05",
            "subscription_dkk_per_month": "29.00",
        },
        "charges": [
            {"code": "GRID", "type": "tariff", "dkk_per_kwh": grid},
            {"code": "SYSTEM", "type": "tariff", "dkk_per_kwh": ["0.072"]},
            {"code": "TRANSMISSION", "type": "tariff", "dkk_per_kwh": ["0.043"]},
            {"code": "TAX", "type": "tariff", "dkk_per_kwh": ["0.008"]},
            {"code": "GRID-SUB", "type": "subscription", "dkk_per_month": "31.00"},
        ],
    }


def _corrected_month() -> Case:
    case = _month()
    case["consumption"]["kwh"][13 * 24 + 17] = "1.400"
    case["charges"][0]["dkk_per_kwh"] = [
        "0.90" if price == "0.80" else price for price in case["charges"][0]["dkk_per_kwh"]
    ]
    return case


def _delta() -> Case:
    month = _month()
    return {
        "kind": "correction",
        "supply": month["period"],
        "deltas": [
            {"interval_start": "2026-01-14T16:00:00Z", "old_kwh": "0.900", "new_kwh": "1.400"}
        ],
        **{field: month[field] for field in ("spot", "product", "charges")},
    }


def _by_hour(column: int) -> list[str]:
    """A column of the page's table of bands, laid out on the 24 hours of a day."""
    hours: list[str] = []
    for cells in _rows(_section("A month in numbers")):
        if band := re.fullmatch(r"(\d\d)–(\d\d)", cells[1]):
            first, past = (int(hour) for hour in band.groups())
            assert first == len(hours)
            hours += [cells[column]] * (past - first)

    assert len(hours) == 24
    return hours


def _bill_of(section: str) -> dict[str, Any]:
    """The lines and sums of the section's last table."""
    rows = {cells[0]: cells for cells in _rows(section)}
    lines = {name: (rows[name][1] or None, rows[name][2]) for name in NAMES if name in rows}
    assert lines
    return {
        "lines": lines,
        "sums": tuple(rows[name][2] for name in ("without VAT", "VAT, 25 %", "to pay")),
    }


def _section(title: str) -> str:
    return PAGE.split(f"## {title}\n")[1].split("\n## ")[0]


def _rows(section: str) -> list[list[str]]:
    lines = (line for line in section.splitlines() if line.startswith("|"))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
