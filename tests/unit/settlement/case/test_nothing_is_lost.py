"""What a case says is settled or refused: nothing is passed over, and the refusal names the
field.
"""

import json
from typing import Any

import pytest

from elhandel.settlement.case import BadCase, answer, read_document
from tests.unit.settlement.case.documents import (
    START,
    Document,
    a_correction,
    a_delta,
    a_settlement,
    changed,
    heated,
    with_children,
    with_production,
)

TWICE = {"code": "grid", "type": "tariff", "dkk_per_kwh": "1"}
DK2 = {"area": "DK2", "resolution": "PT1H", "start": START, "dkk_per_mwh": ["1"]}
SPOT = a_settlement()["spot"]


@pytest.mark.parametrize(
    ("document", "path", "value", "sentence"),
    [
        (
            a_settlement(),
            "product.margin_dkk_kwh",
            "1",
            "product.margin_dkk_kwh: expected no field of this name (did",
        ),
        (
            a_settlement(),
            "product.dkk_per_kwh",
            "1",
            "product.dkk_per_kwh: expected no field of this name",
        ),
        (a_settlement(), "deltas", [], "deltas: expected no field of this name"),
        (a_settlement(), "aconto_paid_dkk", "1", "aconto_paid_dkk: expected no field of this name"),
        (
            a_settlement(),
            "products",
            [{"kind": "spot"}],
            "products: expected either this field or product",
        ),
        (
            a_settlement(),
            "charges.1.dkk_per_month",
            "1",
            "charges[1].dkk_per_month: expected no field of this name",
        ),
        (
            a_settlement(),
            "charges.1.prices",
            [],
            "charges[1].dkk_per_kwh: expected either this field or prices",
        ),
        (
            a_settlement(),
            "charges.3.quantity",
            1,
            "charges[3].quantity: expected either this field or links",
        ),
        (
            a_settlement(),
            "charges.2.dkk_per_month",
            ["1"] * 24,
            "charges[2].dkk_per_month: expected one price, found",
        ),
        (a_settlement(), "charges.2", TWICE, "charges[2].code: expected each charge once"),
        (
            a_settlement(),
            "charges.1.quantity",
            0,
            "charges[1].quantity: expected a whole number from 1 to",
        ),
        (
            a_settlement(),
            "charges.1.quantity",
            -1,
            "charges[1].quantity: expected a whole number from 1 to",
        ),
        (
            a_settlement(),
            "charges.1.quantity",
            10**30,
            "charges[1].quantity: expected a whole number from 1 to",
        ),
        (
            a_settlement(),
            "charges.0.prices.0.dkk_per_kwh",
            ["1"] * 23,
            "charges[0].prices[0].dkk_per_kwh: expected 1, 24 or 96 prices: "
            "the clocks do not change on 2020-01-01",
        ),
        (
            a_settlement(),
            "charges.0.prices",
            [{"from": "2020-01-01", "dkk_per_kwh": "1"}] * 2,
            "charges[0].prices[1].from: expected one price from each day on, found '2020-01-01'.",
        ),
        (
            a_settlement(),
            "spot",
            None,
            "spot: expected the spot prices that are to be settled at, found 'nothing'.",
        ),
        (a_settlement(), "spot", [SPOT, DK2], "spot[1].area: expected DK1, as of the others"),
        (a_settlement(), "spot", [SPOT, SPOT], "spot[1].start: expected each interval priced once"),
        (
            a_settlement(),
            "spot.start",
            "2024-12-31T23:15:00Z",
            "spot.start: expected an instant at which an interval starts",
        ),
        (
            a_settlement(),
            "consumption.kwh",
            ["1"] * 49,
            "consumption.kwh: expected at most 48 values, until 2025-01-03",
        ),
        (
            a_settlement(),
            "consumption.start",
            "2024-12-31T22:00:00Z",
            "consumption.start: expected an instant not before 2025-01-01",
        ),
        (
            a_settlement(),
            "consumption.start",
            "0001-01-01T00:00:00Z",
            "consumption.start: expected an instant from",
        ),
        (
            a_settlement(),
            "consumption.start",
            "9999-12-31T23:59:59-23:00",
            "consumption.start: expected an instant",
        ),
        (
            a_settlement(),
            "consumption.kwh.0",
            "1e999999",
            "consumption.kwh[0]: expected a decimal number as a string",
        ),
        (
            a_settlement(),
            "consumption.kwh.0",
            "1e999",
            "consumption.kwh[0]: expected a number of less than 16 digits",
        ),
        (
            a_settlement(),
            "consumption.kwh.0",
            "1_0",
            "consumption.kwh[0]: expected a decimal number as a string",
        ),
        (
            a_settlement(),
            "consumption.kwh.0",
            "1.0000000000000000000000000000000001",
            "consumption.kwh[0]: expected at most 12 decimals",
        ),
        (
            a_settlement(),
            "period.to",
            "9999-12-31",
            "period.to: expected a date from 2000-01-01 to 2100-01-01",
        ),
        (
            a_settlement(),
            "period.from",
            "0001-01-01",
            "period.from: expected a date from 2000-01-01 to 2100-01-01",
        ),
        (
            a_settlement(),
            "period.to",
            "2099-12-31",
            "period.to: expected a date within 3660 days of 2025-01-01",
        ),
        (
            a_settlement(),
            "supply",
            {"from": "2026-01-01", "to": "2026-02-01"},
            "supply: expected some of the days",
        ),
        (
            with_production(),
            "production.resolution",
            "PT15M",
            "production.resolution: expected the resolution of cons",
        ),
        (
            with_production(),
            "production.kwh",
            ["1"] * 49,
            "production.kwh: expected at most 48 values",
        ),
        (
            heated(),
            "electric_heating.charge",
            "abo",
            "electric_heating.charge: expected the code of one of the charges",
        ),
        (
            heated(),
            "electric_heating.yearly_limit_kwh",
            "1",
            "electric_heating.yearly_limit_kwh: expected either this",
        ),
        (
            heated(),
            "electric_heating.counts.1.yearly_limit_kwh",
            "-1",
            "electric_heating.counts[1].yearly_limit_kwh: "
            "expected a quantity from 0 to 1000000000 kWh",
        ),
        (
            heated(),
            "electric_heating.counts.1.yearly_limit_kwh",
            "1e14",
            "electric_heating.counts[1].yearly_limit_kwh: "
            "expected a quantity from 0 to 1000000000 kWh",
        ),
        (
            heated(),
            "electric_heating.used_before_kwh",
            "1",
            "electric_heating.used_before_kwh: expected nothing or 0, "
            "because the count begins on 2025-01-01 or later",
        ),
        (
            with_children(),
            "children.1.point",
            "571313180000000018",
            "children[1].point: expected each point once",
        ),
        (
            with_children(),
            "children.0.product",
            None,
            "children[0].product: expected the product that production is",
        ),
        (
            with_children(),
            "consumption.1.start",
            "2025-01-02T23:00:00Z",
            "consumption[1].kwh: expected at most 0",
        ),
        (
            with_children(),
            "consumption.1.start",
            "2025-01-01T22:00:00Z",
            "consumption[1].start: expected series in",
        ),
        (
            a_settlement(),
            "charges.1.vat_changes",
            [{"from": "2025-01-02", "vat": False}] * 2,
            "charges[1].vat_changes[1].from: expected days in order, each once",
        ),
        (
            a_correction(a_delta(9, "1", "3")),
            "production",
            {"kwh": []},
            "consumption: expected the old readings of",
        ),
        (
            a_correction(a_delta(9, "1", "3")),
            "deltas.0.old_kwh",
            None,
            "deltas[0].old_kwh: expected a value",
        ),
        (
            a_correction(a_delta(9, "1", "3"), a_delta(10, "1", "3")),
            "deltas.1.interval_start",
            "2099-01-01T09:00:00Z",
            "deltas: expected intervals within 3660 days",
        ),
        (
            a_correction(a_delta(9, "1", "3")),
            "deltas.0.interval_start",
            "9999-12-31T23:00:00Z",
            "deltas[0].interval_start: expected an instant from 2000-01-01 to 2100-01-01",
        ),
    ],
)
def test_what_could_not_be_settled_is_refused_by_name(
    document: Document, path: str, value: Any, sentence: str
) -> None:
    with pytest.raises(BadCase) as refused:
        answer(changed(document, path, value))

    assert refused.value.sentence.startswith(sentence)


