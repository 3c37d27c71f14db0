"""What some days of a supply cost, hour by hour, adding up to the bills: facts for every page.

Days that are billed sum to what the documents say of them, to the øre; days that are not yet are
settled here as a run would settle them now. Where what is known now differs from what was billed by
more than rounding (a reading came late), the hours are what is known now, and the difference is a
sum of its own until it is billed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import lcm
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.portal.usage.bands import bands_of
from elhandel.portal.usage.billed import BilledPart
from elhandel.portal.usage.groups import Group, Taxes, group_of, with_rest
from elhandel.portal.usage.rules import band_rules
from elhandel.portal.usage.shares import shared_out
from elhandel.settlement.costs import CostLine, Costs, PricedLine
from elhandel.settlement.engine.exact import (
    NANO_DKK_PER_ORE,
    VAT_PERCENT,
    round_half_away,
    round_to_ore,
    vat,
)
from elhandel.settlement.engine.terms import LineKind
from elhandel.values.days.period import Period

type Int64s = NDArray[np.int64]

_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DaySlice:
    """Days that are settled together: by one run and its corrections, or not yet by any."""

    days: Period
    billed: tuple[BilledPart, ...]
    """Empty: provisional."""


@dataclass(frozen=True, slots=True)
class _SliceSums:
    """A slice settled in memory."""

    total_ore: int
    """What its hours sum to."""
    pending_ore: int
    """What is billed beyond that."""


@dataclass(frozen=True, eq=False)
class Spent:
    """A supply's days with their costs in øre, VAT included."""

    costs: Costs
    taxes: Taxes
    taxed: bool
    """Whether the account pays VAT."""
    slices: tuple[DaySlice, ...]
    until: date
    """The day after the last with a reading."""

    @cached_property
    def price(self) -> Int64s:
        """(intervals,) what a kWh costs with everything, micro-DKK; 0 where it is not known."""
        priced = self.costs.priced
        common = lcm(*(line.denominator for line in priced)) * 100
        sums = np.zeros(self.costs.axis.intervals, np.int64)
        for line in priced:
            share = common // 100 // line.denominator
            sums += line.numerators * share * self._with_vat(line)

        rounded = _rounded(sums, common)
        rounded[self.costs.unpriced] = 0
        return rounded

    def price_parts(self, interval: int) -> dict[Group, int]:
        """What the price of an interval consists of, micro-DKK; together the price."""
        parts: dict[Group, int] = {}
        for line in self.costs.priced:
            whole = round_half_away(int(line.numerators[interval]), line.denominator)
            own = 0 if line.supplements is None else int(line.supplements[interval])
            group = group_of(line.key, self.taxes)
            parts[group] = parts.get(group, 0) + whole - own
            if own:
                parts[Group.SUPPLIER] = parts.get(Group.SUPPLIER, 0) + own

        parts[Group.VAT] = int(self.price[interval]) - sum(parts.values())
        return {group: parts[group] for group in Group if parts.get(group)}

    @cached_property
    def bands(self) -> Int64s:
        """(intervals,) the place in BANDS of each price."""
        axis = self.costs.axis
        rules = band_rules(self.costs.days.start)
        known = ~self.costs.unpriced
        return bands_of(self.price, axis.lengths, self.day_of, known, rules)

    @cached_property
    def day_of(self) -> Int64s:
        """(intervals,) the number of its day."""
        axis = self.costs.axis
        return axis.quarter_day[axis.first_quarter[:-1]]

    @cached_property
    def ore(self) -> tuple[Int64s, Int64s]:
        """(intervals,) what each cost, and (days,) what belongs to a day and no interval of it."""
        intervals = np.zeros(self.costs.axis.intervals, np.int64)
        fixed = np.zeros(self.costs.axis.days, np.int64)
        for days in self.slices:
            self._share(days, intervals, fixed)

        return intervals, fixed

    def total_ore(self, days: Period) -> int:
        """What some days cost by their hours."""
        intervals, fixed = self.ore
        first, last = self.costs.columns(days)
        start, end = self.costs.day_numbers(days)
        return int(intervals[first:last].sum()) + int(fixed[start:end].sum())

    def pending_ore(self, days: Period) -> int:
        """What is billed of some days beyond what their hours are by what is known now; below zero
        what is still to be asked for.
        """
        return sum(self._sums(part).pending_ore for part in self.slices if part.days.cut(days).days)

    def groups(self, days: Period) -> dict[Group, int]:
        """Where the money of some days goes, øre; together `total_ore`."""
        sums = dict.fromkeys(Group, 0)
        for part in self.slices:
            cut = part.days.cut(days)
            if cut.days:
                self._add_groups(sums, cut)

        return with_rest(sums, self.total_ore(days))

    def _add_groups(self, sums: dict[Group, int], days: Period) -> None:
        columns, numbers = self.costs.columns(days), self.costs.day_numbers(days)
        taxed = 0
        for line in self.costs.lines:
            ore = line.ore(columns, numbers)
            taxed += ore if self._has_vat(line) else 0
            own = _own_part(line, columns)
            sums[Group.SUPPLIER] += own
            sums[group_of(line.key, self.taxes)] += ore - own

        sums[Group.VAT] += vat(taxed)

    def _sums(self, part: DaySlice) -> _SliceSums:
        columns, numbers = self.costs.columns(part.days), self.costs.day_numbers(part.days)
        ores = [(line.ore(columns, numbers), self._has_vat(line)) for line in self.costs.lines]
        now = sum(ore for ore, _ in ores) + vat(sum(ore for ore, taxed in ores if taxed))
        if not part.billed:
            return _SliceSums(now, 0)

        billed = sum(document.total_ore for document in part.billed)
        rounding = (len(ores) + 1) * len(part.billed)
        if abs(billed - now) <= rounding:
            return _SliceSums(billed, 0)
        return _SliceSums(now, billed - now)

    def _share(self, part: DaySlice, intervals: Int64s, fixed: Int64s) -> None:
        """Share a slice's total out over its days' fixed parts and intervals."""
        lines = self.costs.lines
        if not lines:
            return

        common = lcm(*(line.denominator for line in lines))
        start, end = self.costs.day_numbers(part.days)
        of_days = [
            sum(line.by_day[number] * self._with_vat(line) for line in lines)
            for number in range(start, end)
        ]
        denominator = lcm(common, *(amount.denominator for amount in of_days if amount))
        sums = np.zeros(len(intervals), np.int64)
        for line in lines:
            sums += line.numerators * (common // line.denominator) * self._with_vat(line)

        slots: list[int] = []
        edges = self.costs.axis.day_column
        scale = denominator // common
        for number, amount in zip(range(start, end), of_days, strict=True):
            slots.append(int(amount * denominator))
            slots += [value * scale for value in sums[edges[number] : edges[number + 1]].tolist()]

        total = self._sums(part).total_ore
        shares = shared_out(slots, denominator * 100 * NANO_DKK_PER_ORE, total)
        place = 0
        for number in range(start, end):
            first, last = int(edges[number]), int(edges[number + 1])
            fixed[number] = shares[place]
            intervals[first:last] = shares[place + 1 : place + 1 + last - first]
            place += 1 + last - first

    def _has_vat(self, line: CostLine | PricedLine) -> bool:
        return self.taxed and line.key.vat

    def _with_vat(self, line: CostLine | PricedLine) -> int:
        """In hundredths."""
        return 100 + (VAT_PERCENT if self._has_vat(line) else 0)


def slices_of(
    supplied: Period, asked: Period, billed: Sequence[BilledPart], until: date
) -> tuple[DaySlice, ...]:
    """The days asked for as they are settled together: as billed, and the rest until `until`.

    supplied: the days of the supply. A slice that was billed is whole, also where it reaches beyond
    the days asked for.
    """
    firsts = sorted((part.days for part in billed if part.first_time), key=lambda days: days.start)
    slices = [
        DaySlice(days, tuple(part for part in billed if part.days.start in days)) for days in firsts
    ]

    open_days = Period(asked.start, max(asked.start, min(asked.end, until))).cut(supplied)
    start = open_days.start
    for days in firsts:
        if start < min(days.start, open_days.end):
            slices.append(DaySlice(Period(start, min(days.start, open_days.end)), ()))
        start = max(start, days.end)
    if start < open_days.end:
        slices.append(DaySlice(Period(start, open_days.end), ()))

    return tuple(sorted(slices, key=lambda part: part.days.start))


def _own_part(line: CostLine, columns: tuple[int, int]) -> int:
    """What of the energy's line is our margin and supplements, øre."""
    if line.key.kind is not LineKind.ENERGY or line.supplements is None:
        return 0
    return round_to_ore(int(line.supplements[columns[0] : columns[1]].sum()))


def _rounded(numerators: Int64s, denominator: int) -> Int64s:
    """(n,) numerators / denominator, half away from zero."""
    sizes = (2 * np.abs(numerators) + denominator) // (2 * denominator)
    return np.where(numerators < 0, -sizes, sizes)
