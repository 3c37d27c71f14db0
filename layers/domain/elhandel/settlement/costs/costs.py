"""Costs by interval: values only, exact."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from elhandel.settlement.engine.axis import Axis
from elhandel.settlement.engine.exact import round_to_ore
from elhandel.settlement.engine.terms import LineKey
from elhandel.values.charges import ChargeKey
from elhandel.values.days.period import Period
from elhandel.values.ids import MeteringPointId

type Int64s = NDArray[np.int64]
type Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class CostLine:
    """One line of one point over the days of the costs, before rounding."""

    key: LineKey
    metering_point_id: MeteringPointId

    numerators: Int64s
    """(intervals,) nano-DKK x denominator."""
    denominator: int

    by_day: tuple[Fraction, ...]
    """(days,) nano-DKK that belong to no interval: a subscription's day, a value of a whole day."""

    supplements: Int64s | None = None
    """(intervals,) of the energy's line: what of it is margin and supplements, nano-DKK."""

    def nano_dkk(self, columns: tuple[int, int], days: tuple[int, int]) -> Fraction:
        """The exact amount of some intervals and days, both half-open."""
        first, last = columns
        total = Fraction(int(self.numerators[first:last].sum()), self.denominator)
        return sum(self.by_day[days[0] : days[1]], total)

    def ore(self, columns: tuple[int, int], days: tuple[int, int]) -> int:
        """The same, rounded once as a run rounds a line."""
        amount = self.nano_dkk(columns, days)
        return round_to_ore(amount.numerator, amount.denominator)


@dataclass(frozen=True, slots=True, eq=False)
class PricedLine:
    """What a kWh costs in each interval by one line: numerators / denominator micro-DKK."""

    key: LineKey
    numerators: Int64s
    """(intervals,)"""
    denominator: int
    supplements: Int64s | None = None
    """(intervals,) of the energy's line: margin and supplements, micro-DKK per kWh."""


@dataclass(frozen=True, slots=True, eq=False)
class Costs:
    """A supply over some days, by the intervals of its main point."""

    days: Period
    axis: Axis

    wh: Int64s
    """(intervals,) what the main point measured, 0 where nothing is there."""
    there: Mask
    """(intervals,)"""
    estimated: Mask
    """(intervals,)"""

    sold_wh: Int64s
    """(intervals,) what the home's own production has delivered to the grid."""

    lines: tuple[CostLine, ...]
    """In the order in which a run writes them; none where `waits` says why."""

    priced: tuple[PricedLine, ...]
    unpriced: Mask
    """(intervals,) where a price is not known (yet)."""

    produces: bool
    """Whether the main point itself sells."""

    waits: str = ""
    """The code of what makes it impossible to say what these days cost."""

    @property
    def charges(self) -> set[ChargeKey]:
        """The charges of all lines."""
        keys = [line.key for line in self.lines] + [line.key for line in self.priced]
        return {key.charge for key in keys if key.charge is not None}

    def columns(self, days: Period) -> tuple[int, int]:
        """The intervals of some local days."""
        return self.axis.columns(days)

    def day_numbers(self, days: Period) -> tuple[int, int]:
        """The days of `days` counted from the first."""
        cut = days.cut(self.days)
        first = (cut.start - self.days.start).days
        return first, first + cut.days
