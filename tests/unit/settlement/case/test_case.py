"""Cases from JSON: what they answer, and which field is wrong when they can't be read."""

from copy import deepcopy
from typing import Any

import pytest

from elhandel.settlement.case import BadCase, answer, explain_case
from elhandel.settlement.engine.errors import MissingReadings, MissingSpotPrice

type Document = dict[str, Any]


def a_case(**changes: Any) -> Document:
    """The day of the autumn clock change in 2025: 25 hours of 1 kWh."""
    return {
        "kind": "settlement",
        "period": {"from": "2025-10-26", "to": "2025-10-27"},
        "consumption": {
            "resolution": "PT1H",
            "start": "2025-10-25T22:00:00Z",
            "kwh": ["1.000"] * 25,
        },
        "spot": {
            "area": "DK1",
            "resolution": "PT1H",
            "start": "2025-10-25T22:00:00Z",
            "dkk_per_mwh": ["500"] * 25,
        },
        "product": {
            "kind": "spot",
            "margin_dkk_per_kwh": "0.04",
            "subscription_dkk_per_month": "31.00",
        },
        "charges": [
            {
                "code": "grid",
                "type": "tariff",
                "prices": [{"from": "2020-01-01", "dkk_per_kwh": "0.10"}],
            },
            {"code": "abo", "type": "subscription", "dkk_per_month": "62.00"},
        ],
        **changes,
    }


def lines(document: Document) -> dict[str, str]:
    return {line["charge"]: line["amount_dkk"] for line in answer(document)["lines"]}


def test_a_case_answers_lines_subtotal_vat_and_total_as_decimal_strings() -> None:
    assert answer(a_case()) == {
        "lines": [
            {"charge": "energy", "kwh": "25.000", "amount_dkk": "13.50"},
            {"charge": "grid", "kwh": "25.000", "amount_dkk": "2.50"},
            {"charge": "abo", "amount_dkk": "2.00"},
            {"charge": "supplier_subscription", "amount_dkk": "1.00"},
        ],
        "subtotal_dkk": "19.00",
        "vat_dkk": "4.75",
        "total_dkk": "23.75",
    }


def test_quantities_are_written_with_the_decimals_of_the_case() -> None:
    case = a_case()
    case["consumption"]["kwh"] = ["0"] * 25

    assert [line.get("kwh") for line in answer(case)["lines"]] == ["0", "0", None, None]


def test_charges_may_have_their_own_dates_quantity_and_no_vat() -> None:
    charge = {
        "code": "abo",
        "type": "subscription",
        "dkk_per_month": "62",
        "quantity": 2,
        "vat": False,
    }
    fee = {"code": "fee", "type": "fee", "dkk": "75", "quantity": 2}
    later = {"code": "later", "type": "tariff", "from": "2025-10-27", "prices": []}

    bill = answer(a_case(charges=[charge, fee, later]))

    assert bill["lines"][1:3] == [
        {"charge": "abo", "amount_dkk": "4.00"},
        {"charge": "fee", "amount_dkk": "150.00"},
    ]
    assert bill["vat_dkk"] == "41.13"  # of 13.50 + 150 + 1, not of the subscription


def test_a_fixed_price_product_needs_no_spot_prices() -> None:
    case = a_case(
        product={
            "kind": "fixed",
            "dkk_per_kwh": "1.10",
            "supplements_dkk_per_kwh": ["0.05", "0.05"],
        }
    )
    del case["spot"]

    assert lines(case)["energy"] == "30.00"


def test_products_may_change_inside_the_period() -> None:
    case = a_case(
        period={"from": "2025-10-25", "to": "2025-10-27"},
        products=[
            {"kind": "fixed", "to": "2025-10-26", "dkk_per_kwh": "1"},
            {"kind": "spot", "from": "2025-10-26"},
        ],
    )
    case["consumption"] = {"resolution": "PT1H", "start": "2025-10-24T22:00:00Z", "kwh": ["1"] * 49}
    del case["product"]

    assert lines(case)["energy"] == "36.50"  # 24 × 1.00 + 25 × 0.50


