"""Energy compared interval by interval."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from elhandel.reconciliation.compare.comparison import Comparison, Subject
from elhandel.reconciliation.own import OwnEnergy
from elhandel.reconciliation.sums import Calculation, EnergyKey, HeldEnergy
from elhandel.values.days.local_time import days, intervals_of_day

_QUARTER = 15
_WHOLESALE = "D05"


def compare_energy(
    held: Sequence[HeldEnergy], own: OwnEnergy, tolerance_wh: int
) -> list[Comparison]:
    """Every sum of DataHub over the period beside ours.

    An interval of which DataHub has sent no sum is not compared. held: with what is `unmentioned`.
    """
    by_sum: dict[tuple[EnergyKey, Calculation], list[HeldEnergy]] = defaultdict(list)
    for energy in held:
        by_sum[energy.key, energy.calculation].append(energy)

    return [
        _compared(key, calculation, of_days, own, tolerance_wh)
        for (key, calculation), of_days in sorted(by_sum.items(), key=_order)
    ]


def differences(
    energy: HeldEnergy, own: OwnEnergy, less: NDArray[np.int64] | None = None
) -> NDArray[np.int64]:
    """(intervals of the day,) ours less theirs in Wh; 0 where DataHub has sent no sum.

    less: (quarters of the day,) fourths of a Wh that are left out of ours.
    """
    ours = own.quarters(energy.key, energy.day, less)
    parts = energy.resolution_minutes // _QUARTER
    ours = ours.reshape(-1, parts).sum(axis=1)

    return np.where(energy.there, ours - energy.wh, 0)


def _compared(
    key: EnergyKey,
    calculation: Calculation,
    of_days: Sequence[HeldEnergy],
    own: OwnEnergy,
    tolerance_wh: int,
) -> Comparison:
    intervals, differing, theirs, delta, largest = 0, 0, 0, 0, 0
    differing_days = []
    for energy in of_days:
        difference = differences(energy, own)
        beyond = np.abs(difference) > tolerance_wh
        intervals += int(np.count_nonzero(energy.there))
        theirs += int(energy.wh[energy.there].sum())
        delta += int(difference.sum())
        if beyond.any():
            differing += int(np.count_nonzero(beyond))
            differing_days.append(energy.day)
            largest = max(largest, int(difference[np.abs(difference).argmax()]), key=abs)

    return Comparison(
        subject=Subject(key.grid_area, key.point_type, key.settlement_method or None),
        calculation=calculation,
        month=own.period.start,
        version=max(energy.version for energy in of_days),
        calculated_at=max(energy.calculated_at for energy in of_days),
        intervals=intervals,
        differing=differing,
        differing_days=tuple(sorted(differing_days)),
        theirs=theirs,
        ours=theirs + delta,
        largest=largest,
    )


def unmentioned(held: Sequence[HeldEnergy], own: OwnEnergy) -> Iterator[HeldEnergy]:
    """What the wholesale fixing leaves out of our points, as sums of zero.

    Where it has come for the whole period and says nothing of points that we have, it says zero.
    """
    fixed = [energy for energy in held if energy.calculation.process == _WHOLESALE]
    every_day = list(days(own.period.start, own.period.end))
    if {energy.day for energy in fixed} != set(every_day):
        return

    known = {energy.key for energy in fixed}
    areas = {energy.key.grid_area for energy in fixed}
    calculated_at: datetime = max(energy.calculated_at for energy in fixed)
    for number, key in enumerate(own.keys):
        there = any(number in own.numbers(other) for other in known)
        if there or key.grid_area not in areas or not own.sums.fourths[number].any():
            continue
        yield from (_nothing(key, day, calculated_at) for day in every_day)


def _nothing(key: EnergyKey, day: date, calculated_at: datetime) -> HeldEnergy:
    intervals = intervals_of_day(day, _QUARTER)
    zeros, there = np.zeros(intervals, np.int64), np.ones(intervals, np.bool_)
    return HeldEnergy(key, Calculation(_WHOLESALE), day, _QUARTER, zeros, there, 0, calculated_at)


def _order(
    item: tuple[tuple[EnergyKey, Calculation], list[HeldEnergy]],
) -> tuple[EnergyKey, tuple[int, int]]:
    (key, calculation), _ = item
    return key, calculation.place
