"""Worked cases of supply that never was, or that began on another day."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from elhandel.settlement.case import BadCase, answer


def a_case(**fields: Any) -> dict[str, Any]:
    """Two days of January, 1 kWh an hour at a fixed 1 DKK and a subscription of 31 DKK a month."""
    return {
        "period": {"from": "2025-01-01", "to": "2025-01-03"},
        "consumption": {
            "resolution": "PT1H",
            "start": "2024-12-31T23:00:00Z",
            "kwh": ["1.000"] * 48,
        },
        "product": {"kind": "fixed", "dkk_per_kwh": "1"},
        "charges": [{"code": "abo", "type": "subscription", "dkk_per_month": "31"}],
        **fields,
    }


def test_a_reversal_is_the_inverse_of_the_settlement_line_by_line() -> None:
    assert answer(a_case(kind="reversal")) == {
        "lines": [
            {"charge": "energy", "kwh": "-48.000", "amount_dkk": "-48.00"},
            {"charge": "abo", "amount_dkk": "-2.00"},
        ],
        "subtotal_dkk": "-50.00",
        "vat_dkk": "-12.50",
        "total_dkk": "-62.50",
    }


def test_the_reversal_of_nothing_is_nothing_without_a_sign() -> None:
    case = a_case(kind="reversal")
    case["consumption"]["kwh"] = ["0"] * 48

    assert answer(case)["lines"][0] == {"charge": "energy", "kwh": "0", "amount_dkk": "0.00"}


def test_the_reversal_of_a_credit_is_a_debit() -> None:
    case = a_case(kind="reversal", product={"kind": "fixed", "dkk_per_kwh": "-1"}, charges=[])

    assert answer(case)["total_dkk"] == "60.00"


def test_an_erroneous_move_credits_the_old_supply_and_settles_the_new() -> None:
    case = a_case(
        kind="erroneous_move",
        billed_supply={"from": "2025-01-01", "to": "2025-01-03"},
        supply={"from": "2025-01-02", "to": "2025-01-03"},
    )

    answered = answer(case)

    assert (answered["reversal"]["total_dkk"], answered["settlement"]["total_dkk"]) == (
        "-62.50",
        "31.25",
    )
    assert answered["net_dkk"] == "-31.25"


@pytest.mark.parametrize("left_out", ["supply", "billed_supply"])
def test_an_erroneous_move_needs_both_supplies(left_out: str) -> None:
    case = a_case(
        kind="erroneous_move",
        billed_supply={"from": "2025-01-01", "to": "2025-01-03"},
        supply={"from": "2025-01-02", "to": "2025-01-03"},
    )
    del case[left_out]

    with pytest.raises(BadCase, match=f"^{left_out}: expected a value"):
        answer(case)


def test_the_reversal_of_a_worked_case_is_its_inverse(shared: Callable[[str], Path]) -> None:
    document = json.loads(shared("golden/gm01-full-january.json").read_text())

    reversal = answer({**document, "kind": "reversal"})

    assert reversal["lines"]
    assert [line["amount_dkk"] for line in reversal["lines"]] == [
        f"-{line['amount_dkk']}" for line in document["expected"]["lines"]
    ]
    assert reversal["total_dkk"] == f"-{document['expected']['total_dkk']}"
