"""A corrected case is the difference of two settled ones, also under a limit and with
production.
"""

from decimal import Decimal

import pytest

from elhandel.settlement.case import BadCase, answer, explain_case
from tests.unit.settlement.case.documents import (
    HOURS,
    Document,
    a_correction,
    a_delta,
    a_heated_correction,
    a_settlement,
    changed,
    with_production,
)


def amounts(document: Document) -> dict[str, Decimal]:
    return {line["charge"]: Decimal(line["amount_dkk"]) for line in answer(document)["lines"]}


def test_under_a_heating_limit_a_corrected_interval_moves_those_that_follow() -> None:
    correction = a_heated_correction(a_delta(3, "1", "4"))
    before = a_settlement(electric_heating=correction["electric_heating"])
    after = changed(before, "consumption.kwh.4", "4")

    corrected = amounts(correction)

    assert corrected["tax"] == amounts(after)["tax"] - amounts(before)["tax"] == Decimal("0.03")
    assert corrected["energy"] == amounts(after)["energy"] - amounts(before)["energy"]


def test_a_correction_under_a_limit_begins_at_what_was_used_before() -> None:
    case = a_heated_correction(a_delta(23, "1", "4"))
    case["period"] = {"from": "2025-01-02", "to": "2025-01-03"}
    case["consumption"] = {"resolution": "PT1H", "start": "2025-01-01T23:00:00Z", "kwh": ["1"] * 24}

    with pytest.raises(
        BadCase, match=r"electric_heating\.used_before_kwh: expected the use since 2025-01-01"
    ):
        answer(case)
    case["electric_heating"] |= {"used_before_kwh": "75", "yearly_limit_kwh": "100"}
    assert amounts(case)["tax"] == Decimal("0.74")  # 1 × 0.72 + 2 × 0.01


def test_a_limit_without_the_readings_of_the_period_is_refused() -> None:
    case = a_correction(a_delta(9, "1", "3"), electric_heating={"charge": "tax"})

    with pytest.raises(
        BadCase, match=r"^consumption: expected the old readings of the period: a heating limit"
    ):
        answer(case)


def test_a_delta_that_does_not_begin_at_the_reading_of_the_period_is_refused() -> None:
    with pytest.raises(
        BadCase, match=r"deltas\[0\]\.old_kwh: expected what stands in the readings of the period"
    ):
        answer(a_heated_correction(a_delta(3, "2", "4")))


@pytest.mark.parametrize(
    "whole", [True, False], ids=["in the readings of the period", "deltas alone"]
)
def test_corrected_production_is_netted_anew(whole: bool) -> None:
    before = with_production()
    after = changed(
        before, "production.kwh.11", "0.250"
    )  # 09:00Z: 1 kWh used and 2 made, and then a quarter
    delta = {
        "interval_start": "2025-01-01T10:00:00Z",
        "old_production_kwh": "2",
        "new_production_kwh": "0.250",
    }
    if whole:
        case = {**before, "kind": "correction", "supply": before["period"], "deltas": [delta]}
    else:
        case = a_correction({**delta, "old_kwh": "1", "new_kwh": "1"})

    corrected = amounts(case)

    assert corrected["production_credit"] == Decimal("0.50")  # no surplus of 1 kWh any more
    assert {
        label: amounts(after)[label] - amounts(before)[label] for label in corrected
    } == corrected


def test_deltas_alone_have_to_say_both_sides_of_a_netted_interval() -> None:
    delta = {
        "interval_start": "2025-01-01T10:00:00Z",
        "old_production_kwh": "2",
        "new_production_kwh": "0",
    }

    with pytest.raises(BadCase, match=r"deltas\[0\]\.old_kwh: expected a value"):
        answer(a_correction(delta))


@pytest.mark.parametrize("label", ["energy", "grid", "tax"])
def test_the_steps_of_a_correction_are_its_changed_intervals_and_add_up_to_its_line(
    label: str,
) -> None:
    case = a_heated_correction(a_delta(3, "1", "4"))

    text = explain_case(case, label).splitlines()

    amount = next(line["amount_dkk"] for line in answer(case)["lines"] if line["charge"] == label)
    assert text[-1].endswith(f"rounded once: {amount} DKK")
    assert len(text) < HOURS // 2


def test_the_intervals_that_a_limit_moves_are_shown_with_those_that_were_corrected() -> None:
    text = explain_case(a_heated_correction(a_delta(3, "1", "4")), "tax").splitlines()

    assert text[1:3] == [
        "  2025-01-01 04:00 +0100  3.000 kWh × 0.01 DKK/kWh = 0.03 DKK",
        "  2025-01-01 04:00 +0100  3.000 kWh × 0.71 DKK/kWh = 2.13 DKK  part at the full tax",
    ]
    assert (
        text[3]
        == "  2025-01-01 07:00 +0100  -1.000 kWh × 0.71 DKK/kWh = -0.71 DKK  part at the full tax"
    )
