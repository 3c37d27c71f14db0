"""Points as DataHub writes them, of many series at once: from text to arrays, without an object for
each point.

A series of a document is text of one shape: positions 1, 2, 3 …, each with its quantity, all of
them with a quality or none. What remains of such a text without its digits and points is known
beforehand; where it is that, and the numbers stand where they must, every number can be read at
once. Any other series is read by `quantities`, and tests hold that both read the same.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from elhandel.metering.document.quantities import MOST_WH, Readings
from elhandel.metering.packed.quality import BY_MARKET_CODE, MEASURED, NOT_AVAILABLE

type Text = NDArray[np.uint8]

_NUMBER: Final = b"0123456789."
_ZERO, _DOT = ord("0"), ord(".")  # between them lies "/", which no shape has
_LONGEST: Final = 12  # characters of a number: 2147483.647 has 11
_WH_BY_DECIMALS: Final = np.array([1000, 100, 10, 1], np.int64)  # of one unit of the last decimal
_UNKNOWN: Final = 0
_QUALITIES: Final = np.array(
    [BY_MARKET_CODE.get(f"A0{digit}", _UNKNOWN) for digit in range(10)], np.uint8
)


@dataclass(frozen=True, slots=True)
class _Shape:
    """The texts between the numbers of a point."""

    before: bytes
    between: tuple[bytes, ...]
    after: bytes

    def without_numbers(self, points: int) -> bytes:
        """A series of so many points, its numbers left out."""
        point = b"".join((self.before, *self.between, self.after))
        return b"[" + b",".join([point] * points) + b"]"

    def points(self, without_numbers: bytes) -> int:
        """How many points such a text has if it is of this shape."""
        one = len(self.without_numbers(1)) - 1
        return (len(without_numbers) - 1) // one

    def gaps(self, points: int, series: int) -> NDArray[np.int64]:
        """(numbers + 1,) the bytes before, between and after the numbers of series in a row."""
        next_point = len(self.after) + len(b",") + len(self.before)
        next_series = len(self.after) + len(b"][") + len(self.before)
        of_series = [*map(len, self.between), next_point] * points
        gaps = np.tile(np.array(of_series, np.int64), series)
        gaps[len(of_series) - 1 :: len(of_series)] = next_series

        first, last = len(b"[") + len(self.before), len(self.after) + len(b"]")
        return np.concatenate(([first], gaps[:-1], [last]))


_MEASURED: Final = _Shape(b'{"position":{"value":', (b'},"quantity":',), b"}")
_STATED: Final = _Shape(
    b'{"position":{"value":', (b'},"quality":{"value":"A', b'"},"quantity":'), b"}"
)


def usual_readings(series: Sequence[bytes]) -> list[Readings | None]:
    """The readings of each series, from the text of its points, which is JSON; None for what is not
    written in the usual way, or holds anything that a series may not hold.
    """
    found: list[Readings | None] = [None] * len(series)
    for without_numbers, alike in _by_shape(series).items():
        texts = [series[n] for n in alike]
        if b" " in without_numbers or b"\n" in without_numbers:
            texts = [msgspec.json.format(text, indent=-1) for text in texts]
            without_numbers = texts[0].translate(None, _NUMBER)  # noqa: PLW2901  (the same for all)

        for shape in (_MEASURED, _STATED):
            points = shape.points(without_numbers)
            if points and without_numbers == shape.without_numbers(points):
                read = _read(b"".join(texts), shape, points, len(texts))
                for n, readings in zip(alike, read, strict=True):
                    found[n] = readings

    return found


def _by_shape(series: Sequence[bytes]) -> dict[bytes, list[int]]:
    """The series by what they are without their numbers."""
    alike: dict[bytes, list[int]] = defaultdict(list)
    for n, text in enumerate(series):
        alike[text.translate(None, _NUMBER)].append(n)
    return alike


def _read(joined: bytes, shape: _Shape, points: int, series: int) -> list[Readings | None]:
    """The readings of series of one shape, whose texts follow each other."""
    text = np.frombuffer(joined, np.uint8)
    numeric = (text - np.uint8(_DOT)) <= _ZERO + 9 - _DOT
    edges = np.flatnonzero(numeric[1:] != numeric[:-1]) + 1
    per_point = len(shape.between) + 1
    expected = shape.gaps(points, series)
    if len(edges) != 2 * series * points * per_point:
        return [None] * series

    begins = np.concatenate((edges, [len(text)]))[0::2]  # (numbers + 1,)
    ends = np.concatenate(([0], edges[1::2]))  # (numbers + 1,) of the one before
    if not np.array_equal(begins - ends, expected):
        return [None] * series

    # From here: (series, points), a number of each point.
    starts = begins[:-1].reshape(series, points, per_point)
    lengths = (ends[1:] - begins[:-1]).reshape(series, points, per_point)
    position, fine, decimals = _numbers(text, starts[..., 0], lengths[..., 0])
    fine &= (position == np.arange(1, points + 1)) & (decimals == 0)

    quantity, plain, decimals = _numbers(text, starts[..., -1], lengths[..., -1])
    wh = quantity * _WH_BY_DECIMALS[np.minimum(decimals, 3)]
    fine &= plain & (decimals <= 3) & (wh <= MOST_WH)

    quality = None
    if shape is _STATED:
        code = starts[..., 1]
        quality = _QUALITIES[(text[code + 1] - _ZERO) % 10]
        fine &= (lengths[..., 1] == 2) & (text[code] == _ZERO) & (text[code + 1] >= _ZERO)
        fine &= quality != _UNKNOWN
        wh[quality == NOT_AVAILABLE] = 0

    return _by_series(wh, quality, fine.all(axis=1))


def _by_series(
    wh: NDArray[np.int64], quality: NDArray[np.uint8] | None, usable: NDArray[np.bool_]
) -> list[Readings | None]:
    packed = wh.astype(np.int32)
    if quality is None:
        return [
            Readings(row, None) if good else None
            for row, good in zip(packed, usable.tolist(), strict=True)
        ]
    measured = (quality == MEASURED).all(axis=1)
    return [
        Readings(row, None if plain else codes) if good else None
        for row, codes, good, plain in zip(
            packed, quality, usable.tolist(), measured.tolist(), strict=True
        )
    ]


def _numbers(
    text: Text, starts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]:
    """Of numbers in a text, each of any shape: all their digits as one number, whether it is
    written as JSON writes numbers and not too long, and how many of its digits are decimals.
    """
    last = len(text) - 1
    width = min(int(lengths.max()), _LONGEST)
    value = np.zeros(lengths.shape, np.int64)
    dots = np.zeros(lengths.shape, np.int64)
    decimals = np.zeros(lengths.shape, np.int64)
    for at in range(width):
        character: Any = text[np.minimum(starts + at, last)]
        here = lengths > at
        is_dot = here & (character == _DOT)
        is_digit = here & ~is_dot
        value = np.where(is_digit, value * 10 + character - _ZERO, value)
        decimals += is_digit & (dots > 0)
        dots += is_dot

    first, second = text[starts], text[np.minimum(starts + 1, last)]
    leading_zero = (first == _ZERO) & (lengths > 1) & (second != _DOT)
    ends_well = text[starts + lengths - 1] != _DOT
    written = (lengths <= _LONGEST) & (dots <= 1) & (first != _DOT) & ends_well & ~leading_zero

    return value, written, decimals
