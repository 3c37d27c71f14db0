"""The arithmetic of a group of points: which quantities times which prices make up each line.

A line is a sum of contributions, so a charge linked twice, a product changed mid-period and a
heating limit are all the same thing: one line, rounded once. Contributions over the same columns
share one matrix product; a price that does not change over its columns needs none, only the sum of
the readings.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from elhandel.settlement.engine.axis import Axis
from elhandel.settlement.engine.errors import MissingChargePrice, MissingSpotPrice
from elhandel.settlement.engine.exact import Weights
from elhandel.settlement.engine.prices import Parts, PriceVector
from elhandel.settlement.engine.terms import LineKey, Terms
from elhandel.values.charges import ChargeKey


class Basis(Enum):
    """Which quantities a contribution counts."""

    BILLED = auto()
    """The reading, or with netting what is left of it after production."""

    SURPLUS = auto()
    """With netting: production left after consumption."""

    FULL_TAX = auto()
    """With a heating limit: the part of BILLED that pays the full tax."""


@dataclass(frozen=True, eq=False)
class Contribution:
    """Quantity times price over the columns [first, last), `factor` times."""

    basis: Basis
    first: int
    last: int
    price: PriceVector = field(repr=False)

    source: str | ChargeKey
    """Where the price comes from: a price area or a charge. Named when a price is missing."""

    factor: int = 1

    counted: bool = True
    """Whether its quantity is (part of) the line's quantity."""

    @cached_property
    def flat(self) -> int | None:
        """The one value of the price over these columns, or None where it changes."""
        values = self.price.values[self.first : self.last]
        return int(values[0]) if (values == values[0]).all() else None


@dataclass(frozen=True, eq=False)
class LinePlan:
    """A line: contributions by quantity, or the parts of a subscription or fee."""

    key: LineKey
    contributions: tuple[Contribution, ...] = ()
    parts: Parts = ()

    @property
    def fixed(self) -> Fraction | None:
        """The amount in nano-DKK of a line without quantity."""
        if self.contributions:
            return None

        return sum((part.nano_dkk for part in self.parts), Fraction())


@dataclass(frozen=True, eq=False)
class ColumnRange:
    """The contributions that count the same quantities over the columns [first, last).

    They have one matrix product in common.
    """

    basis: Basis
    first: int
    last: int

    changing: tuple[Contribution, ...]
    """Those whose price changes over the columns, in the order of `weights`."""

    flat: tuple[tuple[Contribution, int], ...]
    """Those whose price does not, with that price."""

    weights: Weights


@dataclass(frozen=True, eq=False)
class Plan:
    """How points under `terms` are settled on the axis of a book."""

    terms: Terms
    axis: Axis
    first: int
    last: int
    """The columns [first, last) inside the supply."""

    lines: tuple[LinePlan, ...]
    column_ranges: tuple[ColumnRange, ...]

    def refuse_missing_prices(self, needed: NDArray[np.bool_] | None = None) -> None:
        """Raises MissingSpotPrice or MissingChargePrice.

        needed: (intervals,), where prices matter; None means everywhere.
        """
        for contribution in _contributions(self.lines):
            if contribution.price.missing is None:
                continue

            mask = np.zeros(self.axis.intervals, bool)
            mask[contribution.first : contribution.last] = True
            gaps = contribution.price.gaps(mask if needed is None else mask & needed)
            if gaps is None:
                continue

            source = contribution.source
            if isinstance(source, ChargeKey):
                raise MissingChargePrice(source, self.axis.dates(gaps))
            raise MissingSpotPrice(source, self.axis.instants(gaps))


def column_ranges(lines: Iterable[LinePlan]) -> tuple[ColumnRange, ...]:
    """The contributions of all lines, gathered by what they count and over which columns."""
    together: dict[tuple[Basis, int, int], list[Contribution]] = {}
    for contribution in _contributions(lines):
        where = (contribution.basis, contribution.first, contribution.last)
        together.setdefault(where, []).append(contribution)

    return tuple(
        _column_range(basis, first, last, contributions)
        for (basis, first, last), contributions in together.items()
    )


def _column_range(
    basis: Basis, first: int, last: int, contributions: list[Contribution]
) -> ColumnRange:
    changing: list[Contribution] = []
    flat: list[tuple[Contribution, int]] = []
    for contribution in contributions:
        price = contribution.flat
        if price is None:
            changing.append(contribution)
        else:
            flat.append((contribution, price))

    vectors = [contribution.price.values[first:last] for contribution in changing]
    weights = Weights.of(vectors, last - first)

    return ColumnRange(
        basis, first, last, changing=tuple(changing), flat=tuple(flat), weights=weights
    )


def _contributions(lines: Iterable[LinePlan]) -> Iterator[Contribution]:
    return (contribution for line in lines for contribution in line.contributions)
