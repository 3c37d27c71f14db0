"""Settling one metering point, readably: the same plan and arithmetic as the batch, with one row.

The worked cases and the tests use this; nothing is computed another way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.settlement.engine.exact import Totals, totals
from elhandel.settlement.engine.lines.batch import Block, Group, settle
from elhandel.settlement.engine.lines.correction import correct
from elhandel.settlement.engine.prices import PriceBook
from elhandel.settlement.engine.terms import LineKey, Terms

type Readings = Sequence[int] | NDArray[np.int32]
"""A value for every interval of the book's axis, Wh, `MISSING` where there is none."""

ONE_ROW: Final = np.zeros(1, np.int64)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a point."""

    key: LineKey

    wh: int | None
    """The quantity; None for subscriptions and fees."""

    nano_dkk: Fraction
    """The amount, exact."""

    ore: int
    """The amount, rounded once."""

    @property
    def label(self) -> str:
        return self.key.label


@dataclass(frozen=True, slots=True)
class SettledPoint:
    """The lines of one metering point: energy, charges as linked, own subscription, credit."""

    lines: tuple[Line, ...]

    def line(self, label: str) -> Line:
        """The line of that label. Raises KeyError naming the labels there are."""
        for line in self.lines:
            if line.label == label:
                return line
        raise KeyError(f"no line {label}; there are {', '.join(line.label for line in self.lines)}")

    @property
    def totals(self) -> Totals:
        return totals((line.ore, line.key.vat) for line in self.lines)


def settle_point(
    book: PriceBook,
    terms: Terms,
    wh: Readings,
    *,
    production_wh: Readings | None = None,
    used_before_wh: int | None = None,
) -> SettledPoint:
    """Settle one point; arguments and errors as `settle`, for a single row."""
    (block,) = settle(
        book,
        matrix(wh),
        [Group(ONE_ROW, terms)],
        production_wh=None if production_wh is None else matrix(production_wh),
        used_before_wh=use_of(used_before_wh),
    )

    return point_of(block)


def correct_point(
    book: PriceBook,
    terms: Terms,
    old_wh: Readings,
    new_wh: Readings,
    *,
    old_production_wh: Readings | None = None,
    new_production_wh: Readings | None = None,
    used_before_wh: int | None = None,
) -> SettledPoint:
    """The correction of one point's changed readings; arguments and errors as `correct`."""
    (block,) = correct(
        book,
        [Group(ONE_ROW, terms)],
        matrix(old_wh),
        matrix(new_wh),
        old_production_wh=None if old_production_wh is None else matrix(old_production_wh),
        new_production_wh=None if new_production_wh is None else matrix(new_production_wh),
        used_before_wh=use_of(used_before_wh),
    )

    return point_of(block)


def point_of(block: Block, position: int = 0) -> SettledPoint:
    """One point of a block, by its position in it."""
    return SettledPoint(
        tuple(
            Line(
                column.key,
                wh=None if column.wh is None else int(column.wh[position]),
                nano_dkk=Fraction(int(column.numerators[position]), column.denominator),
                ore=int(column.ore[position]),
            )
            for column in block.columns
        )
    )


def matrix(wh: Readings) -> NDArray[np.int32]:
    """(1, intervals) one point's readings. Raises OverflowError for a value beyond 2**31 Wh."""
    return np.asarray(wh, np.int32).reshape(1, -1)


def use_of(used_before_wh: int | None) -> NDArray[np.int64] | None:
    """(1,) one point's use before the settled days, where it is known."""
    return None if used_before_wh is None else np.array([used_before_wh], np.int64)
