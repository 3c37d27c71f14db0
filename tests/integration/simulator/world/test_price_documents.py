"""RSM-034 and RSM-031: what charges cost, when that is sent, and how it is looked up."""

from datetime import date
from itertools import pairwise
from typing import Any
from uuid import uuid4

START = date(2026, 1, 1)


def _home(outside: Any, area: str = "131") -> dict[str, Any]:
    found: dict[str, Any] = next(
        home
        for home in outside.households()[1:]
        if home["grid_area"] == area and home["heating_gsrn"] is None
    )
    return found


def _series(messages: list[Any]) -> dict[tuple[str, str], list[tuple[str, str, list[float]]]]:
    """(owner, code) → (start, resolution, prices) of every price series, in the order they come."""
    found: dict[tuple[str, str], list[tuple[str, str, list[float]]]] = {}
    for message in messages:
        if message.name == "NotifyPriceList" and message.reason in {"D08", "D48"}:
            for record in message.records:
                (charge,) = record["ChargeGroup"]["ChargeType"]
                (period,) = charge["Series_Period"]
                key = charge["chargeTypeOwner_MarketParticipant.mRID"]["value"], charge["mRID"]
                prices = [point["price.amount"]["value"] for point in period["Point"]]
                start = period["timeInterval"]["start"]["value"]
                found.setdefault(key, []).append((start, period["resolution"], prices))
    return found


def test_an_hourly_tariff_is_told_as_lists_from_change_to_change_by_the_hour(outside: Any) -> None:
    outside.start(_home(outside), START)
    tariff = _series(outside.take_all("Charges"))["5790001089030", "CD"]
    assert [start for start, _, _ in tariff] == [
        "2024-09-30T22:00Z",
        "2024-12-31T23:00Z",
        "2025-03-31T22:00Z",
        "2025-09-30T22:00Z",
        "2025-12-31T23:00Z",
        "2026-03-31T22:00Z",
        "2026-09-30T22:00Z",
    ]
    assert [len(prices) for _, _, prices in tariff] == [
        92 * 24 + 1,  # with the 25 hours of 27 October
        90 * 24 - 1,
        183 * 24,
        92 * 24 + 1,
        90 * 24 - 1,
        183 * 24,
        92 * 24 + 1,  # to the end of the year
    ]
    for _, resolution, prices in tariff:
        assert resolution == "PT1H"
        assert prices[17] > prices[12] > prices[3]


def test_a_document_of_price_lists_stays_within_the_markets_limits(outside: Any) -> None:
    for area in ("131", "791"):
        outside.start(_home(outside, area), START)
    lists = [message for message in outside.take_all("Charges") if message.reason == "D08"]
    assert lists
    for message in lists:
        periods = [
            record["ChargeGroup"]["ChargeType"][0]["Series_Period"][0] for record in message.records
        ]
        assert len(periods) <= 2_000
        assert sum(len(period["Point"]) for period in periods) <= 150_000


def test_prices_reach_a_year_back_and_come_oldest_first(outside: Any) -> None:
    outside.start(_home(outside), START)
    series = _series(outside.take_all("Charges"))
    assert series
    for steps in series.values():
        assert steps[0][0] <= "2024-12-09T23:00Z"
        assert all(earlier < later for (earlier, _, _), (later, _, _) in pairwise(steps))


def test_a_flat_tariff_is_told_by_the_day_and_a_subscription_by_the_month(outside: Any) -> None:
    outside.start(_home(outside), START)
    series = _series(outside.take_all("Charges"))
    assert series["5790000432752", "EA-001"][-1] == ("2025-12-31T23:00Z", "P1D", [0.008] * 365)
    assert set(series["5790000432752", "EA-003"][-1][2]) == {-0.008}
    assert series["5790000432752", "SYS-ABO"][-1][1:] == ("P1M", [15.0] * 24)


def test_information_says_what_a_charge_is(outside: Any) -> None:
    outside.start(_home(outside), START)
    information = next(
        message for message in outside.take_all("Charges") if message.reason == "D18"
    )
    charges = {
        charge["mRID"]: charge
        for record in information.records
        for charge in record["ChargeGroup"]["ChargeType"]
    }
    assert (charges["EA-001"]["name"], charges["EA-001"]["taxIndicator"]) == ("Elafgift", True)
    assert (charges["CD"]["priceTimeFrame_Period.resolution"], charges["CD"]["taxIndicator"]) == (
        "PT1H",
        False,
    )
    assert {charge["VATPayer"]["value"] for charge in charges.values()} == {"D02"}


def test_prices_of_an_area_are_told_once_and_energinets_only_with_the_first(outside: Any) -> None:
    outside.start(_home(outside, "131"), START)
    outside.take_all("Charges")
    second = next(
        home
        for home in outside.households()[2:]
        if home["grid_area"] == "131" and home != _home(outside)
    )
    outside.start(second, START)
    assert _series(outside.take_all("Charges")) == {}
    outside.start(_home(outside, "791"), START)
    owners = {owner for owner, _ in _series(outside.take_all("Charges"))}
    assert owners == {"5790000705689"}


