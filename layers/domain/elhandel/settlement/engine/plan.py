"""The arithmetic of a group of points: which quantities times which prices make up each line.

A line is a sum of contributions, so a charge linked twice, a product changed mid-period and a
heating limit are all the same thing: one line, rounded once. Contributions over the same columns
share one matrix product; a price that does not change over its columns needs none, only the sum of
the readings.
"""

from dataclasses import dataclass, field
from enum import Enum, auto
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from elhandel.settlement.engine.axis import Axis
from elhandel.settlement.engine.book import Parts
from elhandel.settlement.engine.errors import MissingChargePrice, MissingSpotPrice
from elhandel.settlement.engine.exact import Weights
from elhandel.settlement.engine.prices import PriceVector
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

    @property
    def flat(self) -> int | None:
        """The one value of the price over these columns, or None where it changes."""
        values = self.price.values[self.first : self.last]
        return int(values[0]) if (values == values[0]).all() else None


@dataclass(frozen=True, eq=False)
class LinePlan:
    """A line: contributions by quantity, or `parts` of a subscription or fee, the same for every
    point.
    """

    key: LineKey
    contributions: tuple[Contribution, ...] = ()
    parts: Parts = ()

    @property
    def fixed(self) -> Fraction | None:
        """The amount in nano-DKK of a line without quantity."""
        return (
            None if self.contributions else sum((amount for _, _, amount in self.parts), Fraction())
        )


@dataclass(frozen=True, eq=False)
class Stretch:
    """The contributions that count the same quantities over the same columns, with their common
    matrix product.
    """

    basis: Basis
    first: int
    last: int
    changing: tuple[Contribution, ...]
    """In the order of `weights`."""
    flat: tuple[tuple[Contribution, int], ...]
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
    stretches: tuple[Stretch, ...]

    def refuse_missing_prices(self, needed: NDArray[np.bool_] | None = None) -> None:
        """Raises MissingSpotPrice or MissingChargePrice. needed: (intervals,), where prices matter;
        None: all.
        """
        for contribution in (part for line in self.lines for part in line.contributions):
            if contribution.price.missing is None:
                continue
            mask = np.zeros(self.axis.intervals, bool)
            mask[contribution.first : contribution.last] = True
            gaps = contribution.price.gaps(mask if needed is None else mask & needed)
            if gaps is None:
                continue
            if isinstance(contribution.source, ChargeKey):
                source = contribution.source
                raise MissingChargePrice(source.owner, source.code, self.axis.dates(gaps))
            raise MissingSpotPrice(contribution.source, self.axis.instants(gaps))


def stretches_of(lines: tuple[LinePlan, ...]) -> tuple[Stretch, ...]:
    """The contributions of all lines, gathered by what they count and over which columns."""
    together: dict[tuple[Basis, int, int], list[Contribution]] = {}
    for contribution in (part for line in lines for part in line.contributions):
        together.setdefault((contribution.basis, contribution.first, contribution.last), []).append(
            contribution
        )

    stretches = []
    for (basis, first, last), contributions in together.items():
        flat = tuple(
            (contribution, value)
            for contribution in contributions
            if (value := contribution.flat) is not None
        )
        changing = tuple(
            contribution for contribution in contributions if contribution.flat is None
        )
        weights = Weights.of(
            [contribution.price.values[first:last] for contribution in changing], last - first
        )
        stretches.append(Stretch(basis, first, last, changing, flat, weights))

    return tuple(stretches)
