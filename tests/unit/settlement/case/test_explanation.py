"""Why a line is what it is: every line of that name, with the sign that stands on the bill."""

import pytest

from elhandel.settlement.case import BadCase, answer, explain_case
from tests.unit.settlement.case.documents import (
    EVERY_KIND,
    Document,
    a_settlement,
    an_erroneous_move,
    with_children,
)


def named(document: Document) -> list[tuple[str, str]]:
    """(label, amount) of every line, whatever bill of the case it stands on."""
    answered = answer(document)
    bills = [answered, *(answered.get(name, {}) for name in ("reversal", "settlement"))]
    return [
        (line["charge"], line["amount_dkk"]) for bill in bills for line in bill.get("lines", [])
    ]


@pytest.mark.parametrize("document", EVERY_KIND)
def test_every_line_of_a_case_of_any_kind_is_explained_to_the_amount_that_it_has(
    document: Document,
) -> None:
    lines = named(document)

    assert lines
    for label in {label for label, _ in lines}:
        sums = [
            text.rpartition(": ")[2]
            for text in explain_case(document, label).splitlines()
            if "rounded" in text
        ]
        assert sums == [f"{amount} DKK" for line, amount in lines if line == label]


def test_a_reversal_is_explained_with_its_own_sign() -> None:
    assert explain_case(a_settlement(kind="reversal"), "abo").splitlines() == [
        "abo without VAT",
        "  2025-01-01 to 2025-01-03  -2/31 × 62 DKK a month = -4 DKK",
        "Sum -4 DKK, rounded once: -4.00 DKK",
    ]


def test_both_halves_of_an_erroneous_move_are_explained() -> None:
    text = explain_case(an_erroneous_move(), "supplier_subscription").splitlines()

    assert text[0] == "reversal: product/supplier_subscription"
    assert text[2:4] == [
        "Sum -2 DKK, rounded once: -2.00 DKK",
        "settlement: product/supplier_subscription",
    ]
    assert text[-1] == "Sum 1 DKK, rounded once: 1.00 DKK"


def test_lines_of_one_name_are_all_explained_or_one_by_its_longer_name() -> None:
    charge = {"type": "tariff", "code": "energy", "owner": "5790000000001", "dkk_per_kwh": "1"}
    case = a_settlement(charges=[charge, {**charge, "owner": "5790000000002"}])

    titles = [
        line for line in explain_case(case, "energy").splitlines() if line.endswith("/energy")
    ]
    assert titles == [
        "product/energy",
        "5790000000001/tariff/energy",
        "5790000000002/tariff/energy",
    ]
    assert explain_case(case, "5790000000002/tariff/energy").splitlines()[0] == "energy"
    assert explain_case(case, "product/energy").splitlines()[-1].endswith("25.92 DKK")


def test_a_childs_line_is_named_by_its_number() -> None:
    case = with_children()

    assert (
        len([line for line in explain_case(case, "tax").splitlines() if line.startswith("Sum")])
        == 2
    )
    assert explain_case(case, "571313180000000025/tariff/tax").splitlines() == [
        "tax",
        "  2025-01-02 00:00 +0100  7.000 kWh × -0.71 DKK/kWh = -4.97 DKK",
        "Sum 7.000 kWh, -4.97 DKK, rounded once: -4.97 DKK",
    ]


def test_half_a_name_is_none() -> None:
    with pytest.raises(
        BadCase, match=r"^line: expected one of energy, grid, tax, abo, fee, supplier_subscription"
    ):
        explain_case(a_settlement(), "ax")


def test_a_fee_is_explained_as_often_as_it_falls_due_whatever_the_month() -> None:
    fee = {
        "type": "fee",
        "code": "gebyr",
        "dkk": "20",
        "from": "2025-01-02",
        "to": "2025-02-01",
        "quantity": 3,
    }
    assert explain_case(a_settlement(charges=[fee]), "gebyr").splitlines() == [
        "gebyr",
        "  2025-01-02  3 × 20 DKK = 60 DKK",
        "Sum 60 DKK, rounded once: 60.00 DKK",
    ]
    taken_back = explain_case(a_settlement(charges=[fee], kind="reversal"), "gebyr").splitlines()
    assert taken_back[1] == "  2025-01-02  -3 × 20 DKK = -60 DKK"


def test_a_charge_that_is_linked_twice_is_explained_at_its_own_price() -> None:
    links = {"from": "2025-01-01", "to": "2025-02-01", "quantity": 2}
    month = {"type": "subscription", "code": "abo", "dkk_per_month": "31", **links}
    tariff = {"type": "tariff", "code": "net", "dkk_per_kwh": "0.33", **links}
    case = a_settlement(charges=[month, tariff])
    assert (
        explain_case(case, "abo").splitlines()[1]
        == "  2025-01-01 to 2025-01-03  2/31 × 2 × 31 DKK a month = 4 DKK"
    )
    assert all(
        " kWh × 2 × 0.33 DKK/kWh = " in line
        for line in explain_case(case, "net").splitlines()
        if "kWh ×" in line
    )
    assert " kWh × 2 × 0.33 DKK/kWh = " in explain_case(case, "net")


def test_an_amount_without_an_end_is_cut_off_and_says_so() -> None:
    month = {"type": "subscription", "code": "abo", "dkk_per_month": "29"}
    assert explain_case(a_settlement(charges=[month]), "abo").splitlines()[1:] == [
        "  2025-01-01 to 2025-01-03  2/31 × 29 DKK a month = 1.870967741… DKK",
        "Sum 1.870967741… DKK, rounded once: 1.87 DKK",
    ]
