"""Sums of charges (RSM-019): what DataHub says the points of a grid area cost us, by interval."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.platform.database import Transaction, statement
from elhandel.platform.telemetry import shown
from elhandel.reconciliation.errors import UnusableSum
from elhandel.reconciliation.sums.calculation import Calculation
from elhandel.reconciliation.sums.days import DAY, DayPart, day_parts
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.days.local_time import intervals_of_day, local_date
from elhandel.values.days.period import Period
from elhandel.values.decision import Provenance

MONTH: Final = "P1M"
MINUTES: Final = {"PT15M": 15, "PT1H": 60, "P1D": DAY}
"""The length of an interval by resolution; a monthly sum has none."""

NOTHING: Final = np.iinfo(np.int64).min
"""Stands in an array where there is no quantity, price or amount."""

type Int64s = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ChargeSumKey:
    """What a sum is of: one charge on the points of one type and method in a grid area."""

    grid_area: str
    charge: ChargeKey | None
    """None in the sum of a month over all charges."""
    point_type: str | None
    """E17, E18, D06 …; None in a monthly sum."""
    settlement_method: str | None
    """D01 flex, E02 non-profiled; None where there is none, and in a monthly sum."""
    resolution: str
    """PT15M, PT1H or P1D, that of the charge; P1M for a sum of the month."""


@dataclass(frozen=True, slots=True)
class ChargeSum:
    """A series of RSM-019."""

    key: ChargeSumKey
    supplier_gln: str
    calculation: Calculation
    version: int
    unit: str
    """KWH, or H87 for pieces."""
    start: datetime
    quantities: Sequence[int | None]
    """(intervals,) thousandths of a kWh or piece."""
    prices: Sequence[int | None]
    """(intervals,) micro-DKK; None where there is none."""
    amounts: Sequence[int | None]
    """(intervals,) micro-DKK; None where there is none."""
    quality: Sequence[int] | None
    """(intervals,) the digit of each code; None in a monthly sum."""
    calculated_at: datetime


@dataclass(frozen=True, slots=True, eq=False)
class HeldCharge:
    """The sums of one key that hold on one local day, or in the month of which it is the first.

    Of our own sums `calculation` is None and `version` 0.
    """

    key: ChargeSumKey
    calculation: Calculation | None
    day: date
    quantities: Int64s
    """(intervals of the day,) thousandths of a kWh or piece; NOTHING where there is none."""
    prices: Int64s
    """(intervals of the day,) micro-DKK; NOTHING where there is none."""
    amounts: Int64s
    """(intervals of the day,) micro-DKK; NOTHING where there is none."""
    version: int = 0
    calculated_at: datetime | None = None


def store_charge_sum(tx: Transaction, charge: ChargeSum, provenance: Provenance) -> int:
    """Store a series, a row for each local day; the same again adds nothing. Returns the new rows.

    Raises UnusableSum where its intervals are not those of the market.
    """
    added = 0
    for part in _parts(charge):
        values = slice(part.first, part.past)
        key = charge.key
        row = {
            "grid_area": key.grid_area,
            "supplier": charge.supplier_gln,
            "owner": None if key.charge is None else key.charge.owner,
            "kind": None if key.charge is None else key.charge.kind.value,
            "code": None if key.charge is None else key.charge.code,
            "type": key.point_type,
            "method": key.settlement_method,
            "resolution": key.resolution,
            "unit": charge.unit,
            "process": charge.calculation.process,
            "correction": charge.calculation.correction,
            "version": charge.version,
            "day": part.day,
            "at": part.at,
            "quantities": list(charge.quantities[values]),
            "prices": list(charge.prices[values]),
            "amounts": list(charge.amounts[values]),
            "quality": None if charge.quality is None else list(charge.quality[values]),
            "calculated_at": charge.calculated_at,
            "message": provenance.message_id,
            "now": provenance.at,
        }
        content = [row[name] for name in ("at", "quantities", "prices", "amounts", "quality")]
        row["fingerprint"] = blake2b(repr(content).encode(), digest_size=16).hexdigest()
        added += tx.execute(_ADD, row).rowcount

    return added


_ADD: Final = statement("elhandel.reconciliation.sums", "add_charge_sum")


def held_charges(
    tx: Transaction, days: Period, supplier_gln: str, grid_area: str | None = None
) -> list[HeldCharge]:
    """The sums that hold on these local days, by key, calculation and day."""
    values = {
        "start": days.start,
        "end": days.end,
        "supplier": supplier_gln,
        "grid_area": grid_area,
    }
    versions: dict[tuple[ChargeSumKey, Calculation, date], list[_Version]] = defaultdict(list)
    for row in tx.cursor(binary=True).execute(_HELD, values):
        area, owner, kind, code, type_, method, resolution, process, correction, day, *version = row
        charge = None if owner is None else ChargeKey(owner, ChargeKind(kind), code)
        key = ChargeSumKey(area, charge, type_, method, resolution)
        versions[key, Calculation(process, correction), day].append(_Version(*version))

    return [_held(*key, of_day) for key, of_day in versions.items()]


# The older ones first, so that the newer ones are laid over them.
_HELD: Final = statement("elhandel.reconciliation.sums", "held_charges")


@dataclass(frozen=True, slots=True)
class _Version:
    at: int
    quantities: list[int | None]
    prices: list[int | None]
    amounts: list[int | None]
    version: int
    calculated_at: datetime


def _parts(charge: ChargeSum) -> list[DayPart]:
    resolution, count = charge.key.resolution, len(charge.quantities)
    if resolution == MONTH and count == 1:
        return [DayPart(local_date(charge.start), 0, 0, 1)]
    if resolution not in MINUTES:
        raise UnusableSum(
            f"A sum of a charge by {shown(resolution)} cannot be compared: it has to be by "
            "quarters, hours, days or one month. Ask DataHub for the sum again (RSM-017)."
        )
    return list(day_parts(charge.start, MINUTES[resolution], count))


def _held(
    key: ChargeSumKey, calculation: Calculation, day: date, versions: Sequence[_Version]
) -> HeldCharge:
    minutes = MINUTES.get(key.resolution, DAY)
    intervals = 1 if minutes == DAY else intervals_of_day(day, minutes)
    quantities, prices, amounts = np.full((3, intervals), NOTHING, np.int64)

    for version in versions:
        place = slice(version.at, version.at + len(version.quantities))
        quantities[place] = _array(version.quantities)
        prices[place] = _array(version.prices)
        amounts[place] = _array(version.amounts)

    return HeldCharge(
        key,
        calculation,
        day,
        quantities,
        prices,
        amounts,
        max(version.version for version in versions),
        max(version.calculated_at for version in versions),
    )


def _array(values: Sequence[int | None]) -> Int64s:
    return np.array([NOTHING if value is None else value for value in values], np.int64)
