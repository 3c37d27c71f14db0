"""Energi Data Service over HTTP: the shape of its answers and what its parameters do."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from elhandel.platform.clock import FixedClock
from simulator.world.energi_data_service import SpotPrices, routes

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
type Ask = Callable[..., Any]


@pytest.fixture
def ask(calls: Callable[[Any], Any]) -> Ask:
    """`ask(dataset, **parameters)`: the answer of the service, at NOW or at `at`."""

    def of(dataset: str, at: datetime = NOW, **parameters: str) -> Any:
        service = calls(Starlette(routes=routes(SpotPrices(1), FixedClock(at))))
        answer = service("GET", f"/dataset/{dataset}", params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return of


def _only(area: str) -> str:
    return json.dumps({"PriceArea": [area]})


def test_a_record_of_the_quarters_has_the_shape_of_the_real_service(
    ask: Ask, shared: Callable[[str], Path]
) -> None:
    real = json.loads(shared("datahub/prices/DayAheadPrices-api-shape.json").read_text())
    ours = ask(
        "DayAheadPrices",
        start="2026-03-01T00:00",
        end="2026-03-01T01:00",
        filter=_only("DK2"),
        sort="TimeUTC",
    )
    assert set(ours) == set(real)
    assert real["records"]
    assert [set(record) for record in ours["records"]] == [
        set(record) for record in real["records"]
    ]
    for field in ("TimeUTC", "TimeDK", "PriceArea"):
        assert [record[field] for record in ours["records"]] == [
            record[field] for record in real["records"]
        ]


def test_a_record_of_the_price_list_has_the_shape_of_the_real_service(
    ask: Ask, shared: Callable[[str], Path]
) -> None:
    real = json.loads(
        shared("datahub/prices/DatahubPricelist-electricity-tax-2023.json").read_text()
    )["records"][0]
    ours = ask("DatahubPricelist", filter=json.dumps({"ChargeTypeCode": ["EA-001"]}), limit="0")[
        "records"
    ]
    assert set(real) <= set(ours[0])
    same = next(record for record in ours if record["ValidFrom"] == real["ValidFrom"])
    assert (same["Price1"], same["Price2"], same["TaxIndicator"]) == (
        real["Price1"],
        None,
        real["TaxIndicator"],
    )


def test_start_and_end_are_danish_unless_the_time_zone_is_utc(ask: Ask) -> None:
    danish = ask(
        "DayAheadPrices",
        start="2026-02-01T00:00",
        end="2026-02-02T00:00",
        filter=_only("DK1"),
        limit="0",
    )
    utc = ask(
        "DayAheadPrices",
        start="2026-01-31T23:00",
        end="2026-02-01T23:00",
        filter=_only("DK1"),
        limit="0",
        timezone="UTC",
    )
    assert danish["total"] == 96
    assert danish["records"] == utc["records"]


@pytest.mark.parametrize(
    ("dataset", "start", "end", "records"),
    [
        ("Elspotprices", "2024-10-27", "2024-10-28", 25),
        ("Elspotprices", "2025-03-30", "2025-03-31", 23),
        ("Elspotprices", "2025-09-30", "2025-10-02", 24),
        ("DayAheadPrices", "2025-09-30", "2025-10-02", 96),
        ("DayAheadPrices", "2025-10-26", "2025-10-27", 100),
    ],
)
def test_hours_end_and_quarters_begin_with_october_2025_and_days_have_their_own_length(
    ask: Ask, dataset: str, start: str, end: str, records: int
) -> None:
    answer = ask(dataset, start=start, end=end, filter=_only("DK1"), limit="0")
    assert len(answer["records"]) == answer["total"] == records


def test_the_repeated_hour_of_autumn_comes_twice_in_danish_time(ask: Ask) -> None:
    records = ask(
        "Elspotprices", start="2024-10-27", end="2024-10-28", filter=_only("DK1"), sort="HourUTC"
    )["records"]
    assert [record["HourDK"][11:13] for record in records[1:5]] == ["01", "02", "02", "03"]
    assert [record["HourUTC"][11:13] for record in records[1:5]] == ["23", "00", "01", "02"]


@pytest.mark.parametrize(
    ("now", "total"),
    [
        (datetime(2026, 3, 10, 11, 59, tzinfo=UTC), 0),
        (datetime(2026, 3, 10, 12, 0, tzinfo=UTC), 96),
    ],
)
def test_tomorrows_prices_come_at_one_in_the_afternoon(ask: Ask, now: datetime, total: int) -> None:
    answer = ask(
        "DayAheadPrices",
        at=now,
        start="2026-03-11T00:00",
        end="2026-03-12T00:00",
        filter=_only("DK1"),
    )
    assert answer["total"] == total


def test_limit_offset_and_sort_cut_and_order_the_answer(ask: Ask) -> None:
    period = {"start": "2026-03-01T00:00", "end": "2026-03-02T00:00", "filter": _only("DK1")}
    up = ask("DayAheadPrices", **period, sort="TimeUTC", limit="0")["records"]
    newest = ask("DayAheadPrices", **period, limit="5")
    assert newest["total"] == 96
    assert newest["records"] == up[::-1][:5]
    assert (
        ask("DayAheadPrices", **period, sort="TimeUTC asc", limit="3", offset="4")["records"]
        == up[4:7]
    )


def test_both_areas_come_without_a_filter(ask: Ask) -> None:
    records = ask("DayAheadPrices", start="2026-03-01T00:00", end="2026-03-01T00:15")["records"]
    assert {record["PriceArea"] for record in records} == {"DK1", "DK2"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/dataset/Weather", 404),
        ("/dataset/Elspotprices?start=soon", 400),
        ("/dataset/Elspotprices?filter=DK1", 400),
        ("/dataset/Elspotprices?limit=-1", 400),
        ("/dataset/Elspotprices?sort=a+b+c", 400),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_with_a_sentence(
    calls: Callable[[Any], Any], path: str, status: int
) -> None:
    answer = calls(Starlette(routes=routes(SpotPrices(1), FixedClock(NOW))))("GET", path)
    assert answer.status_code == status
    assert answer.json()["message"].endswith(".")
