"""What the start day brings: supply, or a cancelled switch; and how either is taken back before
it.
"""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

START = date(2026, 1, 1)


def _house(outside: Any, number: int = 1) -> dict[str, Any]:
    found: dict[str, Any] = [
        home for home in outside.households()[1:] if home["dwelling"] == "house"
    ][number]
    return found


def _cancel(outside: Any, house: dict[str, Any], reason: str = "E03", **changes: Any) -> list[Any]:
    record = {
        "mRID": str(uuid4()),
        "marketEvaluationPoint.mRID": {"codingScheme": "A10", "value": house["gsrn"]},
        "originalTransactionIDReference_MktActivityRecord.mRID": outside.sent.get(
            house["gsrn"], "unknown"
        ),
    } | changes
    answers: list[Any] = outside.ask("RequestCancellation", reason, record)
    return answers


def _code(answers: list[Any]) -> str:
    assert len(answers) == 1
    assert answers[0].name.startswith("Reject")
    code: str = answers[0].records[0]["Reason"][0]["code"]["value"]
    return code


def test_a_switch_without_customer_data_is_cancelled_when_its_day_comes(outside: Any) -> None:
    house = _house(outside)
    outside.start(house, START)
    outside.at(2025, 12, 31, 22, 59)
    assert outside.take_all("MasterData") == []
    outside.at(2025, 12, 31, 23, 0)
    (notification,) = outside.take_all("MasterData")
    assert (notification.name, notification.reason) == ("GenericNotification", "D11")
    assert notification.records[0]["marketEvaluationPoint.mRID"]["value"] == house["gsrn"]
    assert notification.records[0]["validityStart_DateAndOrTime.dateTime"] == "2025-12-31T23:00:00Z"
    outside.at(2026, 1, 5)
    assert outside.readings() == {}


def test_a_switch_that_was_cancelled_by_default_can_be_asked_for_again(outside: Any) -> None:
    house = _house(outside)
    outside.start(house, START)
    outside.at(2026, 1, 2)
    assert outside.start(house, date(2026, 1, 10))[0].name == "ConfirmRequestChangeOfSupplier"


def test_a_switch_with_customer_data_begins_without_any_message(outside: Any) -> None:
    house = _house(outside)
    outside.supply(house, START)
    outside.at(2026, 1, 1, 0)
    assert outside.take_all("MasterData") == []
    assert outside.control("GET", "/statistics")["supplied_points"] == 1


def test_a_move_in_begins_without_customer_data(outside: Any) -> None:
    house = _house(outside)
    outside.control("PATCH", f"/household/{house['gsrn']}", json={"registered_cpr": None})
    outside.start(house, START, "E65")
    outside.at(2026, 1, 1, 0)
    assert outside.take_all("MasterData") == []
    assert outside.control("GET", "/statistics")["supplied_points"] == 1


def test_a_move_in_in_the_past_begins_at_once_and_brings_its_readings(outside: Any) -> None:
    house = _house(outside)
    outside.control("PATCH", f"/household/{house['gsrn']}", json={"registered_cpr": None})
    outside.start(house, date(2025, 12, 7), "E65")
    assert [start for _, start in outside.readings()] == [
        "2025-12-06T23:00Z",
        "2025-12-07T23:00Z",
        "2025-12-08T23:00Z",
    ]


def test_a_new_customer_at_a_point_of_ours_ends_the_old_relation_with_e01(outside: Any) -> None:
    house = _house(outside)
    outside.supply(house, date(2025, 12, 12))
    outside.at(2025, 12, 20)
    newcomer = house | {"cpr_cvr": "0101901234", "customer_name": "Ny Beboer"}
    assert outside.start(newcomer, START, "E65")[0].name.startswith("Confirm")
    outside.at(2026, 1, 1, 0)
    (notification,) = outside.take_all("MasterData")
    assert (notification.name, notification.reason) == ("GenericNotification", "E01")
    outside.at(2026, 1, 3)
    starts = [start for _, start in outside.readings()]
    assert len(starts) == len(set(starts)) == 22


