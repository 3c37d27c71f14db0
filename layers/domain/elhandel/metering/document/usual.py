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
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from elhandel.metering.document.quantities import MOST_WH, Readings
from elhandel.metering.packed.quality import BY_MARKET_CODE, MEASURED, NOT_AVAILABLE

type Words = NDArray[np.uint64]

_NUMBER: Final = b"0123456789."
_ZERO, _DOT, _BRACE = ord("0"), ord("."), ord("}")
_LONGEST: Final = 8  # characters of a number that is read here: 9999.999, and any position
_WH_BY_DECIMALS: Final = np.array([1000, 100, 10, 1], np.int64)  # of one unit of the last decimal
_UNKNOWN: Final = 0
_QUALITIES: Final = np.array(
    [BY_MARKET_CODE.get(f"A0{digit}", _UNKNOWN) for digit in range(10)], np.uint8
)


@dataclass(frozen=True, slots=True)
class _Shape:
    """The texts between the numbers of a point; each of them but the first holds one `}`."""

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

    def from_brace(self) -> NDArray[np.int64]:
        """(numbers,) from the `}` before a number to the number, within a series."""
        last = self.after + b"," + self.before
        return np.array([len(text) - text.index(b"}") for text in (last, *self.between)])

    def to_brace(self) -> NDArray[np.int64]:
        """(numbers,) from the end of a number to the next `}`."""
        return np.array([text.index(b"}") for text in (*self.between, self.after)])


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
                read = _read(texts, shape, points)
                for n, readings in zip(alike, read, strict=True):
                    found[n] = readings

    return found


def _by_shape(series: Sequence[bytes]) -> dict[bytes, list[int]]:
    """The series by what they are without their numbers."""
    alike: dict[bytes, list[int]] = defaultdict(list)
    for n, text in enumerate(series):
        alike[text.translate(None, _NUMBER)].append(n)
    return alike


def _read(series: Sequence[bytes], shape: _Shape, points: int) -> list[Readings | None]:
    """The readings of series whose texts are of one shape.

    Where a number should stand in the shape is known from the `}` beside it. A series is as it
    should be if nothing but numbers stands there and nothing of a number elsewhere.
    """
    text = np.frombuffer(b"".join((*series, bytes(_LONGEST))), np.uint8)
    sizes = np.fromiter(map(len, series), np.int64, len(series))  # (series,)

    # (series, points, numbers of a point), each before a } of its own.
    braces = np.flatnonzero(text == _BRACE).reshape(len(series), points, -1)
    starts = np.empty_like(braces)
    starts.reshape(-1)[1:] = braces.reshape(-1)[:-1]
    starts += shape.from_brace()
    starts[:, 0, 0] = np.cumsum(sizes) - sizes + len(b"[") + len(shape.before)
    lengths = braces - shape.to_brace() - starts
    in_place = lengths.sum(axis=(1, 2)) == sizes - len(shape.without_numbers(points))

    # (series, points), from here on.
    at_each = (len(text) - _LONGEST + 1,)
    words: Words = np.ndarray(at_each, "<u8", text.data, 0, (1,))  # a character and those after it
    fine = _count_up(words[starts[..., 0]], lengths[..., 0])
    quantity, written, decimals = _numbers(words[starts[..., -1]], lengths[..., -1])
    wh = quantity * _WH_BY_DECIMALS[np.minimum(decimals, 3)]
    fine &= written & (decimals <= 3) & (wh <= MOST_WH)

    quality = None
    if shape is _STATED:
        code = starts[..., 1]
        digit = text[code + 1] - np.uint8(_ZERO)
        quality = _QUALITIES[digit % 10]
        fine &= (lengths[..., 1] == 2) & (text[code] == _ZERO) & (digit <= 9)
        fine &= quality != _UNKNOWN
        wh[quality == NOT_AVAILABLE] = 0

    return _by_series(wh, quality, in_place & fine.all(axis=1))


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


def _count_up(words: Words, lengths: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(series, points) where the numbers of the points of a series are 1, 2, 3 …"""
    written = [str(n).encode() for n in range(1, words.shape[1] + 1)]
    expected = np.array([int.from_bytes(number, "little") for number in written], np.uint64)
    size = np.array([len(number) for number in written])
    kept = words & _KEPT[np.minimum(size, _LONGEST)]
    counted: NDArray[np.bool_] = (kept == expected) & (lengths == size)
    return counted


# A number of up to eight characters is one word of eight bytes, its first character the lowest.
# What is done to a word is done to all its characters.
_EACH: Final = np.uint64(0x0101010101010101)
_KEPT: Final = np.array([2 ** (8 * size) - 1 for size in range(_LONGEST + 1)], np.uint64)
_MOVED: Final = np.array([8 * (_LONGEST - size) for size in range(_LONGEST + 1)], np.uint64)
_ZEROS: Final = _KEPT[::-1] & (_ZERO * _EACH)


def _numbers(
    words: Words, lengths: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.uint8]]:
    """Of numbers, each in the text that begins with it: all their digits as one number, whether it
    is written as JSON writes numbers and not too long, and how many of its digits are decimals.
    """
    first, second = words & np.uint64(0xFF), words >> np.uint64(8) & np.uint64(0xFF)
    leading_zero = (first == _ZERO) & (lengths > 1) & (second != _DOT)
    written = (lengths <= _LONGEST) & (first != _DOT) & ~leading_zero

    # To the end of the word, with zeros before it.
    size = np.clip(lengths, 1, _LONGEST)
    characters = words << _MOVED[size] | _ZEROS[size]

    # The highest bit of each character that is a dot; it may not end the number.
    low_bits = np.uint64(0x7F) * _EACH
    other = characters ^ (_DOT * _EACH)
    dots = ~((other & low_bits) + low_bits | other | low_bits)
    below = dots - np.uint64(1)
    written &= dots >> np.uint64(63) == 0

    # The digits before the dot move into its place. Where there are two, a gap is left, and that is
    # no digit.
    decimals_bits = ~(dots | below)
    decimals = np.bitwise_count(decimals_bits) // 8
    before_dot = characters & ((dots >> np.uint64(7)) - np.uint64(1))
    without_dot = characters & decimals_bits | before_dot << np.uint64(8) | np.uint64(_ZERO)
    digits = np.where(dots == 0, characters, without_dot) ^ (_ZERO * _EACH)
    written &= ((digits + np.uint64(0x76) * _EACH) | digits) & (np.uint64(0x80) * _EACH) == 0

    return _value(digits), written, decimals


def _value(digits: Words) -> NDArray[np.int64]:
    """The numbers of eight digits each, the lowest byte the first: pairs, then fours, then all."""
    pairs = (digits * np.uint64(10) + (digits >> np.uint64(8))) & np.uint64(0x00FF00FF00FF00FF)
    fours = (pairs * np.uint64(100) + (pairs >> np.uint64(16))) & np.uint64(0x0000FFFF0000FFFF)
    return ((fours * np.uint64(10_000) + (fours >> np.uint64(32))) & np.uint64(0xFFFFFFFF)).astype(
        np.int64
    )
