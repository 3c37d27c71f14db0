"""Settling one metering point, readably: the same plan and arithmetic as the batch, with one row.

The portal's simulation, the tests and the worked cases use this; nothing is computed another way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from elhandel.settlement.engine.batch import Block, Group, settle
from elhandel.settlement.engine.book import PriceBook
from elhandel.settlement.engine.correction import correct
from elhandel.settlement.engine.terms import LineKey, Terms
from elhandel.settlement.engine.totals import Totals, totals

type Readings = Sequence[int] | NDArray[np.int32]
"""A value for every interval of the book's axis, Wh, `readings.MISSING` where there is none."""

_ONE_ROW = np.zeros(1, np.int64)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: quantity in Wh (None for subscriptions and fees), exact amount in nano-DKK, rounded
    amount in øre.
    """

    key: LineKey
    wh: int | None
    nano_dkk: Fraction
    ore: int

    @property
    def label(self) -> str:
        return self.key.label


@dataclass(frozen=True, slots=True)
class PointSettlement:
    """The lines of one metering point, in the order energy, charges as linked, own subscription,
    credit.
    """

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
) -> PointSettlement:
    """Settle one point; arguments and errors as `batch.settle`, for a single row."""
    blocks = settle(
        book,
        matrix(wh),
        [Group(_ONE_ROW, terms)],
        production_wh=None if production_wh is None else matrix(production_wh),
        used_before_wh=None if used_before_wh is None else np.array([used_before_wh], np.int64),
    )
    return point_of(blocks[0])


def correct_point(
    book: PriceBook,
    terms: Terms,
    old_wh: Readings,
    new_wh: Readings,
    *,
    old_production_wh: Readings | None = None,
    new_production_wh: Readings | None = None,
    used_before_wh: int | None = None,
) -> PointSettlement:
    """The correction of one point's changed readings; arguments and errors as
    `correction.correct`.
    """
    blocks = correct(
        book,
        [Group(_ONE_ROW, terms)],
        matrix(old_wh),
        matrix(new_wh),
        old_production_wh=None if old_production_wh is None else matrix(old_production_wh),
        new_production_wh=None if new_production_wh is None else matrix(new_production_wh),
        used_before_wh=None if used_before_wh is None else np.array([used_before_wh], np.int64),
    )
    return point_of(blocks[0])


def point_of(block: Block, position: int = 0) -> PointSettlement:
    """One point of a block, by its position in it."""
    return PointSettlement(
        tuple(
            Line(
                column.key,
                None if column.wh is None else int(column.wh[position]),
                Fraction(int(column.numerators[position]), column.denominator),
                int(column.ore[position]),
            )
            for column in block.columns
        )
    )


def matrix(wh: Readings) -> NDArray[np.int32]:
    """One point's readings as a matrix of one row. Raises OverflowError for a value beyond 2**31
    Wh.
    """
    return np.asarray(wh, np.int32).reshape(1, -1)