def test_customer_data_are_confirmed_with_a_reference(outside: Any) -> None:
    house = _house(outside)
    outside.start(house, START)
    (answer,) = outside.customer_data(house, START)
    assert (answer.name, answer.reason) == ("ConfirmRequestChangeCustomerCharacteristics", "E03")


def test_customer_data_after_the_cut_off_of_a_switch_are_too_late(outside: Any) -> None:
    house = _house(outside)
    outside.start(house, START)
    outside.customer_data(house, START)
    outside.at(2026, 1, 1, 0)
    assert _code(outside.customer_data(house, START)) == "E17"


def test_customer_data_of_a_move_in_may_come_within_15_days_after_it(outside: Any) -> None:
    house = _house(outside)
    outside.control("PATCH", f"/household/{house['gsrn']}", json={"registered_cpr": None})
    outside.start(house, START, "E65")
    outside.at(2026, 1, 16)
    assert outside.customer_data(house, START, "E65")[0].name.startswith("Confirm")
    outside.at(2026, 1, 17)
    assert _code(outside.customer_data(house, START, "E65")) == "E17"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"firstCustomer_MarketParticipant.name": None}, "D03"),
        ({"mRID": {"codingScheme": "A10", "value": "571313189999999996"}}, "E10"),
    ],
)
def test_customer_data_that_lack_something_are_rejected(
    outside: Any, changes: dict[str, Any], code: str
) -> None:
    house = _house(outside)
    outside.start(house, START)
    assert _code(outside.customer_data(house, START, **changes)) == code


def test_customer_data_for_another_day_or_without_a_request_are_not_ours_to_send(
    outside: Any,
) -> None:
    house = _house(outside)
    assert _code(outside.customer_data(house, START)) == "E16"
    outside.start(house, START)
    assert _code(outside.customer_data(house, date(2026, 1, 2))) == "E16"


def test_an_update_of_customer_data_holds_from_today_or_yesterday_at_points_of_ours(
    outside: Any,
) -> None:
    house = _house(outside)
    assert _code(outside.customer_data(house, date(2025, 12, 10), "E34")) == "E16"
    outside.supply(house, START)
    outside.at(2026, 1, 5)
    assert outside.customer_data(house, date(2026, 1, 4), "E34")[0].name.startswith("Confirm")
    assert _code(outside.customer_data(house, date(2026, 1, 3), "E34")) == "E17"


def test_electric_heating_is_confirmed_and_told_back(outside: Any) -> None:
    house = _house(outside)
    outside.supply(house, START)
    outside.at(2026, 1, 20)
    heating = {"serviceCategory.ElectricalHeating": True}
    confirm, customer = outside.customer_data(house, date(2026, 1, 5), "D20", **heating)
    assert (confirm.name, customer.reason) == ("ConfirmRequestChangeCustomerCharacteristics", "D20")
    assert customer.records[0]["MarketEvaluationPoint"]["serviceCategory.ElectricalHeating"] is True
    assert _code(outside.customer_data(house, date(2025, 12, 29), "D20", **heating)) == "E17"


def _changed_links(outside: Any) -> set[tuple[str, str, bool]]:
    """Point, charge and whether it stops, of every link that came."""
    found = set()
    for message in outside.take_all("Charges"):
        for record in message.records if message.reason == "D20" else ():
            (charge,) = record["ChargeGroup"]["ChargeType"]
            point = record["marketEvaluationPoint.mRID"]["value"]
            stops = charge.get("terminationDate") == charge["effectiveDate"]
            found.add((point, charge["mRID"], stops))
    return found


