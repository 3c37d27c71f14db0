"""RSM-012 from bytes to series: what is accepted, and how precisely what is not is refused."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elhandel.metering.document import (
    DecodedReadings,
    SeriesHead,
    UnableToDecodeReadings,
    decode,
    decode_heads,
    decode_series,
)
from elhandel.metering.document.header import Unusable
from elhandel.metering.document.quantities import exact_wh
from elhandel.metering.document.wire import Point, Position
from tests.unit.metering.builders import a_document, a_point, a_wire_series


def _series(*points, **changed):
    decoded = decode(a_document(a_wire_series(points, **changed)))
    assert decoded.rejected == ()
    (series,) = decoded.series
    return series


def _code(*points, **changed) -> str:
    decoded = decode(a_document(a_wire_series(points, **changed)))
    assert decoded.series == ()
    (rejected,) = decoded.rejected
    assert rejected.reason.endswith(".")
    return rejected.code


def test_a_plain_series_becomes_watt_hours_with_its_times_and_ids() -> None:
    series = _series(a_point(1, 0.3), a_point(2, 242), a_point(3, 0.055))
    assert series.wh.tolist() == [300, 242_000, 55]
    assert series.wh.dtype == np.int32
    assert series.quality is None
    assert (str(series.gsrn), series.point_type, series.transaction_id) == (
        "571313180000000012",
        "E17",
        "t-1",
    )
    assert series.start == datetime(2026, 1, 14, 23, tzinfo=UTC)
    assert series.registered_at == datetime(2026, 1, 16, 4, 55, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "start", ["2026-01-14T23:00Z", "2026-01-14T23:00:00Z", "2026-01-15T00:00:00+01:00"]
)
def test_instants_are_read_with_and_without_seconds(start: str) -> None:
    assert _series(a_point(1), start=start).start == datetime(2026, 1, 14, 23, tzinfo=UTC)


def test_absent_quality_is_measured_and_others_are_kept() -> None:
    series = _series(
        a_point(1), a_point(2, 1, "A03"), a_point(3, None, "A02"), a_point(4, 1, "A06")
    )
    assert series.quality is not None
    assert series.quality.tolist() == [4, 3, 2, 6]
    assert series.wh.tolist() == [1000, 1000, 0, 1000]


def test_measured_written_out_is_the_same_as_left_out() -> None:
    assert _series(a_point(1, 1, "A04"), a_point(2)).quality is None


def test_positions_left_out_are_not_delivered() -> None:
    series = _series(a_point(2, 2), a_point(4, 4))
    assert series.quality is not None
    assert series.quality.tolist() == [0, 4, 0, 4]
    assert series.wh.tolist() == [0, 2000, 0, 4000]


def test_positions_may_come_in_any_order() -> None:
    assert _series(a_point(2, 2), a_point(1, 1)).wh.tolist() == [1000, 2000]


def test_an_answer_names_the_request_it_answers() -> None:
    assert (
        _series(a_point(1), **{"originalTransactionIDReference_Series.mRID": "1568914"}).answers
        == "1568914"
    )


def test_day_values_count_local_days() -> None:
    days = {"resolution": "P1D", "start": "2026-03-27T23:00Z", "end": "2026-03-30T22:00Z"}
    series = _series(a_point(1), a_point(2), a_point(3), **days)
    assert (series.resolution_minutes, len(series.wh)) == (1440, 3)
    assert _code(a_point(4), **days) == "position-outside-period"


@pytest.mark.parametrize("resolution", ["P1M", "P1Y"])
def test_sums_of_months_and_years_are_another_kind(resolution: str) -> None:
    body = a_document(
        a_wire_series([a_point(1, 9_000_000.5), a_point(2, None, "A02")], resolution=resolution)
    )
    decoded = decode(body)
    assert decoded.series == ()
    assert decoded.rejected == ()
    assert (decoded.sums[0].resolution, decoded.sums[0].wh) == (resolution, (9_000_000_500, None))


@pytest.mark.parametrize(
    ("points", "changed", "code"),
    [
        ([a_point(1, -0.001)], {}, "quantity-negative"),
        ([a_point(1, 0.0001)], {}, "quantity-too-precise"),
        ([a_point(1, 1.00000000001)], {}, "quantity-too-precise"),
        ([a_point(1, None)], {}, "quantity-missing"),
        ([a_point(1, 2_147_483.648)], {}, "quantity-too-large"),
        ([a_point(1, 1, "A09")], {}, "quality-unknown"),
        ([a_point(1), a_point(1)], {}, "position-repeated"),
        ([a_point(0)], {}, "position-outside-period"),
        ([a_point(25)], {}, "position-outside-period"),
        ([a_point(n) for n in range(1, 26)], {}, "position-outside-period"),
        ([], {}, "no-points"),
        ([a_point(1)], {"resolution": "PT5M"}, "resolution-unknown"),
        (
            [a_point(1)],
            {"start": "2026-01-14T23:07Z", "end": "2026-01-15T23:07Z"},
            "period-off-the-grid",
        ),
        ([a_point(1)], {"resolution": "P1D", "start": "2026-01-14T22:00Z"}, "period-off-the-grid"),
        ([a_point(1)], {"end": "2026-01-14T23:00Z"}, "period-impossible"),
        ([a_point(1)], {"start": "yesterday"}, "time-not-readable"),
        ([a_point(1)], {"start": "2026-01-14T23:00"}, "time-not-readable"),
        ([a_point(1)], {"product": "8716867000047"}, "product-not-active-energy"),
        ([a_point(1)], {"quantity_Measure_Unit.name": {"value": "K3"}}, "unit-not-kwh"),
        ([a_point(1, "much")], {}, "series-malformed"),
    ],
)
def test_a_series_that_cannot_be_used_is_refused_by_its_code(points, changed, code) -> None:
    assert _code(*points, **changed) == code


@pytest.mark.parametrize("bad", [[a_point(1, -1)], [a_point(1, "much")], [{"quantity": 1}]])
def test_one_bad_series_does_not_keep_the_others_back(bad) -> None:
    good, other = (
        a_wire_series([a_point(1)], mRID="good"),
        a_wire_series([a_point(1)], mRID="other"),
    )
    decoded = decode(a_document(good, a_wire_series(bad, mRID="bad"), other))
    assert [series.transaction_id for series in decoded.series] == ["good", "other"]
    assert [(r.transaction_id, r.gsrn) for r in decoded.rejected] == [("bad", "571313180000000012")]


@pytest.mark.parametrize(
    "body", [b"", b"<xml/>", b"[]", b"{}", b'{"NotifyValidatedMeasureData_MarketDocument": {}}']
)
def test_bytes_that_are_no_such_document_are_refused_whole(body: bytes) -> None:
    with pytest.raises(UnableToDecodeReadings):
        decode(body)


@given(st.integers(0, 2**31 - 1))
def test_every_quantity_with_three_decimals_is_exact(wh: int) -> None:
    literal = format(Decimal(wh) / 1000, "f")
    body = a_document(a_wire_series([a_point(1, 0)])).replace(
        b'"quantity": 0', f'"quantity": {literal}'.encode()
    )
    assert decode(body).series[0].wh.tolist() == [wh]
    assert exact_wh(Point(Position(1), float(literal))) == wh


@given(st.integers(0, 2**31 - 1), st.integers(1, 9), st.integers(4, 6))
def test_a_decimal_more_is_never_rounded_away(wh: int, digit: int, place: int) -> None:
    literal = Decimal(wh) / 1000 + Decimal(digit).scaleb(-place)
    with pytest.raises(Unusable, match="3 decimals"):
        exact_wh(Point(Position(1), float(literal)))


def test_energinets_examples_are_read_in_full(shared) -> None:
    paths = sorted(shared("datahub/cim/examples/RSM-012").iterdir())
    assert paths
    for path in paths:
        body = path.read_bytes()
        written = json.loads(body)["NotifyValidatedMeasureData_MarketDocument"]["Series"]
        decoded = decode(body)
        assert decoded.rejected == ()
        assert len(decoded.series) == len(written)
        for series, wire in zip(decoded.series, written, strict=True):
            points = json.loads(json.dumps(wire["Period"]["Point"]), parse_float=Decimal)
            wh = [int(Decimal(point.get("quantity", 0)) * 1000) for point in points]
            assert series.wh.tolist() == wh


_MANY_SERIES = {
    "usual": a_wire_series([a_point(1, 0.5), a_point(2, 1.25)]),
    "stated": a_wire_series([a_point(1, 0.5, "A03"), a_point(2, None, "A02")]),
    "with a gap": a_wire_series([a_point(1, 0.5), a_point(3, 1.25)]),
    "of sums": a_wire_series(
        [a_point(1, 5)], resolution="P1M", start="2026-01-31T23:00Z", end="2026-02-28T23:00Z"
    ),
    "of sums, malformed": a_wire_series(
        [{"position": 1}], resolution="P1M", start="2026-01-31T23:00Z", end="2026-02-28T23:00Z"
    ),
    "negative": a_wire_series([a_point(1, -1)], mRID="t-2"),
    "without points": a_wire_series([], mRID="t-3"),
    "points malformed": a_wire_series([{"position": 1, "quantity": 1}], mRID="t-4"),
    "too many": a_wire_series([a_point(n) for n in range(1, 26)], mRID="t-5"),
    "another product": a_wire_series([a_point(1)], product="8716867000047", mRID="t-6"),
    "no metering point": a_wire_series(
        [a_point(1)], **{"marketEvaluationPoint.mRID": {"value": "12"}}
    ),
    "no instant": a_wire_series([a_point(1)], start="yesterday"),
}


def _said(readings: DecodedReadings) -> tuple[object, ...]:
    return (
        [
            (series.transaction_id, series.wh.tolist(), repr(series.quality), series.registered_at)
            for series in readings.series
        ],
        readings.sums,
        readings.rejected,
    )


@given(st.lists(st.sampled_from(sorted(_MANY_SERIES)), max_size=8))
def test_series_whose_heads_are_read_with_the_document_are_decoded_as_each_alone(
    names: Sequence[str],
) -> None:
    texts = [msgspec.Raw(json.dumps(_MANY_SERIES[name]).encode()) for name in names]
    heads = [msgspec.json.decode(text, type=SeriesHead.__value__) for text in texts]
    assert _said(decode_heads(heads, lambda: texts)) == _said(decode_series(texts))


@pytest.mark.parametrize("first", ["usual", "points malformed", "another product"])
def test_sums_are_read_from_their_own_text_whatever_stands_before_them(first: str) -> None:
    texts = [msgspec.Raw(json.dumps(_MANY_SERIES[name]).encode()) for name in (first, "of sums")]
    (sums,) = decode_series(texts).sums
    assert sums.wh == (5000,)


def test_the_text_of_usual_series_is_not_asked_for() -> None:
    def written() -> Sequence[msgspec.Raw]:
        raise AssertionError

    text = json.dumps(_MANY_SERIES["usual"]).encode()
    (series,) = decode_heads([msgspec.json.decode(text, type=SeriesHead.__value__)], written).series
    assert series.wh.tolist() == [500, 1250]
