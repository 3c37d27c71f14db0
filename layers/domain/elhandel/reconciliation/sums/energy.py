"""Energy sums (RSM-014): the energy of a grid area that DataHub counts as ours, by interval."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.platform.database import Transaction, statement
from elhandel.reconciliation.errors import UnusableSum
from elhandel.reconciliation.sums.calculation import Calculation
from elhandel.reconciliation.sums.days import day_parts
from elhandel.values.days.local_time import intervals_of_day
from elhandel.values.days.period import Period
from elhandel.values.decision import Provenance

_MEASURED: Final = 4
_MISSING: Final = 2
_HOUR: Final = 60
_QUARTER: Final = 15
_MINUTES: Final = (_QUARTER, _HOUR)

type Int64s = NDArray[np.int64]
type Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, order=True)
class EnergyKey:
    """What a sum is of: the points of one type and settlement method in a grid area."""

    grid_area: str
    point_type: str
    """E17 consumption, E18 production."""
    settlement_method: str = ""
    """D01 flex, E02 non-profiled; empty where there is none."""


@dataclass(frozen=True, slots=True)
class EnergySum:
    """A series of RSM-014."""

    key: EnergyKey
    supplier_gln: str
    calculation: Calculation
    version: int
    start: datetime
    """UTC, on a whole interval."""
    resolution_minutes: int
    wh: Sequence[int]
    """(intervals,) 0 where there is no value."""
    quality: Sequence[int]
    """(intervals,) the digit of each code: A04 measured is 4, A02 missing 2; 0 where the series
    leaves the interval out."""
    calculated_at: datetime


@dataclass(frozen=True, slots=True, eq=False)
class HeldEnergy:
    """The sums of one key and calculation that hold, on one local day, in quarters or hours."""

    key: EnergyKey
    calculation: Calculation
    day: date
    resolution_minutes: int
    wh: Int64s
    """(intervals of the day,)"""
    there: Bools
    """(intervals of the day,) where DataHub has sent a sum."""
    version: int
    """The highest."""
    calculated_at: datetime
    """Of the latest."""


def store_energy_sum(tx: Transaction, energy: EnergySum, provenance: Provenance) -> int:
    """Store a series, a row for each local day; the same again adds nothing. Returns the new rows.

    Raises UnusableSum where its intervals are not those of the market.
    """
    if energy.resolution_minutes not in _MINUTES:
        raise UnusableSum(
            f"An energy sum by {energy.resolution_minutes} minutes cannot be compared: it has to "
            "be by quarters or hours. Ask DataHub for the sum again (RSM-016)."
        )

    added = 0
    for part in day_parts(energy.start, energy.resolution_minutes, len(energy.wh)):
        quality = list(energy.quality[part.first : part.past])
        row = {
            "grid_area": energy.key.grid_area,
            "supplier": energy.supplier_gln,
            "type": energy.key.point_type,
            "method": energy.key.settlement_method or None,
            "process": energy.calculation.process,
            "correction": energy.calculation.correction,
            "version": energy.version,
            "day": part.day,
            "minutes": energy.resolution_minutes,
            "at": part.at,
            "wh": list(energy.wh[part.first : part.past]),
            "quality": None if set(quality) == {_MEASURED} else quality,
            "withdrawn": set(quality) == {_MISSING},
            "calculated_at": energy.calculated_at,
            "message": provenance.message_id,
            "now": provenance.at,
        }
        content = repr((row["minutes"], part.at, row["wh"], row["quality"])).encode()
        row["fingerprint"] = blake2b(content, digest_size=16).hexdigest()
        added += tx.execute(_ADD, row).rowcount

    return added


_ADD: Final = statement("elhandel.reconciliation.sums", "add_energy_sum")


def held_energy(
    tx: Transaction, days: Period, supplier_gln: str, grid_area: str | None = None
) -> list[HeldEnergy]:
    """The sums that hold on these local days, by key, calculation and day.

    Where a newer version is by another resolution than an older one of the day, the older one is
    left out.
    """
    values = {
        "start": days.start,
        "end": days.end,
        "supplier": supplier_gln,
        "grid_area": grid_area,
    }
    versions: dict[tuple[EnergyKey, Calculation, date], list[_Version]] = defaultdict(list)
    for area, type_, method, process, correction, day, *version in tx.cursor(binary=True).execute(
        _HELD, values
    ):
        key = EnergyKey(area, type_, method or ""), Calculation(process, correction), day
        versions[key].append(_Version(*version))

    return [_held(*key, of_day) for key, of_day in versions.items()]


# The older ones first, so that the newer ones are laid over them.
_HELD: Final = statement("elhandel.reconciliation.sums", "held_energy")


@dataclass(frozen=True, slots=True)
class _Version:
    resolution_minutes: int
    at: int
    wh: list[int]
    quality: list[int] | None
    version: int
    calculated_at: datetime


def _held(
    key: EnergyKey, calculation: Calculation, day: date, versions: Sequence[_Version]
) -> HeldEnergy:
    minutes = versions[-1].resolution_minutes
    intervals = intervals_of_day(day, minutes)
    wh, there = np.zeros(intervals, np.int64), np.zeros(intervals, np.bool_)

    for version in versions:
        if version.resolution_minutes == minutes:
            place = slice(version.at, version.at + len(version.wh))
            sent = np.ones(len(version.wh), np.bool_)
            if version.quality is not None:
                sent = np.array(version.quality) != 0
            wh[place][sent] = np.array(version.wh, np.int64)[sent]
            there[place] |= sent

    return HeldEnergy(
        key,
        calculation,
        day,
        minutes,
        wh,
        there,
        max(version.version for version in versions),
        max(version.calculated_at for version in versions),
    )


def by_resolution(quarters: Int64s, minutes: int) -> Int64s:
    """(…, quarters) Wh as (…, intervals) of `minutes`."""
    if minutes == _QUARTER:
        return quarters
    parts = timedelta(minutes=minutes) // timedelta(minutes=_QUARTER)
    return quarters.reshape(*quarters.shape[:-1], -1, parts).sum(axis=-1)
