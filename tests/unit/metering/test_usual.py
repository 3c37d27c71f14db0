"""Series that are read from their text together are read as those whose points are read one by
one; what is anything else is left to them.
"""

import json
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elhandel.metering.document.header import Unusable
from elhandel.metering.document.quantities import Readings, readings_of_each
from elhandel.metering.document.usual import usual_readings
from elhandel.metering.document.wire import Point

_POINTS = msgspec.json.Decoder(list[Point])

QUANTITIES = ["0", "0.3", "0.55", "1.234", "12", "100.5", "0.000", "7.10", "9999.999", "12345678"]
LONG = ["10000.000", "2147483.647", "123456789"]
ODD = [
    *LONG,
    *("1.2340", "0.0001", "1e3", "1E-3", "-1", "-0", "2147483.648", "99999999999999.1", "0.12345"),
]


def _text(position: object, quantity: str, quality: str | None = None) -> str:
    stated = "" if quality is None else f'"quality":{{"value":"{quality}"}},'
    return f'{{"position":{{"value":{position}}},{stated}"quantity":{quantity}}}'


def _series(points: Sequence[str]) -> bytes:
    return f"[{','.join(points)}]".encode()


def _by_points(text: bytes) -> tuple[list[int], list[int] | None] | None:
    """A series as its points say it; None where it cannot be used."""
    try:
        points = _POINTS.decode(text)
    except msgspec.MsgspecError:
        return None
    (readings,) = readings_of_each([(points, 10_000)]) if points else [Unusable("", "")]
    return _values(readings) if isinstance(readings, Readings) else None


def _values(readings: Readings) -> tuple[list[int], list[int] | None]:
    quality = None if readings.quality is None else readings.quality.tolist()
    return readings.wh.tolist(), quality


@st.composite
def a_series(draw: st.DrawFn) -> bytes:
    """Mostly of the usual form, now and then with a place where it is not."""
    count = draw(st.integers(1, 12))
    stated = draw(st.booleans())
    points = [
        _text(
            n,
            draw(st.sampled_from(QUANTITIES)),
            draw(st.sampled_from(["A04", "A04", "A03", "A02", "A06"])) if stated else None,
        )
        for n in range(1, count + 1)
    ]
    if draw(st.booleans()):
        at = draw(st.integers(0, count - 1))
        quality = draw(st.sampled_from([None, "A04", "A09", "A4", "A004", "A0.4", "B04"]))
        position = draw(st.sampled_from([at + 1, at + 1, at + 1, 0, 2, 13, "1.0", '"1"']))
        points[at] = _text(position, draw(st.sampled_from(QUANTITIES + ODD)), quality)
    text = _series(points)
    if draw(st.integers(0, 3)) == 0:
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from([b"1", b".", b" ", b"0", b"\n"])) + text[at:]
    if draw(st.integers(0, 5)) == 0:
        text = text.replace(b",", b", ").replace(b":", b": ")
    return text


def _is_json(text: bytes) -> bool:
    try:
        msgspec.json.decode(text)
    except msgspec.MsgspecError:
        return False
    return True


@given(st.lists(a_series().filter(_is_json), min_size=1, max_size=6))
def test_what_is_read_together_is_what_the_points_say(series: list[bytes]) -> None:
    for text, readings in zip(series, usual_readings(series), strict=True):
        if readings is not None:
            assert _values(readings) == _by_points(text)


@given(st.lists(st.lists(st.integers(0, 9_999_999), min_size=1, max_size=100), max_size=5))
def test_usual_series_of_any_length_are_read_together(series: list[list[int]]) -> None:
    texts = [
        _series([_text(n, f"{wh // 1000}.{wh % 1000:03}") for n, wh in enumerate(values, start=1)])
        for values in series
    ]
    read = usual_readings(texts)
    assert [_values(readings) for readings in read if readings] == [
        (values, None) for values in series
    ]


