"""RSM-014: energy for each grid area, type of point and settlement method, by day."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from elhandel.values.days.local_time import start_of_day
from simulator.world.datahub.documents.envelope import (
    Document,
    Header,
    Kind,
    document,
    gs1,
    interval,
    new_id,
)
from simulator.world.datahub.documents.sums.values import EnergySum, Run

_KIND: Final = Kind(
    "RSM-014", "NotifyAggregatedMeasureData", "E31", "Aggregations", "DGL", "Series"
)
_ACTIVE_ENERGY: Final = "8716867000030"
_DAY: Final = timedelta(days=1)


def aggregates(
    header: Header, run: Run, sums: Sequence[EnergySum], reference: str | None = None
) -> Document:
    """The sums of a run; `reference` names the request that they answer."""
    series = [_series(run, energy, header.receiver_gln, reference) for energy in sums]
    return document(_KIND, header, series)


def _series(run: Run, sums: EnergySum, supplier: str, reference: str | None) -> dict[str, Any]:
    method = (
        {"marketEvaluationPoint.settlementMethod": {"value": sums.method}} if sums.method else {}
    )
    return {
        "mRID": new_id(),
        "energySupplier_MarketParticipant.mRID": gs1(supplier),
        **method,
        "marketEvaluationPoint.type": {"value": sums.type},
        "meteringGridArea_Domain.mRID": {"codingScheme": "NDK", "value": sums.grid_area},
        **({"originalTransactionIDReference_Series.mRID": reference} if reference else {}),
        "product": _ACTIVE_ENERGY,
        "quantity_Measure_Unit.name": {"value": "KWH"},
        **({"settlement_Series.version": {"value": run.variant}} if run.variant else {}),
        "version": str(run.version),
        "Period": {
            "resolution": "PT15M",
            "timeInterval": interval(start_of_day(sums.day), start_of_day(sums.day + _DAY)),
            "Point": [
                {
                    "position": {"value": position},
                    "quality": {"value": quality},
                    **({} if wh is None else {"quantity": wh / 1000}),
                }
                for position, (wh, quality) in enumerate(
                    zip(sums.wh, sums.quality, strict=True), start=1
                )
            ],
        },
    }
