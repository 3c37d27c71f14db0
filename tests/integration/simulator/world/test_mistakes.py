"""Erroneous switches and moves: who is asked, and what an answer or silence brings."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from tests.integration.simulator.world.conftest import instant

START, LOST = date(2025, 12, 12), date(2026, 1, 3)
FACTS = [
    ("AccountingPointCharacteristics", "D07"),
    ("CharacteristicsOfACustomerAtAnAP", "D07"),
]


@pytest.fixture
def house(outside: Any) -> dict[str, Any]:
    """A house that we have supplied since 12 December; it is 10:00 UTC on Monday 5 January 2026."""
    found: dict[str, Any] = next(
        home for home in outside.households()[1:] if home["dwelling"] == "house"
    )
    outside.supply(found, START)
    outside.at(2026, 1, 5, 10)
    outside.take_all("Timeseries")
    return found


@pytest.fixture
def lost(outside: Any, house: dict[str, Any]) -> dict[str, Any]:
    """The house after another supplier took it on 3 January."""
    outside.control("POST", "/switch-away", json={"gsrn": house["gsrn"], "day": str(LOST)})
    outside.take_all("MasterData")
    return house


def told(messages: list[Any]) -> list[tuple[str, str]]:
    return [(message.name, message.reason) for message in messages]


def mistake(outside: Any, house: dict[str, Any], **order: str) -> dict[str, str]:
    found: dict[str, str] = outside.control(
        "POST", "/mistake", json={"gsrn": house["gsrn"], **order}
    )
    return found


def answer(outside: Any, house: dict[str, Any], verb: str, transaction: str) -> list[Any]:
    record: dict[str, Any] = {
        "mRID": str(uuid4()),
        "marketEvaluationPoint.mRID": {"codingScheme": "A10", "value": house["gsrn"]},
        "originalTransactionIDReference_MktActivityRecord.mRID": transaction,
    }
    if verb == "Reject":
        record["Reason"] = [{"code": {"value": "D29"}, "text": "No existing contract"}]
    found: list[Any] = outside.ask(f"{verb}RequestReallocateChangeOfSupplier", "D07", record)
    return found


@pytest.mark.parametrize(("given", "reason"), [("accepted", "D34"), ("refused", "D35")])
def test_the_wrong_supplier_hears_the_answer_with_the_start_of_its_supply(
    outside: Any, house: dict[str, Any], given: str, reason: str
) -> None:
    assert mistake(outside, house, answer=given)["side"] == "wrong"

    ((name, told_reason),) = told(found := outside.take_all("MasterData"))
    outside.at(2026, 1, 7)

    assert (name, told_reason) == ("GenericNotification", reason)
    assert found[0].records[0]["validityStart_DateAndOrTime.dateTime"] == instant(START)
    days = {day for point, day in outside.readings() if point == house["gsrn"]}
    assert bool(days) is (given == "refused")


def test_silence_of_the_earlier_supplier_is_consent_after_three_business_days(
    outside: Any, house: dict[str, Any]
) -> None:
    mistake(outside, house)

    outside.at(2026, 1, 8)
    before = outside.take_all("MasterData")
    outside.at(2026, 1, 9)

    assert before == []
    assert told(outside.take_all("MasterData")) == [("GenericNotification", "D34")]


def test_we_are_asked_to_take_back_what_was_taken_and_get_it_with_its_readings(
    outside: Any, lost: dict[str, Any]
) -> None:
    transaction = mistake(outside, lost)["transaction_id"]
    (asked,) = outside.take_all("MasterData")

    facts = answer(outside, lost, "Confirm", transaction)
    links = outside.take_all("Charges")
    outside.at(2026, 1, 6)

    assert (asked.name, asked.reason) == ("RequestReallocateChangeOfSupplier", "D07")
    assert asked.records[0]["mRID"] == transaction
    assert asked.records[0]["start_DateAndOrTime.dateTime"] == instant(LOST)
    assert told(facts) == FACTS
    assert ("NotifyBillingMasterData", "D07") in told(links)
    days = {day[:10] for point, day in outside.readings() if point == lost["gsrn"]}
    assert days == {"2026-01-02", "2026-01-03", "2026-01-04"}


def test_our_refusal_leaves_the_point_with_the_other_and_comes_once(
    outside: Any, lost: dict[str, Any]
) -> None:
    transaction = mistake(outside, lost)["transaction_id"]
    outside.take_all("MasterData")

    refused = answer(outside, lost, "Reject", transaction)
    late = answer(outside, lost, "Confirm", transaction)
    outside.at(2026, 1, 20)

    assert (refused, late, outside.take_all("MasterData")) == ([], [], [])
    assert outside.readings() == {}


def test_our_silence_gives_the_point_back(outside: Any, lost: dict[str, Any]) -> None:
    mistake(outside, lost)
    outside.take_all("MasterData")

    outside.at(2026, 1, 9)

    assert told(outside.take_all("MasterData")) == FACTS


def test_a_mistake_is_not_reported_after_sixty_days(outside: Any, house: dict[str, Any]) -> None:
    outside.at(2026, 2, 11)
    order = {"gsrn": house["gsrn"]}

    late = outside.call("POST", "/control/mistake", json=order, headers={"x-elhandel-local": "1"})

    assert late.status_code == 409
    assert "within 60 days" in late.text
