"""RSM-001: when a start of supply is confirmed and what it brings, and when and why it is
rejected.
"""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

START = date(2026, 1, 1)
CPR = "marketEvaluationPoint.customer_MarketParticipant.mRID"
NAME = "marketEvaluationPoint.customer_MarketParticipant.name"
SUPPLIER = "marketEvaluationPoint.energySupplier_MarketParticipant.mRID"


def _house(outside: Any, dwelling: str = "house") -> dict[str, Any]:
    found: dict[str, Any] = next(
        household for household in outside.households()[1:] if household["dwelling"] == dwelling
    )
    return found


def _reason(answers: list[Any]) -> str:
    """The reject code of a single reject."""
    assert [answer.name for answer in answers] == ["RejectRequestChangeOfSupplier"]
    assert answers[0].content["reason.code"]["value"] == "A02"
    code: str = answers[0].records[0]["Reason"][0]["code"]["value"]
    return code


def _points(message: Any) -> list[tuple[str, str]]:
    return [
        (
            record["MarketEvaluationPoint"]["type"]["value"],
            record["MarketEvaluationPoint"]["mRID"]["value"],
        )
        for record in message.records
    ]


def _links(messages: list[Any]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for message in messages:
        if message.name == "NotifyBillingMasterData":
            for record in message.records:
                point = record["marketEvaluationPoint.mRID"]["value"]
                found.setdefault(point, set()).add(record["ChargeGroup"]["ChargeType"][0]["mRID"])
    return found


def test_a_switch_is_confirmed_and_master_data_and_customer_come_at_once(outside: Any) -> None:
    house = _house(outside)
    confirm, master_data, customer = outside.start(house, START)
    assert (confirm.name, confirm.reason) == ("ConfirmRequestChangeOfSupplier", "E03")
    assert confirm.content["reason.code"]["value"] == "A01"
    assert (
        confirm.records[0]["originalTransactionIDReference_MktActivityRecord.mRID"]
        == outside.sent[house["gsrn"]]
    )
    assert (master_data.name, customer.name) == (
        "AccountingPointCharacteristics",
        "CharacteristicsOfACustomerAtAnAP",
    )
    assert _points(master_data) == [("E17", house["gsrn"])]
    point = master_data.records[0]["MarketEvaluationPoint"]
    assert point["readCycle"] == house["resolution"]
    assert point["meteringGridArea_Domain.mRID"]["value"] == house["grid_area"]
    assert master_data.records[0]["validityStart_DateAndOrTime.dateTime"] == "2025-12-31T23:00:00Z"


def test_the_customer_comes_with_a_name_and_without_a_number(outside: Any) -> None:
    house = _house(outside)
    customer = outside.start(house, START)[2].records[0]["MarketEvaluationPoint"]
    assert customer["firstCustomer_MarketParticipant.name"] == house["customer_name"]
    assert "firstCustomer_MarketParticipant.mRID" not in customer
    assert house["cpr_cvr"] not in str(customer)


def test_a_heating_child_comes_before_its_parent_and_carries_the_tax_and_its_negative(
    outside: Any,
) -> None:
    house = _house(outside, "heat_pump")
    master_data = outside.start(house, START)[1]
    assert _points(master_data) == [("D14", house["heating_gsrn"]), ("E17", house["gsrn"])]
    child, parent = (record["MarketEvaluationPoint"] for record in master_data.records)
    assert child["Parent_MarketEvaluationPoint"]["mRID"]["value"] == house["gsrn"]
    assert parent["Child_MarketEvaluationPoint"][0]["mRID"]["value"] == house["heating_gsrn"]
    links = _links(outside.take_all("Charges"))
    assert links[house["heating_gsrn"]] == {"EA-001", "EA-003"}
    assert "EA-002" in links[house["gsrn"]]
    assert "EA-001" not in links[house["gsrn"]]


def test_a_production_point_comes_with_the_consumption_point_and_has_charges_of_its_own(
    outside: Any,
) -> None:
    house = _house(outside, "solar")
    assert _points(outside.start(house, START)[1]) == [
        ("E17", house["gsrn"]),
        ("E18", house["production_gsrn"]),
    ]
    links = _links(outside.take_all("Charges"))
    assert {"40000", "41000", "EA-001"} < links[house["gsrn"]]
    assert {"40010", "45012"} < links[house["production_gsrn"]]


def test_each_link_names_a_charge_whose_price_has_been_sent_before_it(outside: Any) -> None:
    outside.start(_house(outside), START)
    messages = outside.take_all("Charges")
    assert [(message.name, message.reason) for message in messages] == [
        ("NotifyPriceList", "D18"),
        ("NotifyPriceList", "D08"),
        ("NotifyBillingMasterData", "E03"),
    ]
    described, priced, linked = (
        {
            (
                charge["chargeTypeOwner_MarketParticipant.mRID"]["value"],
                charge["type"]["value"],
                charge["mRID"],
            )
            for record in message.records
            for charge in record["ChargeGroup"]["ChargeType"]
        }
        for message in messages
    )
    assert linked
    assert linked <= described == priced


def test_a_company_switches_with_its_cvr_number(outside: Any) -> None:
    assert outside.start(_house(outside, "shop"), START)[0].name == "ConfirmRequestChangeOfSupplier"


def test_the_example_customer_can_be_switched_as_he_stands(outside: Any) -> None:
    anders = outside.households()[0]
    assert anders["gsrn"] == "571313180000000001"
    assert outside.start(anders, START)[0].name == "ConfirmRequestChangeOfSupplier"


def test_an_unknown_point_is_rejected_with_e10(outside: Any) -> None:
    unknown = _house(outside) | {"gsrn": "571313189999999996"}
    assert _reason(outside.start(unknown, START)) == "E10"


def test_a_child_point_is_rejected_with_d18(outside: Any) -> None:
    house = _house(outside, "heat_pump")
    assert _reason(outside.start(house | {"gsrn": house["heating_gsrn"]}, START)) == "D18"


def test_another_number_than_the_registered_customers_is_rejected_with_d17(outside: Any) -> None:
    house = _house(outside)
    assert _reason(outside.start(house | {"cpr_cvr": "0101901234"}, START)) == "D17"
    outside.control("PATCH", f"/household/{house['gsrn']}", json={"registered_cpr": "0101901234"})
    assert _reason(outside.start(house, START)) == "D17"
    assert outside.start(house | {"cpr_cvr": "0101901234"}, START)[0].name.startswith("Confirm")


def test_a_point_without_a_supplier_rejects_a_switch_with_e22_and_a_plain_text_and_takes_a_move_in(
    outside: Any,
) -> None:
    house = _house(outside)
    outside.control("PATCH", f"/household/{house['gsrn']}", json={"has_supplier": False})
    answers = outside.start(house, START)
    assert _reason(answers) == "E22"
    assert "no current supplier" in answers[0].records[0]["Reason"][0]["text"]
    confirm, _, customer = outside.start(house, START, "E65")
    assert (confirm.name, confirm.reason) == ("ConfirmRequestChangeOfSupplier", "E65")
    name = customer.records[0]["MarketEvaluationPoint"]["firstCustomer_MarketParticipant.name"]
    assert name == house["customer_name"]


@pytest.mark.parametrize("reason", ["E65", "D29"])
def test_a_move_in_of_the_registered_customer_is_rejected_with_d17_for_it_is_a_switch(
    outside: Any, reason: str
) -> None:
    house = _house(outside)
    assert _reason(outside.start(house, START, reason)) == "D17"
    outside.control("PATCH", f"/household/{house['gsrn']}", json={"registered_cpr": "0101901234"})
    assert outside.start(house, START, reason)[0].name.startswith("Confirm")


def test_a_move_in_needs_a_name(outside: Any) -> None:
    house = _house(outside)
    outside.control("PATCH", f"/household/{house['gsrn']}", json={"registered_cpr": None})
    record = outside.start(house, START, "E65", **{NAME: " x "})
    assert record[0].name.startswith("Confirm")
    other = outside.households()[2]
    outside.control("PATCH", f"/household/{other['gsrn']}", json={"registered_cpr": None})
    document = outside.document(
        "RequestChangeOfSupplier",
        "E65",
        [
            {
                "mRID": str(uuid4()),
                "marketEvaluationPoint.mRID": {"codingScheme": "A10", "value": other["gsrn"]},
                SUPPLIER: {"codingScheme": "A10", "value": "5790002000003"},
                CPR: {"codingScheme": "ARR", "value": other["cpr_cvr"]},
                "start_DateAndOrTime.dateTime": "2025-12-31T23:00:00Z",
            }
        ],
    )
    outside.send("RequestChangeOfSupplier", document)
    assert _reason(outside.take_all("MasterData")) == "D03"


@pytest.mark.parametrize(
    ("reason", "day", "confirmed"),
    [
        ("E03", date(2025, 12, 10), False),
        ("E03", date(2025, 12, 11), True),
        ("E03", date(2026, 12, 10), True),
        ("E03", date(2026, 12, 11), False),
        ("E65", date(2025, 12, 2), False),
        ("E65", date(2025, 12, 3), True),
        ("E65", date(2026, 2, 8), True),
        ("E65", date(2026, 2, 9), False),
    ],
)
def test_a_start_outside_the_time_limits_is_rejected_with_e17(
    outside: Any, reason: str, day: date, confirmed: bool
) -> None:
    house = _house(outside)
    if reason == "E65":
        outside.control("PATCH", f"/household/{house['gsrn']}", json={"registered_cpr": None})
    answers = outside.start(house, day, reason)
    if confirmed:
        assert answers[0].name == "ConfirmRequestChangeOfSupplier"
    else:
        assert _reason(answers) == "E17"


def test_a_switch_may_be_asked_for_until_midnight_before_it(outside: Any) -> None:
    outside.at(2025, 12, 31, 22, 59)
    assert outside.start(_house(outside), START)[0].name == "ConfirmRequestChangeOfSupplier"
    outside.at(2025, 12, 31, 23, 0)
    assert _reason(outside.start(_house(outside, "flat"), START)) == "E17"


def test_a_start_that_is_not_a_local_midnight_is_rejected_with_e17(outside: Any) -> None:
    answers = outside.start(
        _house(outside), START, **{"start_DateAndOrTime.dateTime": "2026-01-01T00:00:00Z"}
    )
    assert _reason(answers) == "E17"


def test_a_supplier_other_than_the_sender_is_rejected_with_e16(outside: Any) -> None:
    other = {"codingScheme": "A10", "value": "5799999933318"}
    assert _reason(outside.start(_house(outside), START, **{SUPPLIER: other})) == "E16"


def test_a_point_that_we_supply_already_is_rejected_with_e16(outside: Any) -> None:
    house = _house(outside)
    outside.supply(house, date(2025, 12, 12))
    outside.at(2025, 12, 20)
    assert _reason(outside.start(house, START)) == "E16"


def test_a_second_switch_for_the_same_day_is_e22_and_for_another_day_d40(outside: Any) -> None:
    house = _house(outside)
    outside.start(house, START)
    assert _reason(outside.start(house, START)) == "E22"
    assert _reason(outside.start(house, date(2026, 1, 5))) == "D40"


def test_a_crossing_process_rejects_as_many_attempts_as_it_was_told_to(outside: Any) -> None:
    house = _house(outside)
    outside.control("PATCH", f"/household/{house['gsrn']}", json={"crossing_attempts": 2})
    assert _reason(outside.start(house, START)) == "D40"
    assert _reason(outside.start(house, START)) == "D40"
    assert outside.start(house, START)[0].name == "ConfirmRequestChangeOfSupplier"


@pytest.mark.parametrize(
    ("state", "reason", "confirmed"),
    [
        ("D03", "E03", False),
        ("E23", "E03", True),
        ("D02", "E03", False),
        ("D02", "E65", False),
        ("D03", "E65", True),
    ],
)
def test_the_connection_state_must_fit_the_process(
    outside: Any, state: str, reason: str, confirmed: bool
) -> None:
    house = _house(outside)
    changes: dict[str, Any] = {"connection_state": state}
    if reason == "E65":
        changes["registered_cpr"] = None
    outside.control("PATCH", f"/household/{house['gsrn']}", json=changes)
    answers = outside.start(house, START, reason)
    if confirmed:
        assert answers[0].name.startswith("Confirm")
    else:
        assert _reason(answers) == "D16"


def test_each_record_of_a_message_is_answered_alone(outside: Any) -> None:
    good, bad = _house(outside), _house(outside, "flat") | {"cpr_cvr": "0101901234"}
    records = []
    for household in (bad, good):
        records.append(
            {
                "mRID": str(uuid4()),
                "marketEvaluationPoint.mRID": {"codingScheme": "A10", "value": household["gsrn"]},
                SUPPLIER: {"codingScheme": "A10", "value": "5790002000003"},
                CPR: {"codingScheme": "ARR", "value": household["cpr_cvr"]},
                "start_DateAndOrTime.dateTime": "2025-12-31T23:00:00Z",
            }
        )
    outside.send(
        "RequestChangeOfSupplier", outside.document("RequestChangeOfSupplier", "E03", records)
    )
    answers = {
        message.records[0]["originalTransactionIDReference_MktActivityRecord.mRID"]: message.name
        for message in outside.take_all("MasterData")
        if message.name.endswith("RequestChangeOfSupplier")
    }
    assert answers == {
        records[0]["mRID"]: "RejectRequestChangeOfSupplier",
        records[1]["mRID"]: "ConfirmRequestChangeOfSupplier",
    }
