"""RSM-014 and RSM-019: the market's sums of our points, when they come and what they answer."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from elhandel.values.days.local_time import start_of_day

from .conftest import SUPPLIER, instant

_JANUARY = (date(2026, 1, 1), date(2026, 2, 1))


@pytest.fixture
def supplied(outside: Any) -> Any:
    """Six homes of one grid area, of all kinds, ours from 1 January 2026."""
    kinds: dict[tuple[str, str], dict[str, Any]] = {}
    for home in outside.households(200):
        if home["grid_area"] == "791":
            kinds.setdefault((home["dwelling"], home["resolution"]), home)
    outside.at(2025, 12, 30)
    for home in list(kinds.values())[:6]:
        outside.supply(home, date(2026, 1, 1))
    outside.at(2026, 1, 2)
    return outside


def _series(messages: list[Any], name: str) -> list[dict[str, Any]]:
    return [series for message in messages if message.name == name for series in message.records]


def _start(series: dict[str, Any]) -> str:
    start: str = series["Period"]["timeInterval"]["start"]["value"]
    return start


def _ask_energy(outside: Any, reason: str, first: date, end: date, **changes: Any) -> list[Any]:
    record = {
        "mRID": str(uuid4()),
        "energySupplier_MarketParticipant.mRID": {"codingScheme": "A10", "value": SUPPLIER},
        "start_DateAndOrTime.dateTime": instant(first),
        "end_DateAndOrTime.dateTime": instant(end),
    } | changes
    outside.sent["sums"] = record["mRID"]
    found: list[Any] = outside.ask(
        "RequestAggregatedMeasureData",
        reason,
        {name: value for name, value in record.items() if value is not None},
        "Aggregations",
    )
    return found


def _ask_charges(outside: Any, reason: str, first: date, end: date, **changes: Any) -> list[Any]:
    record = {
        "mRID": str(uuid4()),
        "energySupplier_MarketParticipant.mRID": {"codingScheme": "A10", "value": SUPPLIER},
        "start_DateAndOrTime.dateTime": instant(first),
        "end_DateAndOrTime.dateTime": instant(end),
    } | changes
    outside.sent["sums"] = record["mRID"]
    found: list[Any] = outside.ask("RequestWholesaleSettlement", reason, record, "Aggregations")
    return found


def test_a_month_is_fixed_on_the_sixth_business_day_after_it(supplied: Any) -> None:
    supplied.at(2026, 2, 9, 5, 29)
    assert supplied.take_all("Aggregations") == []

    supplied.at(2026, 2, 9, 5, 30)
    messages = supplied.take_all("Aggregations")

    assert [(message.name, message.reason) for message in messages] == [
        ("NotifyAggregatedMeasureData", "D04"),
        ("NotifyAggregatedMeasureData", "D05"),
        ("NotifyWholesaleServices", "D05"),
    ]
    supplied.at(2026, 4, 8, 4, 30)  # the third business day of April, after Easter
    assert [message.reason for message in supplied.take_all("Aggregations")][-2:] == ["D32", "D32"]


def test_energy_is_the_sum_of_what_was_delivered_quarter_by_quarter(supplied: Any) -> None:
    supplied.at(2026, 2, 9)
    delivered = supplied.readings()
    expected: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [Decimal()] * 24)
    for series in delivered.values():
        kind = series["marketEvaluationPoint.type"]["value"]
        if kind == "D14":
            continue
        points = series["Period"]["Point"]
        for number, point in enumerate(points):
            hour = number * 24 // len(points)
            expected[kind, _start(series)][hour] += Decimal(str(point["quantity"]))

    sums = _series(supplied.take_all("Aggregations"), "NotifyAggregatedMeasureData")
    fixed = [series for series in sums if series["version"] == "2"]

    assert len(fixed) == 62  # 31 days of consumption and of production
    for series in fixed:
        quarters = [Decimal(str(point["quantity"])) for point in series["Period"]["Point"]]
        hours = [sum(quarters[4 * hour : 4 * hour + 4]) for hour in range(24)]
        assert hours == expected[series["marketEvaluationPoint.type"]["value"], _start(series)]


def test_a_day_that_is_left_out_is_incomplete_and_without_any_value_not_available(
    supplied: Any,
) -> None:
    gsrn = next(
        home["production_gsrn"]
        for home in supplied.households(200)
        if home["grid_area"] == "791" and home["production_gsrn"]
    )
    order = {"gsrn": gsrn, "days": ["2026-01-05"]}
    supplied.control("POST", "/missing", json=order)
    supplied.at(2026, 2, 9)
    sums = _series(supplied.take_all("Aggregations"), "NotifyAggregatedMeasureData")

    (day,) = [
        series
        for series in sums
        if series["version"] == "2"
        and series["marketEvaluationPoint.type"]["value"] == "E18"
        and _start(series) == "2026-01-04T23:00Z"
    ]
    assert {point["quality"]["value"] for point in day["Period"]["Point"]} == {"A02"}
    assert all("quantity" not in point for point in day["Period"]["Point"])


def test_what_a_charge_comes_to_is_quantity_times_price_at_six_decimals(supplied: Any) -> None:
    supplied.at(2026, 2, 9)
    charges = _series(supplied.take_all("Aggregations"), "NotifyWholesaleServices")

    by_time = [series for series in charges if series["Period"]["resolution"] != "P1M"]
    codes = {series["chargeType.mRID"] for series in by_time}
    assert {"DT_C_01", "ABO-C", "40000", "41000", "SYS-ABO", "EA-001"} <= codes
    for series in by_time:
        for point in series["Period"]["Point"]:
            exact = Decimal(str(point["energy_Quantity.quantity"])) * Decimal(
                str(point["price.amount"]["value"])
            )
            amount = Decimal(str(point["energySum_Quantity.quantity"]))
            assert abs(amount - exact) <= Decimal("0.0000005")

    hourly = next(series for series in by_time if series["chargeType.mRID"] == "DT_C_01")
    assert (hourly["Period"]["resolution"], len(hourly["Period"]["Point"])) == ("PT1H", 744)
    subscription = next(series for series in by_time if series["chargeType.mRID"] == "ABO-C")
    day = subscription["Period"]["Point"][0]
    assert (day["energy_Quantity.quantity"], day["price.amount"]["value"]) == (6, 0.741935)


def test_the_sums_of_the_month_add_up_to_its_total(supplied: Any) -> None:
    supplied.at(2026, 2, 9)
    charges = _series(supplied.take_all("Aggregations"), "NotifyWholesaleServices")
    months = [series for series in charges if series["Period"]["resolution"] == "P1M"]

    amounts = {
        series.get("chargeType.mRID"): Decimal(
            str(series["Period"]["Point"][0]["energySum_Quantity.quantity"])
        )
        for series in months
    }
    total = amounts.pop(None)
    assert sum(amounts.values()) == total


def test_a_late_correction_is_in_the_next_calculation_and_not_in_the_one_that_is_out(
    supplied: Any,
) -> None:
    home = next(
        home
        for home in supplied.households(200)
        if home["grid_area"] == "791" and home["dwelling"] == "house"
    )
    supplied.at(2026, 2, 9)
    supplied.take_all("Aggregations")
    order = {"gsrn": home["gsrn"], "day": "2026-01-10", "factor_percent": 300, "sent": False}
    supplied.take_all("Timeseries")
    supplied.control("POST", "/correction", json=order)
    assert supplied.take_all("Timeseries") == []

    day = (date(2026, 1, 10), date(2026, 1, 11))
    before = _series(_ask_energy(supplied, "D05", *day), "NotifyAggregatedMeasureData")
    order = {"process": "D32", "variant": "D01", "first": "2026-01-01", "end": "2026-02-01"}
    assert supplied.control("POST", "/calculation", json=order) == {"version": 3}
    after = _series(_ask_energy(supplied, "D32", *day), "NotifyAggregatedMeasureData")

    def used(found: list[dict[str, Any]]) -> float:
        (series,) = [
            series for series in found if series["marketEvaluationPoint.type"]["value"] == "E17"
        ]
        return sum(point["quantity"] for point in series["Period"]["Point"])

    assert used(after) > used(before)


def test_an_answer_names_the_request_and_holds_only_what_was_asked_for(supplied: Any) -> None:
    supplied.at(2026, 2, 9)
    consumption = {
        "marketEvaluationPoint.type": {"value": "E17"},
        "marketEvaluationPoint.settlementMethod": {"value": "D01"},
        "meteringGridArea_Domain.mRID": {"codingScheme": "NDK", "value": "791"},
    }
    energy = _series(
        _ask_energy(supplied, "D04", date(2026, 1, 5), date(2026, 1, 7), **consumption),
        "NotifyAggregatedMeasureData",
    )
    assert [_start(series) for series in energy] == ["2026-01-04T23:00Z", "2026-01-05T23:00Z"]
    assert {series["originalTransactionIDReference_Series.mRID"] for series in energy} == {
        supplied.sent["sums"]
    }

    tariff = [{"mRID": "40000", "type": {"value": "D03"}}]
    charges = _series(
        _ask_charges(supplied, "D05", *_JANUARY, ChargeType=tariff), "NotifyWholesaleServices"
    )
    assert {series["chargeType.mRID"] for series in charges} == {"40000"}
    months = _series(
        _ask_charges(supplied, "D05", *_JANUARY, **{"aggregationSeries_Period.resolution": "P1M"}),
        "NotifyWholesaleServices",
    )
    assert {series["Period"]["resolution"] for series in months} == {"P1M"}


@pytest.mark.parametrize(
    ("reason", "first", "end", "changes", "code"),
    [
        ("D05", date(2025, 11, 1), date(2025, 12, 1), {}, "E0H"),
        ("D05", date(2026, 1, 1), date(2026, 2, 2), {}, "E50"),
        ("D05", date(2022, 1, 1), date(2022, 2, 1), {}, "E50"),
        (
            "D05",
            *_JANUARY,
            {"energySupplier_MarketParticipant.mRID": None},
            "E16",
        ),
        ("D05", *_JANUARY, {"settlement_Series.version": {"value": "D01"}}, "D11"),
        ("D05", *_JANUARY, {"marketEvaluationPoint.type": {"value": "D14"}}, "D18"),
        ("D05", *_JANUARY, {"marketEvaluationPoint.settlementMethod": {"value": "D01"}}, "D11"),
    ],
)
def test_energy_that_cannot_be_given_is_rejected_with_its_code(
    outside: Any, reason: str, first: date, end: date, changes: dict[str, Any], code: str
) -> None:
    outside.at(2026, 2, 9)
    (answer,) = _ask_energy(outside, reason, first, end, **changes)

    assert answer.name == "RejectRequestAggregatedMeasureData"
    assert answer.records[0]["Reason"][0]["code"]["value"] == code


@pytest.mark.parametrize(
    ("first", "end", "code"),
    [(*_JANUARY, "E0H"), (date(2026, 1, 1), date(2026, 1, 31), "E50")],
)
def test_charges_are_given_for_a_whole_month_that_was_calculated(
    outside: Any, first: date, end: date, code: str
) -> None:
    outside.at(2026, 2, 9)
    (answer,) = _ask_charges(outside, "D05", first, end)

    assert answer.name == "RejectRequestWholesaleSettlement"
    assert answer.records[0]["Reason"][0]["code"]["value"] == code


def test_preliminary_sums_come_each_day_when_they_are_wanted(supplied: Any) -> None:
    supplied.control("PUT", "/daily-sums", json={"on": True})
    supplied.at(2026, 1, 5)
    messages = supplied.take_all("Aggregations")
    assert [message.reason for message in messages] == ["D03", "D03", "D03"]
    days = sorted({_start(series) for message in messages for series in message.records})
    assert days[0] == f"{start_of_day(date(2026, 1, 2)):%Y-%m-%dT%H:%MZ}"

    supplied.control("PUT", "/daily-sums", json={"on": False})
    supplied.at(2026, 1, 8)
    assert supplied.take_all("Aggregations") == []