def test_a_heating_limit_splits_the_tax() -> None:
    case = a_case(
        electric_heating={
            "charge": "grid",
            "yearly_limit_kwh": "4000",
            "used_before_kwh": "3990",
            "reduced": {"dkk_per_kwh": "0.01"},
        }
    )

    assert lines(case)["grid"] == "1.15"  # 10 × 0.10 + 15 × 0.01


def test_a_heating_limit_that_says_no_more_than_its_charge_is_the_laws() -> None:
    case = a_case(electric_heating={"charge": "grid", "used_before_kwh": "3990"})

    assert lines(case)["grid"] == "1.12"  # 10 × 0.10 + 15 × 0.008


def test_spot_prices_may_have_more_decimals_than_a_millionth_of_a_krone() -> None:
    case = a_case()
    case["spot"]["dkk_per_mwh"] = ["29.469999"] * 25

    assert "25.000 kWh, 1.736749975 DKK" in explain_case(case, "energy")


def test_aconto_sets_off_what_was_paid_and_adds_the_next_estimate_unless_it_is_the_last() -> None:
    paid = a_case(kind="aconto", aconto_paid_dkk="30.00", next_aconto_dkk="40.00")
    last = a_case(kind="aconto", aconto_paid_dkk="30.00")

    assert (answer(paid)["difference_dkk"], answer(paid)["due_dkk"]) == ("-6.25", "33.75")
    assert (answer(last)["difference_dkk"], answer(last)["due_dkk"]) == ("-6.25", "-6.25")


def a_correction(*deltas: tuple[str, str, str]) -> Document:
    case = a_case(kind="correction", supply={"from": "2025-10-26", "to": "2025-10-27"})
    del case["consumption"], case["period"]
    case["deltas"] = [
        {"interval_start": start, "old_kwh": old, "new_kwh": new} for start, old, new in deltas
    ]
    return case


def test_a_correction_leaves_out_what_lies_outside_the_supply() -> None:
    inside, outside = ("2025-10-26T01:00:00Z", "1", "3"), ("2025-10-26T23:00:00Z", "1", "9")

    assert answer(a_correction(inside, outside))["lines"] == [
        {"charge": "energy", "kwh": "2", "amount_dkk": "1.08"},
        {"charge": "grid", "kwh": "2", "amount_dkk": "0.20"},
    ]


