"""The grid loss: what flows into a grid area and is used by nobody there.

Exchange + production - non-profiled consumption - flex consumption, by the quarter. Where it is
positive the area's grid loss point (E17) takes it, where it is negative its system correction point
(E18). Sums are of whole Wh: a quarter of an hourly point is a fourth of its hour, and what rounding
takes from a quarter is given to the next one of the hour. Source: BRS-023, grid loss.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.reconciliation.wholesale.calculation.given import (
    CONSUMPTION,
    EXCHANGE,
    FLEX,
    NON_PROFILED,
    PRODUCTION,
)
from elhandel.reconciliation.wholesale.calculation.points import Stay
from elhandel.reconciliation.wholesale.ground import (
    QUARTER,
    QUARTERS_OF_HOUR,
    Axis,
    Int64s,
    all_half_away,
)

_FOURTHS: Final = QUARTERS_OF_HOUR
type Bools = NDArray[np.bool_]
type Parties = tuple[str | None, str | None]
"""Balance responsible and supplier, or the two grid areas of an exchange."""


@dataclass(slots=True, eq=False)
class _Sum:
    """Energy by the quarter, in fourths of a Wh, and where there is any."""

    fourths: Int64s
    present: Bools

    @classmethod
    def empty(cls, axis: Axis) -> "_Sum":
        return cls(np.zeros(axis.quarters, np.int64), np.zeros(axis.quarters, np.bool_))

    def add(self, fourths: Int64s, present: Bools) -> None:
        self.fourths += fourths
        self.present |= present


@dataclass(slots=True, eq=False)
class GridLoss:
    """Takes in the energy of points, then says what is lost.

    Used is summed for each supplier and balance responsible, exchange for each pair of areas, and
    each of these sums is rounded by itself: so does DataHub.
    """

    points: frozenset[str]
    grid_areas: frozenset[str]
    stays: Sequence[Stay]
    axis: Axis
    by_quarter: bool
    """Otherwise by the hour, where nothing needs rounding."""
    _used: dict[tuple[str, str | None, Parties], _Sum] = field(default_factory=dict)
    """By grid area, settlement method (None: produced) and parties."""
    _exchanged: dict[Parties, _Sum] = field(default_factory=dict)
    """By the area it flows to and the area it comes from."""

    def take_in(self, stay: Stay, fourths: Int64s, present: Bools) -> None:
        """Add the energy of a point. (quarters,) fourths of a Wh; whether the point is there."""
        period = stay.period
        if period.type == EXCHANGE:
            between = (period.exchange_to, period.exchange_from)
            self._exchanged.setdefault(between, _Sum.empty(self.axis)).add(fourths, present)
            return

        method = period.settlement_method
        if period.type == PRODUCTION:
            method = None
        elif period.type != CONSUMPTION or method not in (FLEX, NON_PROFILED):
            return
        parties = (period.balance_responsible, stay.supplier)
        key = (period.grid_area, method, parties)
        self._used.setdefault(key, _Sum.empty(self.axis)).add(fourths, present)

    def lost(self) -> Iterator[tuple[str, Int64s, Bools]]:
        """What each grid loss point takes: (quarters,) Wh, and whether there is any.

        By the hour, the energy stands in the first quarter of each.
        """
        loss, there = self._loss()
        for stay in self.stays:
            period = stay.period
            if period.point not in self.points or period.grid_area not in loss:
                continue
            if period.type not in (CONSUMPTION, PRODUCTION):
                continue
            sign = 1 if period.type == CONSUMPTION else -1
            first = (stay.start - self.axis.start) // QUARTER
            past = -((self.axis.start - stay.end) // QUARTER)
            within = np.zeros(self.axis.quarters, np.bool_)
            within[first:past] = True
            taken = np.where(within, np.maximum(sign * loss[period.grid_area], 0), 0)

            yield period.point, taken, there[period.grid_area] & within

    def _loss(self) -> tuple[dict[str, Int64s], dict[str, Bools]]:
        loss: dict[str, Int64s] = defaultdict(lambda: np.zeros(self.axis.quarters, np.int64))
        there: dict[str, Bools] = defaultdict(lambda: np.zeros(self.axis.quarters, np.bool_))

        for (area, method, _), total in self._used.items():
            energy = self._rounded(total.fourths)
            loss[area] += energy if method is None else -energy
            there[area] |= total.present

        for area, total in self._net_exchange():
            loss[area] += self._rounded(total.fourths)
            there[area] |= total.present

        return loss, there

    def _net_exchange(self) -> Iterator[tuple[str, _Sum]]:
        """What flows into a calculated grid area from each neighbour, less what flows back."""
        borders = {*self._exchanged, *((from_, to) for to, from_ in self._exchanged)}
        for to, from_ in borders:
            if to is None or to not in self.grid_areas:
                continue
            total = _Sum.empty(self.axis)
            for direction, between in ((1, (to, from_)), (-1, (from_, to))):
                flow = self._exchanged.get(between)
                if flow is not None:
                    total.add(direction * flow.fourths, flow.present)
            yield to, total

    def _rounded(self, fourths: Int64s) -> Int64s:
        """(quarters,) whole Wh of fourths of a Wh."""
        of_hours = fourths.reshape(-1, QUARTERS_OF_HOUR)
        rounded = np.zeros_like(of_hours)
        if not self.by_quarter:
            rounded[:, 0] = of_hours.sum(axis=1) // _FOURTHS
            return rounded.reshape(-1)

        # Each quarter by itself: what it would carry from those before it, were they like it.
        for quarter in range(QUARTERS_OF_HOUR):
            own = of_hours[:, quarter]
            ready = own
            for _ in range(quarter):
                ready = own - _FOURTHS * all_half_away(ready, _FOURTHS) + ready
            rounded[:, quarter] = all_half_away(ready, _FOURTHS)

        return rounded.reshape(-1)
