"""Points that could explain why an energy sum is not ours, the likeliest first.

The differences of the days on which the sums are furthest apart are laid beside what each point
would move. A point that moves exactly the difference explains all of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.metering.packed.fourths import FOURTHS
from elhandel.metering.read import KnownDay, known_days
from elhandel.platform.database import Transaction, statement
from elhandel.reconciliation.compare import differences
from elhandel.reconciliation.own import OwnEnergy
from elhandel.reconciliation.sums import EnergyKey, HeldEnergy
from elhandel.values.days.period import Period
from elhandel.values.ids import MeteringPointId

_DAYS_LOOKED_AT: Final = 3
_MOST: Final = 50
_EXPLAINS_ITSELF: Final = 90
"""Per cent: what a point has to explain by its readings alone, without any other sign."""
_NEAR: Final = timedelta(days=31)
_QUARTER: Final = 15

type Int64s = NDArray[np.int64]


class Cause(StrEnum):
    """Why a point is suspected, in the order in which causes of equal weight are shown."""

    LATER_READING = "later-reading"
    """Readings came after DataHub had calculated."""
    MISSING_READING = "missing-reading"
    """Readings are missing here."""
    SUPPLY_VOID = "supply-void"
    """Its supply was taken back."""
    SUPPLY_MOVED = "supply-moved"
    """The days of its supply were corrected."""
    SUPPLY_NEAR = "supply-near"
    """Its supply began or ended around these days."""
    DESCRIBED_OTHERWISE = "described-otherwise"
    """Its grid area, type or settlement method changes, or was changed since."""
    COUNTED_HERE_ONLY = "counted-here-only"
    """Its readings are the difference, and DataHub seems not to count it."""
    COUNTED_THERE_ONLY = "counted-there-only"
    """Its readings are the difference, and we do not count it in this sum."""
    OTHER_READING = "other-reading"
    """Nothing is unusual about it here; DataHub may have a reading that never came. Only where no
    other point is suspected.
    """
    LINK_CHANGED = "link-changed"
    """Its link to the charge begins or ends in the month."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A point that could explain a difference."""

    metering_point_id: MeteringPointId
    cause: Cause
    explains: int
    """Per cent of the difference on the days that were looked at."""
    wh: int
    """What it would move there."""
    days: Period
    """The days that differ."""


def find_suspects(
    tx: Transaction, key: EnergyKey, held: Sequence[HeldEnergy], own: OwnEnergy
) -> list[Suspect]:
    """The points that could explain the differences of one sum, the likeliest first.

    held: its days that differ; there is at least one.
    """
    furthest = sorted(held, key=lambda energy: -int(np.abs(differences(energy, own)).sum()))
    looked_at = sorted(furthest[:_DAYS_LOOKED_AT], key=lambda energy: energy.day)
    every_day = [energy.day for energy in held]
    span = Period(min(every_day), max(every_day) + timedelta(days=1))

    calculated_at = max(energy.calculated_at for energy in held)
    counted = _counted(key, own, [energy.day for energy in looked_at])
    signs = _signs(tx, key, span)
    points = sorted(counted.keys() | signs.keys())

    looked = _Looked(looked_at, own, counted)
    known = known_days(tx, points, list(looked.place), calculated_at)
    found = [
        Suspect(point, cause, looked.explains(moved), _wh(moved), span)
        for point, cause, moved in looked.moves(points, known, signs)
    ]
    kept = [suspect for suspect in found if suspect.explains or suspect.cause in _WEAK_SIGNS]
    if not kept:
        kept = [
            Suspect(point, Cause.OTHER_READING, looked.explains(moved), _wh(moved), span)
            for point, moved in looked.alike(known)
        ]

    return _once(sorted(kept, key=_likeliest))[:_MOST]


_WEAK_SIGNS: Final = (Cause.MISSING_READING, Cause.SUPPLY_VOID, Cause.SUPPLY_MOVED)
"""What makes a point suspicious although its readings explain nothing by themselves."""
_ORDER: Final = {cause: number for number, cause in enumerate(Cause)}


def _wh(fourths: Int64s) -> int:
    return int(fourths.sum()) // FOURTHS


def _likeliest(suspect: Suspect) -> tuple[int, int, int, int]:
    return (
        -suspect.explains,
        _ORDER[suspect.cause],
        -abs(suspect.wh),
        suspect.metering_point_id,
    )


def _once(suspects: Iterable[Suspect]) -> list[Suspect]:
    """Each point by what explains most."""
    by_point: dict[MeteringPointId, Suspect] = {}
    for suspect in suspects:
        by_point.setdefault(suspect.metering_point_id, suspect)
    return list(by_point.values())


def _counted(key: EnergyKey, own: OwnEnergy, looked_at: Sequence[date]) -> dict[int, set[date]]:
    """The points of the sum, and on which of the days."""
    grouped = own.points
    counted: dict[int, set[date]] = defaultdict(set)
    of_key = np.isin(grouped.groups, own.numbers(key))
    for day in looked_at:
        number = (day - own.period.start).days
        there = of_key & (grouped.firsts <= number) & (number < grouped.pasts)
        for point in grouped.points[there].tolist():
            counted[point].add(day)

    return counted


