"""Geometry of charts, in percent of the plot: no text, no colour, nothing of HTTP. Templates draw
it.

Columns stand on zero, and hang from it where a value is negative. The upper edge is a round number.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

_ROUND: Final = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)

type Part = tuple[str, float]
"""What a piece of a column is of, and its value."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a column: what it is of, and where it lies."""

    kind: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its segments from zero outwards.

    mark: the height of a line across it (last year). top, height: what all its segments take.
    """

    x: float
    width: float
    segments: tuple[Segment, ...]
    mark: float | None = None
    state: str = "measured"
    top: float = 100.0
    height: float = 0.0


@dataclass(frozen=True, slots=True)
class Plot:
    """Columns, and the axis that they stand on.

    top, bottom: the values at the edges. zero: where zero lies. ticks: (y, value) from the bottom
    up.
    """

    columns: tuple[Column, ...]
    top: float
    bottom: float
    zero: float
    ticks: tuple[tuple[float, float], ...]


def nice_top(value: float, steps: int = 3) -> float:
    """The smallest 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 × 10ⁿ × steps that holds `value`."""
    if value <= 0:
        return float(steps)
    raw = value / steps
    power = 10.0 ** math.floor(math.log10(raw))
    return next(m * power for m in _ROUND if m * power >= raw - power * 1e-9) * steps


def scale(low: float, high: float, steps: int = 3) -> tuple[float, float, int]:
    """The edges of an axis that holds everything from `low` to `high`, and how many steps it has.

    Both edges are multiples of one round step, so that zero is a tick.
    """
    if low >= 0:
        return 0.0, nice_top(high, steps), steps
    if high <= 0:
        return -nice_top(-low, steps), 0.0, steps

    step = nice_top(max(high, -low), steps) / steps
    below, above = math.ceil(-low / step - 1e-9), math.ceil(high / step - 1e-9)
    return -below * step, above * step, below + above


def decimals_of(ticks: Iterable[tuple[float, float]]) -> int:
    """How many decimals the values of an axis need to be read as they are."""
    values = [value for _, value in ticks]
    return next((n for n in range(3) if all(abs(round(v, n) - v) < 1e-9 for v in values)), 3)


def stacked(
    rows: Iterable[tuple[str, Sequence[Part], float | None]], *, gap: float = 0.28, steps: int = 3
) -> Plot:
    """Columns of pieces on top of each other; negative pieces hang below zero.

    rows: (state, parts, mark or None) for each column.
    """
    found = list(rows)
    highs = [sum(v for _, v in parts if v > 0) for _, parts, _ in found]
    lows = [sum(v for _, v in parts if v < 0) for _, parts, _ in found]
    marks = [mark for *_, mark in found if mark is not None]
    bottom, top, count = scale(min([*lows, *marks, 0]), max([*highs, *marks, 0]), steps)
    span = top - bottom

    def at(value: float) -> float:
        return 100 * (top - value) / span

    pitch = 100 / max(len(found), 1)
    columns = []
    for i, (state, parts, mark) in enumerate(found):
        segments = _segments(parts, at)
        upper = min([s.y for s in segments], default=at(0))
        lower = max([s.y + s.height for s in segments], default=at(0))
        columns.append(
            Column(
                round(i * pitch + pitch * gap / 2, 3),
                round(pitch * (1 - gap), 3),
                tuple(segments),
                None if mark is None else round(at(mark), 2),
                state,
                round(upper, 2),
                round(lower - upper, 2),
            )
        )

    ticks = tuple(
        (round(100 - 100 * i / count, 2), bottom + span * i / count) for i in range(count + 1)
    )
    return Plot(tuple(columns), top, bottom, round(at(0), 2), ticks)


def _segments(parts: Sequence[Part], at: Callable[[float], float]) -> list[Segment]:
    above = below = 0.0
    segments = []
    for kind, value in parts:
        start = above if value >= 0 else below
        end = start + value
        upper, lower = (at(end), at(start)) if value >= 0 else (at(start), at(end))
        segments.append(Segment(kind, round(upper, 2), round(lower - upper, 2)))
        above, below = (end, below) if value >= 0 else (above, end)
    return segments


def bars_from_zero(values: Sequence[float]) -> tuple[float, list[tuple[float, float]]]:
    """Bars that lie to the right of zero, or to its left where negative.

    Returns where zero lies, and (left edge, width) of each bar; all in percent of one scale.
    """
    low, high = min([*values, 0]), max([*values, 0])
    span = (high - low) or 1
    zero = round(100 * -low / span, 2)

    return zero, [
        (round(100 * (min(value, 0) - low) / span, 2), round(100 * abs(value) / span, 2))
        for value in values
    ]


def step_line(values: Sequence[float | None], bottom: float, top: float) -> str:
    """A step line through `values`, for a viewBox of len(values) × 100; a gap where one is None."""
    path = []
    drawn = False
    for i, value in enumerate(values):
        if value is None:
            drawn = False
            continue
        y = round(100 * (top - value) / (top - bottom), 1)
        path.append(f"V{y}H{i + 1}" if drawn else f"M{i} {y}H{i + 1}")
        drawn = True
    return "".join(path)