@pytest.mark.parametrize("quantity", LONG)
def test_a_series_with_a_number_of_more_than_eight_characters_is_left_and_costs_no_other(
    quantity: str,
) -> None:
    usual = _series([_text(1, "9999.999"), _text(2, "2147483")])
    long = _series([_text(1, "0.5"), _text(2, quantity)])
    before, left, after = usual_readings([usual, long, usual])
    assert left is None
    for readings in (before, after):
        assert readings is not None
        assert _values(readings) == ([9_999_999, 2_147_483_000], None)


@pytest.mark.parametrize("number", ["00", "01", ".5", "5.", "1..2", "1.2.3", ".", "0.1234", "00.5"])
def test_digits_and_points_that_are_no_number_with_three_decimals_are_left_alone(
    number: str,
) -> None:
    (left,) = usual_readings([_series([_text(1, "0.5"), _text(2, number)])])
    assert left is None


@pytest.mark.parametrize("code", ["A00", "A07", "A09", "A14", "A0.", "A.4", "A4", "A004", "A"])
def test_a_quality_that_the_market_does_not_have_is_left_alone(code: str) -> None:
    (left,) = usual_readings([_series([_text(1, "0.5", "A04"), _text(2, "0.5", code)])])
    assert left is None


@pytest.mark.parametrize("position", ["1", "02", "2.", "2.0", "0", "3", "22", "200000002"])
def test_a_position_that_is_not_the_next_is_left_alone(position: str) -> None:
    (left,) = usual_readings([_series([_text(1, "0.5"), _text(position, "0.5")])])
    assert left is None


@pytest.mark.parametrize(
    ("qualities", "expected"),
    [(["A04", "A04"], None), (["A03", "A04"], [3, 4]), (["A02", "A06"], [2, 6])],
)
def test_a_series_that_states_each_quality_is_usual(
    qualities: list[str], expected: list[int] | None
) -> None:
    text = _series([_text(n, "0.5", code) for n, code in enumerate(qualities, start=1)])
    (readings,) = usual_readings([text])
    assert readings is not None
    wh = [0 if code == "A02" else 500 for code in qualities]
    assert _values(readings) == (wh, expected)


def test_a_document_written_with_lines_and_spaces_is_usual() -> None:
    points: list[dict[str, Any]] = [
        {"position": {"value": n}, "quantity": n / 10} for n in range(1, 25)
    ]
    for text in (json.dumps(points), json.dumps(points, indent=2)):
        (readings,) = usual_readings([text.encode()])
        assert readings is not None
        assert readings.wh.tolist() == [100 * n for n in range(1, 25)]


@pytest.mark.parametrize(
    "odd",
    [
        b'[{"po1sition":{"value":1},"quantity":0.5}]',
        b'[{"position":{"value":1},"quan1tity":0.5}]',
        b'[{"position":{"value":1},"quantity1":0.5}]',
        b'[{"position":{"va.lue":1},"quantity":0.5}]',
        b'[{"position":{"value":1},"quality":{"value":"1A04"},"quantity":0.5}]',
        b'[{"position":{"value":1},"quality":{"value":"A04.0"},"quantity":0.5}]',
        b'[{"position":{"value":1},"quality":{"value":"A0"},"quantity":0.5}]',
        b'[{"quantity":0.5,"position":{"value":1}}]',
        b'[{"position":{"value":1.0},"quantity":0.5}]',
        b'[{"position":{"value":2},"quantity":0.5}]',
        b'[{"position":{"value":1},"quantity":"0.5"}]',
        b'[{"position":{"value":1},"quantity":1.2340}]',
        b'[{"position":{"value":1},"quantity":0.5}1]',
        b"[]",
        b"null",
    ],
)
def test_what_is_written_otherwise_is_left_alone_and_another_shape_is_read(odd: bytes) -> None:
    usual = _series([_text(1, "0.5")])
    stated = _series([_text(1, "0.5", "A03"), _text(2, "0.5", "A03")])
    before, left, after, last = usual_readings([usual, odd, stated, usual])
    assert left is None
    assert after is not None
    assert _values(after) == ([500, 500], [3, 3])
    for readings in (before, last):
        if readings is not None:  # one of the same text without its numbers goes by its points too
            assert readings.wh.tolist() == [500]
