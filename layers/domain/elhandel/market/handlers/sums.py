"""RSM-014 and RSM-019: DataHub's own sums, of energy and of charges, stored to be compared with
ours.
"""

from datetime import datetime
from typing import Final

import msgspec

from elhandel.market.cim.sums import EnergySums, WholesaleSums, energy_sums, wholesale_sums
from elhandel.market.handlers.enquired import note_data
from elhandel.market.handlers.records import Context, UnableToHandle
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import shown
from elhandel.reconciliation.sums import (
    Calculation,
    ChargeSum,
    ChargeSumKey,
    EnergyKey,
    EnergySum,
    store_charge_sum,
    store_energy_sum,
)

_MINUTES: Final = {"PT15M": 15, "PT1H": 60}
_QUALITIES: Final = {f"A0{digit}": digit for digit in range(1, 7)}
_LEFT_OUT: Final = 0


def aggregated(context: Context, record: msgspec.Raw) -> None:
    """RSM-014: the energy of a grid area that DataHub counts as ours."""
    sums = energy_sums(record, context.business_reason)
    if sums.resolution not in _MINUTES:
        raise UnableToHandle(
            f"The energy of grid area {shown(sums.grid_area)} is summed by "
            f"{shown(sums.resolution)}, and only sums by quarters and hours can be compared. "
            "Ask DataHub for the sum again (RSM-016)."
        )

    energy = EnergySum(
        key=EnergyKey(sums.grid_area, sums.point_type, sums.settlement_method or ""),
        supplier_gln=_ours(sums.supplier),
        calculation=_calculation(sums),
        version=sums.calculation.version,
        start=sums.start,
        resolution_minutes=_MINUTES[sums.resolution],
        wh=[value or 0 for value in sums.wh],
        quality=[_digit(code) for code in sums.quality],
        calculated_at=_calculated_at(context, sums.registered_at),
    )
    store_energy_sum(context.tx, energy, context.provenance)
    note_data(context, sums.answers, "aggregates")


def wholesale(context: Context, record: msgspec.Raw) -> None:
    """RSM-019: what a charge, or all charges of a month, come to in a grid area."""
    sums = wholesale_sums(record, context.business_reason)
    if sums.grid_area is None:
        raise UnableToHandle(
            "A sum of charges names no grid area, so it cannot be compared. "
            "Ask DataHub for the sums of each grid area (RSM-017)."
        )

    charge = ChargeSum(
        key=ChargeSumKey(
            grid_area=sums.grid_area,
            charge=sums.charge,
            point_type=sums.point_type,
            settlement_method=sums.settlement_method,
            resolution=sums.resolution,
        ),
        supplier_gln=_ours(sums.supplier),
        calculation=_calculation(sums),
        version=sums.calculation.version,
        unit=sums.unit,
        start=sums.start,
        quantities=sums.quantity,
        prices=sums.price,
        amounts=sums.amount,
        quality=None if sums.is_sum_of_month else [_digit(code) for code in sums.quality],
        calculated_at=_calculated_at(context, None),
    )
    store_charge_sum(context.tx, charge, context.provenance)
    note_data(context, sums.answers, "wholesale")


def _ours(supplier: str | None) -> str:
    """Our GLN. Raises UnableToHandle for a sum of somebody else."""
    ours = settings().supplier_gln
    if supplier not in {None, ours}:
        raise UnableToHandle(
            f"The sum is of supplier {shown(supplier or '')}, and we are {ours}. "
            "Nothing was stored; report it to DataHub."
        )
    return ours


def _calculation(sums: EnergySums | WholesaleSums) -> Calculation:
    return Calculation(sums.calculation.process, sums.calculation.variant)


def _calculated_at(context: Context, registered_at: datetime | None) -> datetime:
    return registered_at or context.received_at


def _digit(code: str | None) -> int:
    """A04 is 4; 0 where the series leaves the interval out. Raises UnableToHandle."""
    if code is None:
        return _LEFT_OUT
    if code not in _QUALITIES:
        raise UnableToHandle(
            f"The quality {shown(code)} is none of the market's ({', '.join(_QUALITIES)}). "
            "The message is kept; add the code, then replay it."
        )
    return _QUALITIES[code]
