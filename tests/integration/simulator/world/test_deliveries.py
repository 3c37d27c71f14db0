"""RSM-012: what is delivered, when, how long a day is, and how it is corrected."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from elhandel.values.days.local_time import start_of_day


def _home(outside: Any, **facts: Any) -> dict[str, Any]:
    found: dict[str, Any] = next(
        home
        for home in outside.households()[1:]
        if all(home[name] == value for name, value in facts.items())
    )
    return found


def _supplied(outside: Any, home: dict[str, Any], day: date) -> None:
    """Let the supply of a home begin on `day`, whatever day it is now."""
    before = start_of_day(day) - timedelta(days=2)
    outside.at(before.year, before.month, before.day)
    outside.supply(home, day)


def _starts(series: dict[tuple[str, str], Any]) -> list[str]:
    return sorted(start for _, start in series)


def _kwh(series: dict[str, Any]) -> list[float]:
    return [point["quantity"] for point in series["Period"]["Point"]]


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (date(2026, 1, 5), 24),
        (date(2026, 3, 29), 23),
        (date(2025, 10, 26), 25),
        (date(2026, 7, 1), 24),
    ],
)
@pytest.mark.parametrize(("resolution", "per_hour"), [("PT1H", 1), ("PT15M", 4)])
def test_a_day_is_as_long_as_the_clock_makes_it(
    outside: Any, day: date, hours: int, resolution: str, per_hour: int
) -> None:
    home = _home(outside, resolution=resolution, dwelling="house")
    _supplied(outside, home, day)
    later = day + timedelta(days=1)
    outside.at(later.year, later.month, later.day)
    (series,) = outside.readings().values()
    assert len(series["Period"]["Point"]) == hours * per_hour
    assert series["Period"]["resolution"] == resolution
    interval = series["Period"]["timeInterval"]
    assert interval["start"]["value"] == f"{start_of_day(day):%Y-%m-%dT%H:%MZ}"
    assert interval["end"]["value"] == f"{start_of_day(later):%Y-%m-%dT%H:%MZ}"


def test_a_days_values_come_at_five_the_next_morning_and_not_before_the_supply(
    outside: Any,
) -> None:
    _supplied(outside, _home(outside, dwelling="house"), date(2026, 1, 1))
    outside.at(2026, 1, 2, 3, 59)
    assert outside.readings() == {}
    outside.at(2026, 1, 2, 4, 0)
    assert _starts(outside.readings()) == ["2025-12-31T23:00Z"]


def test_days_come_in_order_each_in_a_document_of_its_own(outside: Any) -> None:
    _supplied(outside, _home(outside, dwelling="house"), date(2026, 1, 1))
    outside.at(2026, 2, 1)
    messages = outside.take_all("Timeseries")
    assert len(messages) == 31
    days = [message.records[0]["Period"]["timeInterval"]["start"]["value"] for message in messages]
    assert days == sorted(days)
    for message in messages:
        for series in message.records:
            assert (
                series["registration_DateAndOrTime.dateTime"] <= message.content["createdDateTime"]
            )


def test_all_points_of_a_day_are_bundled(outside: Any) -> None:
    homes = [home for home in outside.households() if home["dwelling"] in {"house", "flat"}][:6]
    outside.at(2025, 12, 30)
    for home in homes:
        outside.supply(home, date(2026, 1, 1))
    outside.at(2026, 1, 2)
    (message,) = outside.take_all("Timeseries")
    assert [series["marketEvaluationPoint.mRID"]["value"] for series in message.records] == [
        home["gsrn"] for home in homes
    ]


def test_a_solar_home_delivers_two_points_and_a_heated_one_a_day_value_for_its_child(
    outside: Any,
) -> None:
    solar, heated = _home(outside, dwelling="solar"), _home(outside, dwelling="heat_pump")
    outside.at(2025, 12, 30)
    outside.supply(solar, date(2026, 1, 1))
    outside.supply(heated, date(2026, 1, 1))
    outside.at(2026, 1, 2)
    series = {point: record for (point, _), record in outside.readings().items()}
    types = {
        point: record["marketEvaluationPoint.type"]["value"] for point, record in series.items()
    }
    assert types == {
        solar["gsrn"]: "E17",
        solar["production_gsrn"]: "E18",
        heated["gsrn"]: "E17",
        heated["heating_gsrn"]: "D14",
    }
    child = series[heated["heating_gsrn"]]["Period"]
    assert child["resolution"] == "PT1H"
    assert {point["quality"]["value"] for point in child["Point"]} == {"A06"}
    day_value = child["Point"][-1]["quantity"]
    assert day_value == pytest.approx(sum(_kwh(series[heated["gsrn"]])), abs=0.0005)
    assert [point["quantity"] for point in child["Point"][:-1]] == [0] * 23


def test_most_values_are_measured_and_a_few_are_estimated(outside: Any) -> None:
    homes = [home for home in outside.households() if home["dwelling"] in {"house", "flat"}][:10]
    outside.at(2025, 12, 30)
    for home in homes:
        outside.supply(home, date(2026, 1, 1))
    outside.at(2026, 2, 1)
    qualities = [
        point.get("quality", {"value": "A04"})["value"]
        for series in outside.readings().values()
        for point in series["Period"]["Point"]
    ]
    assert 0 < qualities.count("A03") < len(qualities) / 50
    assert set(qualities) == {"A03", "A04"}


def test_a_correction_tells_the_whole_day_again_with_a_later_registration(outside: Any) -> None:
    home = _home(outside, dwelling="house", resolution="PT1H")
    _supplied(outside, home, date(2026, 1, 1))
    outside.at(2026, 1, 10)
    first = outside.readings()[home["gsrn"], "2026-01-01T23:00Z"]
    order = {"gsrn": home["gsrn"], "day": "2026-01-02", "factor_percent": 200}
    outside.control("POST", "/correction", json=order)
    (again,) = outside.readings().values()
    assert _kwh(again) == [pytest.approx(2 * value) for value in _kwh(first)]
    assert (
        again["registration_DateAndOrTime.dateTime"] > first["registration_DateAndOrTime.dateTime"]
    )


def test_a_correction_may_be_single_quarters_and_builds_on_the_one_before(outside: Any) -> None:
    home = _home(outside, dwelling="house", resolution="PT15M")
    _supplied(outside, home, date(2026, 1, 1))
    outside.at(2026, 1, 10)
    outside.take_all("Timeseries")
    for position, wh in ((41, 111), (44, 222)):
        order = {"gsrn": home["gsrn"], "day": "2026-01-02", "positions": {position: wh}}
        changed = outside.control("POST", "/correction", json=order)["wh"]
        ((_, start),) = outside.readings()
        assert start == f"2026-01-02T09:{(position - 41) * 15:02d}Z"
    assert (changed[40], changed[43]) == (111, 222)


def test_a_correction_with_an_earlier_registration_changes_nothing_in_the_market(
    outside: Any,
) -> None:
    home = _home(outside, dwelling="house", resolution="PT1H")
    _supplied(outside, home, date(2026, 1, 1))
    outside.at(2026, 1, 10)
    first = outside.readings()[home["gsrn"], "2026-01-01T23:00Z"]
    order = {
        "gsrn": home["gsrn"],
        "day": "2026-01-02",
        "factor_percent": 300,
        "registered_at": "2026-01-02T12:00:00Z",
    }
    outside.control("POST", "/correction", json=order)
    (late,) = outside.readings().values()
    assert late["registration_DateAndOrTime.dateTime"] == "2026-01-02T12:00:00Z"
    assert (
        _history(outside, home, date(2026, 1, 2), date(2026, 1, 3))[0]["Period"] == first["Period"]
    )


@pytest.mark.parametrize("day", ["2025-12-31", "2026-01-10"])
def test_a_day_that_was_not_delivered_cannot_be_corrected(outside: Any, day: str) -> None:
    home = _home(outside, dwelling="house")
    _supplied(outside, home, date(2026, 1, 1))
    outside.at(2026, 1, 10)
    order = {"gsrn": home["gsrn"], "day": day, "factor_percent": 200}
    answer = outside.call("POST", "/control/correction", json=order)
    assert answer.status_code == 409


def test_days_that_are_left_out_come_late_when_they_are_released(outside: Any) -> None:
    home = _home(outside, dwelling="house")
    _supplied(outside, home, date(2026, 1, 1))
    days = {"gsrn": home["gsrn"], "days": ["2026-01-03", "2026-01-04"]}
    outside.control("POST", "/missing", json=days)
    outside.at(2026, 1, 7)
    assert [start[:10] for start in _starts(outside.readings())] == [
        "2025-12-31",
        "2026-01-01",
        "2026-01-04",
        "2026-01-05",
    ]
    outside.control("DELETE", "/missing", json=days)
    late = outside.readings()
    assert [start[:10] for start in _starts(late)] == ["2026-01-02", "2026-01-03"]
    assert {record["registration_DateAndOrTime.dateTime"] for record in late.values()} == {
        "2026-01-07T12:00:00Z"
    }


def _request_history(
    outside: Any, home: dict[str, Any], start: date, end: date, reason: str = "E23"
) -> list[Any]:
    record = {
        "mRID": str(uuid4()),
        "marketEvaluationPoint.mRID": {"codingScheme": "A10", "value": home["gsrn"]},
        "start_DateAndOrTime.dateTime": f"{start_of_day(start):%Y-%m-%dT%H:%M:%SZ}",
        "end_DateAndOrTime.dateTime": f"{start_of_day(end):%Y-%m-%dT%H:%M:%SZ}",
    }
    outside.sent["history"] = record["mRID"]
    answers: list[Any] = outside.ask("RequestValidatedMeasureData", reason, record, "Timeseries")
    return answers


def _history(outside: Any, home: dict[str, Any], start: date, end: date) -> list[dict[str, Any]]:
    answers = _request_history(outside, home, start, end)
    assert {answer.name for answer in answers} == {"NotifyValidatedMeasureData"}
    found = [series for answer in answers for series in answer.records]
    assert {series["originalTransactionIDReference_Series.mRID"] for series in found} == {
        outside.sent["history"]
    }
    return found


def test_history_is_what_was_delivered_with_a_reference_to_the_request(outside: Any) -> None:
    home = _home(outside, dwelling="house")
    _supplied(outside, home, date(2026, 1, 1))
    outside.at(2026, 1, 20)
    delivered = outside.readings()
    asked = _history(outside, home, date(2026, 1, 5), date(2026, 1, 12))
    assert len(asked) == 7
    for series in asked:
        first = delivered[home["gsrn"], series["Period"]["timeInterval"]["start"]["value"]]
        for part in ("Period", "registration_DateAndOrTime.dateTime"):
            assert series[part] == first[part]


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (date(2025, 12, 30), date(2026, 1, 5), "E50"),
        (date(2026, 1, 5), date(2026, 1, 5), "E50"),
        (date(2026, 1, 25), date(2026, 1, 28), "E0H"),
    ],
)
def test_history_outside_our_supply_or_not_there_yet_is_rejected(
    outside: Any, start: date, end: date, code: str
) -> None:
    home = _home(outside, dwelling="house")
    _supplied(outside, home, date(2026, 1, 1))
    outside.at(2026, 1, 20)
    (answer,) = _request_history(outside, home, start, end)
    assert answer.name == "RejectRequestValidatedMeasureData"
    assert answer.records[0]["Reason"][0]["code"]["value"] == code


def test_history_of_a_point_that_is_not_ours_or_not_known_is_rejected(outside: Any) -> None:
    for gsrn, code in ((outside.households()[3]["gsrn"], "E16"), ("571313189999999996", "E10")):
        (answer,) = _request_history(outside, {"gsrn": gsrn}, date(2025, 12, 1), date(2025, 12, 5))
        assert answer.records[0]["Reason"][0]["code"]["value"] == code


def test_a_yearly_volume_is_one_value(outside: Any) -> None:
    home = _home(outside, dwelling="house")
    (answer,) = _request_history(outside, home, date(2025, 12, 1), date(2025, 12, 2), "E30")
    assert (answer.reason, answer.records[0]["Period"]["resolution"]) == ("E30", "P1Y")
    assert [point["quantity"] for point in answer.records[0]["Period"]["Point"]] == [
        home["annual_kwh"]
    ]


def test_a_tick_delivers_everything_that_is_due(outside: Any) -> None:
    _supplied(outside, _home(outside, dwelling="house"), date(2026, 1, 1))
    outside.clock.instant = datetime(2026, 1, 11, 12, tzinfo=UTC)
    assert outside.control("POST", "/tick") == {"days_delivered": 10}
    assert outside.control("GET", "/statistics")["waiting"]["Timeseries"] == 10