def test_an_interval_corrected_twice_is_refused() -> None:
    delta = ("2025-10-26T01:00:00Z", "1", "3")

    with pytest.raises(BadCase, match=r"deltas\[1\]\.interval_start: expected each interval once"):
        answer(a_correction(delta, delta))


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (
            "kind",
            "magic",
            "kind: expected one of settlement, correction, reversal, aconto, erroneous_move, "
            "found 'magic'.",
        ),
        ("period", None, "period: expected a value, found 'nothing'."),
        (
            "period.from",
            "26/10/2025",
            "period.from: expected a date such as 2025-01-31, found '26/10/2025'.",
        ),
        (
            "period.to",
            "2025-10-26",
            "period.to: expected a date after 2025-10-26, found '2025-10-26'.",
        ),
        (
            "consumption.start",
            "2025-10-25T22:00",
            "consumption.start: expected an instant in UTC such as",
        ),
        (
            "consumption.start",
            "2025-10-25T22:20:00Z",
            "consumption.start: expected an instant at which an interval starts",
        ),
        (
            "consumption.resolution",
            "PT5M",
            "consumption.resolution: expected one of PT15M, PT1H, P1D, found 'PT5M'.",
        ),
        ("consumption.kwh", "many", "consumption.kwh: expected a list, found 'many'."),
        (
            "consumption.kwh.3",
            0.3,
            "consumption.kwh[3]: expected a decimal number as a string, found 0.3.",
        ),
        (
            "consumption.kwh.3",
            "0.0001",
            "consumption.kwh[3]: expected at most 3 decimals, found '0.0001'.",
        ),
        (
            "consumption.kwh.3",
            "-1",
            "consumption.kwh[3]: expected a quantity from 0 to 2147483.647 kWh, found '-1'.",
        ),
        (
            "consumption.kwh.3",
            "NaN",
            "consumption.kwh[3]: expected a decimal number as a string, found 'NaN'.",
        ),
        (
            "spot.dkk_per_mwh.0",
            "dear",
            "spot.dkk_per_mwh[0]: expected a decimal number as a string, found 'dear'.",
        ),
        (
            "spot.dkk_per_mwh.0",
            "1e9",
            "spot.dkk_per_mwh[0]: expected a price of at most 1000000 DKK",
        ),
        ("product.kind", "gratis", "product.kind: expected one of spot, fixed, found 'gratis'."),
        (
            "charges.0.type",
            "toll",
            "charges[0].type: expected one of tariff, subscription, fee, found 'toll'.",
        ),
        (
            "charges.0.prices.0.dkk_per_kwh",
            ["1", "2"],
            "charges[0].prices[0].dkk_per_kwh: expected 1, 24 or 96 prices",
        ),
        (
            "charges.0.prices.0.from",
            None,
            "charges[0].prices[0].from: expected a value, found 'nothing'.",
        ),
        ("charges.1.quantity", "2", "charges[1].quantity: expected a whole number, found '2'."),
        (
            "charges.1.dkk_per_month",
            "10000000",
            "charges[1].dkk_per_month: expected a price of at most 1000000 DKK",
        ),
        (
            "electric_heating",
            {"charge": "tax"},
            "electric_heating.charge: expected the code of one of the charges",
        ),
    ],
)
def test_a_field_that_can_not_be_read_is_named_with_what_was_expected(
    path: str, value: Any, sentence: str
) -> None:
    case = deepcopy(a_case())
    *parents, last = path.split(".")
    place: Any = case
    for step in parents:
        place = place[int(step)] if step.isdigit() else place[step]
    place[int(last) if last.isdigit() else last] = value

    with pytest.raises(BadCase) as refused:
        answer(case)

    assert refused.value.sentence.startswith(sentence)


def test_a_document_that_is_no_object_is_refused() -> None:
    with pytest.raises(BadCase, match="the case: expected an object"):
        answer([])  # type: ignore[arg-type]


def test_a_price_or_reading_that_is_missing_is_refused_by_the_engine() -> None:
    no_price, no_reading = a_case(), a_case()
    no_price["spot"]["dkk_per_mwh"][4] = None
    no_reading["consumption"]["kwh"] = ["1"] * 24

    with pytest.raises(MissingSpotPrice, match="2025-10-26T02:00Z to 2025-10-26T03:00Z"):
        answer(no_price)
    with pytest.raises(MissingReadings, match="2025-10-26T22:00Z to 2025-10-26T23:00Z"):
        answer(no_reading)


def test_a_line_is_explained_interval_by_interval_with_its_sums() -> None:
    text = explain_case(a_case(), "energy").splitlines()

    assert text[0] == "energy"
    assert text[3] == "  2025-10-26 02:00 +0200  1.000 kWh × 0.54 DKK/kWh = 0.54 DKK"
    assert text[4] == "  2025-10-26 02:00 +0100  1.000 kWh × 0.54 DKK/kWh = 0.54 DKK"
    assert text[-2:] == [
        "  2025-10-26 in all 13.5 DKK",
        "Sum 25.000 kWh, 13.5 DKK, rounded once: 13.50 DKK",
    ]


def test_a_subscription_is_explained_by_days_of_the_month() -> None:
    assert explain_case(a_case(), "abo").splitlines() == [
        "abo",
        "  2025-10-26 to 2025-10-27  1/31 × 62 DKK a month = 2 DKK",
        "Sum 2 DKK, rounded once: 2.00 DKK",
    ]


def test_a_line_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(
        BadCase, match="expected one of energy, grid, abo, supplier_subscription, found 'tax'"
    ):
        explain_case(a_case(), "tax")
    with pytest.raises(BadCase, match="expected one of energy, grid, found 'abo'"):
        explain_case(a_correction(("2025-10-26T01:00:00Z", "1", "3")), "abo")