def _signs(tx: Transaction, key: EnergyKey, span: Period) -> dict[int, list[Cause]]:
    """Points of the grid area about whose supply or master data something changes."""
    values = {
        "grid_area": key.grid_area,
        "start": span.start,
        "end": span.end,
        "near_start": span.start - _NEAR,
        "near_end": span.end + _NEAR,
    }
    signs: dict[int, list[Cause]] = defaultdict(list)
    for point, cause in tx.execute(_SIGNS, values):
        signs[point].append(Cause(cause))

    return signs


_SIGNS: Final = statement("elhandel.reconciliation.cases", "signs")


class _Looked:
    """The days that are looked at, one after the other, in quarters."""

    def __init__(
        self, looked_at: Sequence[HeldEnergy], own: OwnEnergy, counted: Mapping[int, set[date]]
    ) -> None:
        self._counted = counted
        self._resolutions = [energy.resolution_minutes for energy in looked_at]
        self.place = {energy.day: place for place, energy in enumerate(looked_at)}
        self._there = [energy.there for energy in looked_at]
        delta = [differences(energy, own) for energy in looked_at]
        self._delta = FOURTHS * np.concatenate(delta)  # (intervals,) fourths of a Wh
        self._whole = int(np.abs(self._delta).sum())

    def moves(
        self,
        points: Sequence[int],
        known: Sequence[KnownDay],
        signs: Mapping[int, Sequence[Cause]],
    ) -> Iterator[tuple[MeteringPointId, Cause, Int64s]]:
        """(intervals,) fourths of a Wh that each point would move for each reason there is."""
        by_point: dict[int, dict[date, KnownDay]] = defaultdict(dict)
        for day in known:
            by_point[day.metering_point_id][day.day] = day

        for number in points:
            of_point, counted = by_point[number], self._counted.get(number, set())
            for cause, moved in self._moves(of_point, counted, signs.get(number, ())):
                yield MeteringPointId(number), cause, moved

    def _moves(
        self, of_point: Mapping[date, KnownDay], counted: set[date], signs: Sequence[Cause]
    ) -> Iterator[tuple[Cause, Int64s]]:
        came = {
            day: of_point[day].fourths - of_point[day].before for day in of_point if day in counted
        }
        later = self._laid_out(came)
        if later.any():
            yield Cause.LATER_READING, later
        if any(day not in of_point or not of_point[day].complete for day in counted):
            yield Cause.MISSING_READING, np.zeros_like(self._delta)

        # All of it: too much here where we count it, too little where we do not.
        whole = self._laid_out(
            {
                day: known.fourths if day in counted else -known.fourths
                for day, known in of_point.items()
            }
        )
        for cause in signs:
            yield cause, whole
        if self.explains(whole) >= _EXPLAINS_ITSELF:
            yield Cause.COUNTED_HERE_ONLY if counted else Cause.COUNTED_THERE_ONLY, whole

    def alike(self, known: Sequence[KnownDay]) -> Iterator[tuple[MeteringPointId, Int64s]]:
        """The points of the sum, each with its readings scaled to be as near as they can be to the
        difference: the one whose readings are wrong is likely to have its shape.
        """
        by_point: dict[int, dict[date, Int64s]] = defaultdict(dict)
        for day in known:
            if day.day in self._counted.get(day.metering_point_id, ()):
                by_point[day.metering_point_id][day.day] = day.fourths

        for number, of_point in by_point.items():
            whole = self._laid_out(of_point).astype(np.float64)
            length = float(whole @ whole)
            scale = float(whole @ self._delta) / length if length else 0.0
            yield MeteringPointId(number), np.rint(scale * whole).astype(np.int64)

    def _laid_out(self, by_day: Mapping[date, Int64s]) -> Int64s:
        """(intervals,) quarters of some of the days, in the intervals of DataHub's sums."""
        parts = []
        for day, minutes, there in zip(self.place, self._resolutions, self._there, strict=True):
            quarters_of_interval = minutes // _QUARTER
            nothing = np.zeros(len(there) * quarters_of_interval, np.int64)
            by_interval = by_day.get(day, nothing).reshape(-1, quarters_of_interval).sum(axis=1)
            parts.append(np.where(there, by_interval, 0))

        return np.concatenate(parts)

    def explains(self, moved: Int64s) -> int:
        """Per cent of the difference, from 0."""
        if not self._whole:
            return 0
        left = np.abs(self._delta - moved)
        left[left < FOURTHS] = 0  # the sum is rounded
        return max(0, 100 * (self._whole - int(left.sum())) // self._whole)


def record_suspects(
    tx: Transaction, discrepancy_id: int, attempt: int, suspects: Sequence[Suspect]
) -> None:
    """Write down who is suspected before an attempt to explain a discrepancy."""
    for rank, suspect in enumerate(suspects, start=1):
        row = {
            "id": discrepancy_id,
            "attempt": attempt,
            "rank": rank,
            "point": suspect.metering_point_id,
            "cause": suspect.cause.value,
            "explains": suspect.explains,
            "wh": suspect.wh,
            "first": suspect.days.start,
            "past": suspect.days.end,
        }
        tx.execute(_SUSPECT, row)


_SUSPECT: Final = """
INSERT INTO reconciliation.suspect
    (discrepancy_id, attempt, rank, metering_point_id, cause, explains, wh, first, past)
VALUES (%(id)s, %(attempt)s, %(rank)s, %(point)s, %(cause)s, %(explains)s, %(wh)s, %(first)s,
    %(past)s)
ON CONFLICT DO NOTHING
"""
