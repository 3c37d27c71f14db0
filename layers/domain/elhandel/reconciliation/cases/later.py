"""Differences that are only a matter of time: readings that DataHub did not have yet.

They are in its next calculation; nobody needs to ask about them.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from elhandel.metering.read import KnownDay, known_days
from elhandel.platform.database import Transaction
from elhandel.reconciliation.compare import differences
from elhandel.reconciliation.own import OwnEnergy
from elhandel.reconciliation.sums import HeldEnergy


def is_explained_later(
    tx: Transaction, differing: Sequence[HeldEnergy], own: OwnEnergy, tolerance_wh: int
) -> bool:
    """Whether readings that came after DataHub had calculated are all of the difference.

    differing: the days of one sum that differ; without any there is nothing to explain.
    """
    if not differing:
        return False
    of_key = np.isin(own.points.groups, own.numbers(differing[0].key))
    points = np.unique(own.points.points[of_key]).tolist()

    at = min(energy.calculated_at for energy in differing)
    every_day = [energy.day for energy in differing]
    by_day: dict[date, list[KnownDay]] = {day: [] for day in every_day}
    for day in known_days(tx, points, every_day, at, later_only=True):
        by_day[day.day].append(day)

    return all(
        _explains(by_day[energy.day], energy, own, of_key, tolerance_wh) for energy in differing
    )


def _explains(
    later: Sequence[KnownDay],
    energy: HeldEnergy,
    own: OwnEnergy,
    of_key: NDArray[np.bool_],
    tolerance_wh: int,
) -> bool:
    if not later:
        return False
    number = (energy.day - own.period.start).days
    there = of_key & (own.points.firsts <= number) & (number < own.points.pasts)
    counted = set(own.points.points[there].tolist())

    moved = np.zeros(len(own.quarters(energy.key, energy.day)), np.int64)
    for day in later:
        if day.metering_point_id in counted:
            moved += day.fourths - day.before

    return bool((np.abs(differences(energy, own, less=moved)) <= tolerance_wh).all())