def test_two_charges_of_one_code_and_different_owners_keep_their_prices_and_their_names() -> None:
    theirs = {"code": "grid", "type": "tariff", "owner": "5790000000001", "dkk_per_kwh": "1"}
    case = a_settlement(charges=[{**theirs, "owner": "5790000000002", "dkk_per_kwh": "2"}, theirs])

    assert answer(case)["lines"][1:3] == [
        {
            "owner": "5790000000002",
            "type": "tariff",
            "charge": "grid",
            "kwh": "48.000",
            "amount_dkk": "96.00",
        },
        {
            "owner": "5790000000001",
            "type": "tariff",
            "charge": "grid",
            "kwh": "48.000",
            "amount_dkk": "48.00",
        },
    ]


def test_a_charge_may_be_linked_several_times() -> None:
    links = [{"to": "2025-01-02"}, {"from": "2025-01-02", "quantity": 3}]
    case = a_settlement(
        charges=[{"code": "grid", "type": "tariff", "dkk_per_kwh": "1", "links": links}]
    )

    assert answer(case)["lines"][1]["amount_dkk"] == "96.00"  # 24 × 1 + 24 × 3


def test_vat_that_begins_or_ends_on_a_day_makes_two_lines_of_a_charge() -> None:
    changes = [{"from": "2025-01-02", "vat": False}]
    case = a_settlement(
        charges=[{"code": "grid", "type": "tariff", "dkk_per_kwh": "1", "vat_changes": changes}]
    )

    line = {"owner": "", "type": "tariff", "charge": "grid", "kwh": "24.000", "amount_dkk": "24.00"}
    assert answer(case)["lines"][1:3] == [{**line, "vat": True}, {**line, "vat": False}]


