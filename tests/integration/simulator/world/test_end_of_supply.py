"""How a supply ends: by us, by the customer, or by another supplier."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from elhandel.values.days.local_time import start_of_day


@pytest.fixture
def house(outside: Any) -> dict[str, Any]:
    """A house that we have supplied since 12 December; it is 10:00 UTC on Monday 5 January 2026."""
    found: dict[str, Any] = next(
        home for home in outside.households()[1:] if home["dwelling"] == "house"
    )
    outside.supply(found, date(2025, 12, 12))
    outside.at(2026, 1, 5, 10)
    outside.take_all("Timeseries")
    return found


def _end(outside: Any, house: dict[str, Any], reason: str, day: date) -> list[Any]:
    record = {
        "mRID": str(uuid4()),
        "marketEvaluationPoint.mRID": {"codingScheme": "A10", "value": house["gsrn"]},
        "end_DateAndOrTime.dateTime": f"{start_of_day(day):%Y-%m-%dT%H:%M:%SZ}",
    }
    outside.sent[house["gsrn"]] = record["mRID"]
    answers: list[Any] = outside.ask("RequestEndOfSupply", reason, record)
    return answers


def _code(answers: list[Any]) -> str:
    assert [answer.name for answer in answers] == ["RejectRequestEndOfSupply"]
    code: str = answers[0].records[0]["Reason"][0]["code"]["value"]
    return code


def _days(outside: Any) -> list[str]:
    return sorted(start[:10] for _, start in outside.readings())


def test_an_end_of_supply_is_confirmed_and_its_actual_stop_comes_on_the_day(
    outside: Any, house: dict[str, Any]
) -> None:
    (answer,) = _end(outside, house, "E20", date(2026, 1, 9))
    assert (answer.name, answer.reason) == ("ConfirmRequestEndOfSupply", "E20")
    outside.at(2026, 1, 20)
    (notification,) = outside.take_all("MasterData")
    assert (notification.name, notification.reason) == ("GenericNotification", "E20")
    assert notification.records[0]["validityStart_DateAndOrTime.dateTime"] == "2026-01-08T23:00:00Z"
    assert _days(outside)[-1] == "2026-01-07"  # the local day of 8 January, the last one


def test_after_an_end_of_supply_a_switch_finds_no_supplier(
    outside: Any, house: dict[str, Any]
) -> None:
    _end(outside, house, "E20", date(2026, 1, 9))
    outside.at(2026, 1, 20)
    (answer,) = outside.start(house, date(2026, 2, 1))
    assert answer.records[0]["Reason"][0]["code"]["value"] == "E22"


@pytest.mark.parametrize(
    ("reason", "day", "confirmed"),
    [
        ("E20", date(2026, 1, 8), False),  # two business days between
        ("E20", date(2026, 1, 9), True),
        ("E20", date(2026, 3, 6), True),
        ("E20", date(2026, 3, 7), False),
        ("E66", date(2026, 1, 5), False),
        ("E66", date(2026, 1, 6), True),
    ],
)
def test_an_end_outside_its_notice_is_rejected_with_e17(
    outside: Any, house: dict[str, Any], reason: str, day: date, confirmed: bool
) -> None:
    answers = _end(outside, house, reason, day)
    if confirmed:
        assert answers[0].name == "ConfirmRequestEndOfSupply"
    else:
        assert _code(answers) == "E17"


def test_an_end_at_a_point_that_is_not_ours_is_rejected(
    outside: Any, house: dict[str, Any]
) -> None:
    other = next(home for home in outside.households()[1:] if home["gsrn"] != house["gsrn"])
    assert _code(_end(outside, other, "E20", date(2026, 1, 12))) == "E16"
    assert _code(_end(outside, {"gsrn": "571313189999999996"}, "E20", date(2026, 1, 12))) == "E10"


def test_a_second_end_is_rejected_with_e22(outside: Any, house: dict[str, Any]) -> None:
    _end(outside, house, "E20", date(2026, 1, 12))
    assert _code(_end(outside, house, "E20", date(2026, 1, 13))) == "E22"


def test_an_end_of_supply_can_be_taken_back_before_it(outside: Any, house: dict[str, Any]) -> None:
    _end(outside, house, "E20", date(2026, 1, 12))
    assert _cancel(outside, house, "E20") == "ConfirmRequestCancellation"
    outside.at(2026, 1, 20)
    assert outside.take_all("MasterData") == []
    assert _days(outside)[-1] == "2026-01-18"


def _patch(outside: Any, house: dict[str, Any], **changes: Any) -> None:
    outside.control("PATCH", f"/household/{house['gsrn']}", json=changes)


def _cancel(outside: Any, house: dict[str, Any], reason: str) -> str:
    record = {
        "mRID": str(uuid4()),
        "marketEvaluationPoint.mRID": {"codingScheme": "A10", "value": house["gsrn"]},
        "originalTransactionIDReference_MktActivityRecord.mRID": outside.sent[house["gsrn"]],
    }
    name: str = outside.ask("RequestCancellation", reason, record)[0].name
    return name


def test_the_grid_company_may_disconnect_later_than_wished(
    outside: Any, house: dict[str, Any]
) -> None:
    _patch(outside, house, disconnection_days=4)
    _end(outside, house, "E20", date(2026, 1, 9))
    outside.at(2026, 1, 12)
    assert outside.take_all("MasterData") == []
    outside.at(2026, 1, 20)
    (stopped,) = outside.take_all("MasterData")
    assert stopped.records[0]["validityStart_DateAndOrTime.dateTime"] == "2026-01-12T23:00:00Z"
    assert _days(outside)[-1] == "2026-01-11"  # the local day of 12 January


def test_an_end_can_be_taken_back_after_its_wished_day_until_the_point_is_disconnected(
    outside: Any, house: dict[str, Any]
) -> None:
    _patch(outside, house, disconnection_days=4)
    _end(outside, house, "E20", date(2026, 1, 9))
    outside.at(2026, 1, 12)
    assert _cancel(outside, house, "E20") == "ConfirmRequestCancellation"
    outside.at(2026, 1, 20)
    assert outside.take_all("MasterData") == []


def test_a_refused_disconnection_is_passed_on_and_the_end_still_runs(
    outside: Any, house: dict[str, Any]
) -> None:
    _patch(outside, house, disconnection_refused="D58", disconnection_days=4)
    _end(outside, house, "E20", date(2026, 1, 9))
    outside.at(2026, 1, 20)
    refused, stopped = outside.take_all("MasterData")
    assert (refused.name, refused.reason) == ("RejectRequestService", "E20")
    assert refused.records[0]["Reason"][0]["code"]["value"] == "D58"
    assert (stopped.name, stopped.reason) == ("GenericNotification", "E20")


def test_after_a_calendar_year_without_disconnection_the_end_is_off(
    outside: Any, house: dict[str, Any]
) -> None:
    _patch(outside, house, disconnection_days=None)
    _end(outside, house, "E20", date(2026, 1, 9))
    outside.at(2027, 1, 8)
    assert outside.take_all("MasterData") == []
    outside.at(2027, 1, 10)
    (notice,) = outside.take_all("MasterData")
    assert notice.reason == "D41"


@pytest.mark.parametrize("reason", ["E03", "E01"])
def test_who_takes_the_point_over_cancels_a_running_end_with_a_notice(
    outside: Any, house: dict[str, Any], reason: str
) -> None:
    _end(outside, house, "E20", date(2026, 1, 12))
    order = {"gsrn": house["gsrn"], "day": "2026-01-15", "reason": reason}
    outside.control("POST", "/switch-away", json=order)
    (notice,) = outside.take_all("MasterData")
    assert notice.reason == "D45"
    outside.at(2026, 1, 20)
    (stopped,) = outside.take_all("MasterData")
    assert stopped.reason == reason


def test_after_a_move_out_the_customer_is_unknown_and_we_still_supply(
    outside: Any, house: dict[str, Any]
) -> None:
    _end(outside, house, "E66", date(2026, 1, 7))
    outside.at(2026, 1, 10)
    assert outside.take_all("MasterData") == []
    assert _days(outside)[-1] == "2026-01-08"
    record = {
        "mRID": str(uuid4()),
        "marketEvaluationPoint.mRID": {"codingScheme": "A10", "value": house["gsrn"]},
    }
    customer = outside.ask("RequestAccountingPointCharacteristics", "E0G", record)[1]
    name = customer.records[0]["MarketEvaluationPoint"]["firstCustomer_MarketParticipant.name"]
    assert name == "(unknown)"


@pytest.mark.parametrize("reason", ["E03", "E01"])
def test_another_supplier_takes_over_when_its_day_comes(
    outside: Any, house: dict[str, Any], reason: str
) -> None:
    order = {"gsrn": house["gsrn"], "day": "2026-01-15", "reason": reason}
    outside.control("POST", "/switch-away", json=order)
    outside.at(2026, 1, 14, 22, 59)
    assert outside.take_all("MasterData") == []
    outside.at(2026, 1, 20)
    (notification,) = outside.take_all("MasterData")
    assert notification.reason == reason
    assert notification.records[0]["validityStart_DateAndOrTime.dateTime"] == "2026-01-14T23:00:00Z"
    assert _days(outside)[-1] == "2026-01-13"


def test_a_second_change_on_the_day_that_a_supply_began_is_refused(
    outside: Any, house: dict[str, Any]
) -> None:
    """E22 and D07: a switch away was planned for the day on which a new customer moved in with
    us.
    """
    newcomer = next(home for home in outside.households() if home["gsrn"] != house["gsrn"])
    moved_in = {**newcomer, "gsrn": house["gsrn"]}
    assert outside.start(moved_in, date(2026, 1, 15), "E65")[0].name.startswith("Confirm")
    outside.control("POST", "/switch-away", json={"gsrn": house["gsrn"], "day": "2026-01-15"})
    outside.at(2026, 1, 20)
    reasons = {message.reason for message in outside.take_all("MasterData")}
    assert "E03" not in reasons
    assert _days(outside)[-1] == "2026-01-18"


def test_a_move_may_take_a_point_away_in_the_past(outside: Any, house: dict[str, Any]) -> None:
    outside.control(
        "POST", "/switch-away", json={"gsrn": house["gsrn"], "day": "2026-01-02", "reason": "E01"}
    )
    (notification,) = outside.take_all("MasterData")
    assert notification.records[0]["validityStart_DateAndOrTime.dateTime"] == "2026-01-01T23:00:00Z"
    outside.at(2026, 1, 20)
    assert outside.readings() == {}


def test_a_customer_who_has_left_can_come_back(outside: Any, house: dict[str, Any]) -> None:
    outside.control("POST", "/switch-away", json={"gsrn": house["gsrn"], "day": "2026-01-15"})
    outside.at(2026, 1, 16)
    outside.take_all("MasterData")
    outside.take_all("Timeseries")
    outside.supply(house, date(2026, 1, 20))
    outside.at(2026, 1, 23)
    assert _days(outside) == ["2026-01-19", "2026-01-20", "2026-01-21"]