def test_next_years_prices_come_when_they_are_told(outside: Any) -> None:
    outside.at(2025, 11, 20)
    outside.start(_home(outside), START)
    before = _series(outside.take_all("Charges"))
    assert before["5790001089030", "CD"][-1][0] == "2025-09-30T22:00Z"
    outside.at(2025, 11, 30, 22, 59)
    assert outside.take_all("Charges") == []
    outside.at(2025, 12, 1, 6)
    after = _series(outside.take_all("Charges"))
    assert [start for start, _, _ in after["5790001089030", "CD"]] == [
        "2025-12-31T23:00Z",
        "2026-03-31T22:00Z",
        "2026-09-30T22:00Z",
    ]
    assert after["5790000432752", "EA-001"] == [("2025-12-31T23:00Z", "P1D", [0.008] * 365)]
    outside.at(2025, 12, 20)
    assert outside.take_all("Charges") == []


def _point(home: dict[str, Any]) -> dict[str, Any]:
    return {
        "mRID": str(uuid4()),
        "marketEvaluationPoint.mRID": {"codingScheme": "A10", "value": home["gsrn"]},
    }


def test_price_links_can_be_asked_for(outside: Any) -> None:
    home = _home(outside)
    (refused,) = outside.ask("RequestBillingMasterData", "E0G", _point(home), "Charges")
    assert refused.records[0]["Reason"][0]["code"]["value"] == "E16"
    outside.supply(home, date(2025, 12, 12))
    outside.at(2025, 12, 20)
    record = _point(home)
    (answer,) = outside.ask("RequestBillingMasterData", "E0G", record, "Charges")
    assert answer.name == "NotifyBillingMasterData"
    assert {
        record["originalTransactionIDReference_MktActivityRecord.mRID"] for record in answer.records
    } == {record["mRID"]}
    assert len(answer.records) == 6


def test_links_and_master_data_are_of_days_inside_our_supply_or_a_confirmed_start(
    outside: Any,
) -> None:
    home = _home(outside)
    start = date(2025, 12, 12)
    outside.start(home, start)
    outside.take_all("Charges")
    days = {
        "start_DateAndOrTime.dateTime": "2025-12-11T23:00:00Z",
        "end_DateAndOrTime.dateTime": "2025-12-12T23:00:00Z",
    }
    (links,) = outside.ask("RequestBillingMasterData", "E0G", _point(home) | days, "Charges")
    assert len(links.records) == 6

    before = days | {"start_DateAndOrTime.dateTime": "2025-12-10T23:00:00Z"}
    (refused,) = outside.ask("RequestBillingMasterData", "E0G", _point(home) | before, "Charges")
    assert refused.records[0]["Reason"][0]["code"]["value"] == "E50"


def test_all_charges_of_an_owner_can_be_asked_for_at_once(outside: Any) -> None:
    record = {
        "mRID": str(uuid4()),
        "start_DateAndOrTime.dateTime": "2025-06-30T22:00:00Z",
        "end_DateAndOrTime.dateTime": "2025-12-31T23:00:00Z",
        "chargeGroup.chargeType.chargeTypeOwner_MarketParticipant.mRID": {
            "codingScheme": "A10",
            "value": "5790001089030",
        },
    }
    series = _series(outside.ask("RequestPriceList", "D48", record, "Charges"))
    assert len(series) > 1
    assert {owner for owner, _ in series} == {"5790001089030"}
    assert max(start for steps in series.values() for start, _, _ in steps) < "2025-12-31"


def test_a_price_list_can_be_asked_for(outside: Any) -> None:
    record = {
        "mRID": str(uuid4()),
        "start_DateAndOrTime.dateTime": "2025-06-30T22:00:00Z",
        "chargeGroup.chargeType.chargeTypeOwner_MarketParticipant.mRID": {
            "codingScheme": "A10",
            "value": "5790001089030",
        },
        "chargeGroup.chargeType.type": {"value": "D03"},
        "chargeGroup.chargeType.mRID": "CD",
    }
    answers = outside.ask("RequestPriceList", "D48", record, "Charges")
    assert _series(answers)["5790001089030", "CD"][0][0] == "2025-03-31T22:00Z"
    unknown = record | {"mRID": str(uuid4()), "chargeGroup.chargeType.mRID": "nothing"}
    (refused,) = outside.ask("RequestPriceList", "D48", unknown, "Charges")
    assert (refused.name, refused.records[0]["Reason"][0]["code"]["value"]) == (
        "RejectRequestPriceList",
        "E0H",
    )
    (information,) = outside.ask(
        "RequestPriceList", "E0G", record | {"mRID": str(uuid4())}, "Charges"
    )
    assert information.records[0]["ChargeGroup"]["ChargeType"][0]["name"] == "Nettarif C time"


def test_what_is_not_simulated_is_answered_with_a_polite_reject(outside: Any) -> None:
    links = _point(_home(outside)) | {"ChargeGroup": {"ChargeType": [{"mRID": "EA-001"}]}}
    (answer,) = outside.ask("RequestChangeBillingMasterData", "D17", links, "Charges")
    assert answer.name == "RejectRequestChangeBillingMasterData"
    service = _point(_home(outside)) | {
        "start_DateAndOrTime.dateTime": "2025-12-15T23:00:00Z",
        "marketEvaluationPoint.request_ServiceCategory.kind": {"value": "D05"},
    }
    (answer,) = outside.ask("RequestService", "D22", service)
    assert (answer.name, answer.records[0]["Reason"][0]["code"]["value"]) == (
        "RejectRequestService",
        "E16",
    )