def test_the_resolution_may_change_within_a_day() -> None:
    case = a_settlement()
    case["consumption"] = [
        {"resolution": "PT1H", "start": START, "kwh": ["1"] * 10},
        {"resolution": "PT15M", "start": "2025-01-01T09:00:00Z", "kwh": ["0.25"] * 8},
        {"resolution": "PT1H", "start": "2025-01-01T11:00:00Z", "kwh": ["1"] * 36},
    ]

    assert answer(case)["lines"] == [
        {**line, "kwh": "48.00"} if "kwh" in line else line
        for line in answer(a_settlement())["lines"]
    ]


def test_prices_of_an_autumn_day_by_position_fit_that_day_only() -> None:
    prices = [{"from": "2025-10-26", "dkk_per_kwh": ["1"] * 25}]
    case = a_settlement(charges=[{"code": "grid", "type": "tariff", "prices": prices}])

    with pytest.raises(BadCase, match=r"expected 1, 24 or 96 prices: .* 2025-10-27"):
        answer(changed(case, "charges.0.prices.0.from", "2025-10-27"))


def test_children_are_settled_with_the_point_and_the_resolution_may_change_at_midnight() -> None:
    answered = answer(with_children())

    assert answered["lines"][0] == {"charge": "energy", "kwh": "48.000", "amount_dkk": "25.92"}
    assert answered["lines"][-2:] == [
        {
            "point": "571313180000000018",
            "charge": "production_credit",
            "kwh": "24.000",
            "amount_dkk": "-12.00",
        },
        {"point": "571313180000000025", "charge": "tax", "kwh": "7.000", "amount_dkk": "-4.97"},
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "the case: expected JSON, found"),
        (
            '{"kind": "settlement", "kind": "aconto"}',
            "kind: expected each field once in an object, found 'it twice'.",
        ),
        ("[" * 100_000, "the case: expected JSON of a few levels"),
        (f'{{"id": {"9" * 5000}}}', "the case: expected JSON, found"),
        ('{"id": NaN}', "the case: expected JSON, found 'NaN is no number'."),
        ('{"id": "\\ud800"}', "the case: expected text without halves of characters"),
    ],
)
def test_text_that_says_a_thing_twice_or_is_no_json_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(BadCase) as refused:
        read_document(text)

    assert refused.value.sentence.startswith(sentence)


def test_a_case_is_read_as_it_stands() -> None:
    assert read_document(json.dumps(with_children())) == with_children()