def test_a_change_of_electric_heating_brings_the_child_and_moves_the_tax(outside: Any) -> None:
    house = next(home for home in outside.households() if home["heating_gsrn"] is not None)
    main, child = house["gsrn"], house["heating_gsrn"]
    outside.supply(house, START)
    outside.at(2026, 1, 20)
    outside.take_all("Charges")

    ended = {"serviceCategory.ElectricalHeating": False}
    outside.customer_data(house, date(2026, 1, 5), "D20", **ended)
    assert _changed_links(outside) == {
        (main, "EA-002", True),
        (main, "EA-001", False),
        (child, "EA-001", True),
        (child, "EA-003", True),
    }

    begun = {"serviceCategory.ElectricalHeating": True}
    described = outside.customer_data(house, date(2026, 1, 10), "D20", **begun)[-1]
    (record,) = described.records
    assert record["MarketEvaluationPoint"]["mRID"]["value"] == child
    assert _changed_links(outside) == {
        (main, "EA-001", True),
        (main, "EA-002", False),
        (child, "EA-001", False),
        (child, "EA-003", False),
    }


def test_a_switch_can_be_taken_back_until_the_day_before(outside: Any) -> None:
    house = _house(outside)
    outside.start(house, START)
    outside.at(2025, 12, 31, 22, 59)
    (answer,) = _cancel(outside, house)
    assert (answer.name, answer.reason) == ("ConfirmRequestCancellation", "E03")
    outside.at(2026, 1, 3)
    assert outside.take_all("MasterData") == []
    assert outside.readings() == {}


def test_a_cancellation_on_the_start_day_is_too_late(outside: Any) -> None:
    house = _house(outside)
    outside.supply(house, START)
    outside.at(2025, 12, 31, 23, 1)
    assert _code(_cancel(outside, house)) == "E17"


def test_a_cancellation_must_name_what_it_cancels(outside: Any) -> None:
    house, other = _house(outside), _house(outside, 2)
    assert _code(_cancel(outside, house)) == "D06"
    outside.start(house, START)
    assert _code(_cancel(outside, house, "E65")) == "D06"
    wrong = {"marketEvaluationPoint.mRID": {"codingScheme": "A10", "value": other["gsrn"]}}
    assert _code(_cancel(outside, house, **wrong)) == "D05"
    assert _cancel(outside, house)[0].name.startswith("Confirm")
    assert _code(_cancel(outside, house)) == "D06"


def test_a_secondary_move_in_is_cancelled_as_a_move_in(outside: Any) -> None:
    house = _house(outside)
    outside.control("PATCH", f"/household/{house['gsrn']}", json={"registered_cpr": "0101901234"})
    outside.start(house, START, "D29")
    assert _cancel(outside, house, "E65")[0].name == "ConfirmRequestCancellation"


@pytest.mark.parametrize(
    ("stated", "left"),
    [({}, True), ({"protectedName": True}, True), ({"protectedName": False}, False)],
)
def test_protection_stays_unless_the_supplier_says_that_there_is_none(
    outside: Any, stated: dict[str, bool], left: bool
) -> None:
    house = _house(outside)
    patch = {"protected_name": True, "protected_address": True}
    assert outside.control("PATCH", f"/household/{house['gsrn']}", json=patch)["protected"] == [
        True,
        True,
    ]

    def flags(answers: list[Any]) -> list[bool]:
        (customer,) = [
            answer for answer in answers if answer.name == "CharacteristicsOfACustomerAtAnAP"
        ]
        point = customer.records[0]["MarketEvaluationPoint"]
        return [
            point["protectedName"],
            *(place["protectedAddress"] for place in point["UsagePointLocation"]),
        ]

    assert flags(outside.start(house, START)) == [True, True, True]
    outside.customer_data(house, START, **stated)
    outside.at(2026, 1, 20)
    heating = {"serviceCategory.ElectricalHeating": True}
    assert flags(outside.customer_data(house, date(2026, 1, 5), "D20", **heating)) == [
        left,
        True,
        True,
    ]
