"""RSM-012 as it is put together: bundles, values, qualities."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from simulator.world.datahub.documents import Header, ReadingSeries, readings, split_into_bundles

START = datetime(2026, 1, 4, 23, tzinfo=UTC)


def a_series(**changes: Any) -> ReadingSeries:
    facts: dict[str, Any] = {
        "gsrn": "571313180000000012",
        "type": "E17",
        "resolution": "PT1H",
        "start": START,
        "end": START + timedelta(days=1),
        "registered_at": START + timedelta(days=1, hours=4),
        "wh": [100] * 24,
    }
    return ReadingSeries(**(facts | changes))


def _built(*series: ReadingSeries) -> list[dict[str, Any]]:
    document = readings(Header("5790002000003", START, "E23"), series)
    content = json.loads(document.body, parse_float=Decimal)[
        "NotifyValidatedMeasureData_MarketDocument"
    ]
    found: list[dict[str, Any]] = content["Series"]
    return found


@given(st.lists(st.integers(min_value=0, max_value=300_000_000), min_size=1, max_size=100))
def test_every_value_is_written_exactly_in_kwh(wh: list[int]) -> None:
    points = _built(a_series(wh=wh))[0]["Period"]["Point"]
    assert [point["position"]["value"] for point in points] == list(range(1, len(wh) + 1))
    assert [Decimal(point["quantity"]) * 1000 for point in points] == wh


def test_a_quality_is_told_only_where_there_is_one_and_a_missing_value_has_no_quantity() -> None:
    points = _built(a_series(quality={2: "A03", 3: "A02"}))[0]["Period"]["Point"]
    assert "quality" not in points[0]
    assert points[1] == {
        "position": {"value": 2},
        "quality": {"value": "A03"},
        "quantity": Decimal("0.100"),
    }
    assert points[2] == {"position": {"value": 3}, "quality": {"value": "A02"}}


def test_positions_may_be_left_out() -> None:
    points = _built(a_series(wh=[5, 7], positions=[1, 4]))[0]["Period"]["Point"]
    assert [(point["position"]["value"], point["quantity"]) for point in points] == [
        (1, Decimal("0.005")),
        (4, Decimal("0.007")),
    ]


def test_transaction_ids_are_unique_within_and_between_documents() -> None:
    ids = [series["mRID"] for _ in range(3) for series in _built(*[a_series()] * 50)]
    assert len(set(ids)) == 150
    assert max(map(len, ids)) <= 36


def test_an_answer_names_the_request() -> None:
    assert (
        _built(a_series(reference="my-request"))[0]["originalTransactionIDReference_Series.mRID"]
        == "my-request"
    )
    assert "originalTransactionIDReference_Series.mRID" not in _built(a_series())[0]


def test_a_bundle_holds_at_most_2000_series_and_150000_points() -> None:
    assert [len(bundle) for bundle in split_into_bundles([a_series()] * 4500)] == [2000, 2000, 500]
    quarters = a_series(wh=[1] * 96, resolution="PT15M")
    assert [len(bundle) for bundle in split_into_bundles([quarters] * 2000)] == [1562, 438]
    assert list(split_into_bundles([])) == []
