"""RSM-019: what charges come to, by hour or day, and the sums of their month."""

from collections.abc import Sequence
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
from simulator.world.datahub.documents.sums.values import ChargeSum, MonthSum, Run

_KIND: Final = Kind("RSM-019", "NotifyWholesaleServices", "E31", "Aggregations", "DGL", "Series")
_PRODUCT: Final = "5790001330590"
_TARIFF: Final = "D03"


def wholesale(
    header: Header, run: Run, sums: Sequence[ChargeSum | MonthSum], reference: str | None = None
) -> Document:
    """The sums of a run; `reference` names the request that they answer."""
    series = [_series(run, charge, header.receiver_gln, reference) for charge in sums]
    return document(_KIND, header, series)


def _series(
    run: Run, sums: ChargeSum | MonthSum, supplier: str, reference: str | None
) -> dict[str, Any]:
    unit = "KWH" if sums.kind in {_TARIFF, None} else "H87"
    charge = (
        {
            "chargeType.chargeTypeOwner_MarketParticipant.mRID": gs1(sums.owner_gln),
            "chargeType.mRID": sums.code,
            "chargeType.type": {"value": sums.kind},
        }
        if sums.owner_gln
        else {}
    )

    return {
        "mRID": new_id(),
        **charge,
        "currency_Unit.name": {"value": "DKK"},
        "energySupplier_MarketParticipant.mRID": gs1(supplier),
        **(_points(sums) if isinstance(sums, ChargeSum) else {}),
        "meteringGridArea_Domain.mRID": {"codingScheme": "NDK", "value": sums.grid_area},
        **({"originalTransactionIDReference_Series.mRID": reference} if reference else {}),
        "price_Measure_Unit.name": {"value": unit},
        "product": _PRODUCT,
        "quantity_Measure_Unit.name": {"value": unit},
        **({"settlement_Series.version": {"value": run.variant}} if run.variant else {}),
        "version": str(run.version),
        "Period": {
            "resolution": sums.resolution if isinstance(sums, ChargeSum) else "P1M",
            "timeInterval": interval(start_of_day(run.first), start_of_day(run.end)),
            "Point": _by_time(sums) if isinstance(sums, ChargeSum) else [_of_month(sums)],
        },
    }


def _points(sums: ChargeSum) -> dict[str, Any]:
    method = (
        {"marketEvaluationPoint.settlementMethod": {"value": sums.method}} if sums.method else {}
    )
    return {**method, "marketEvaluationPoint.type": {"value": sums.type}}


def _by_time(sums: ChargeSum) -> list[dict[str, Any]]:
    """The positions where the charge was on some point."""
    numbers = zip(sums.quantity, sums.price, sums.amount, sums.quality, strict=True)
    return [
        {
            **({} if amount is None else {"energySum_Quantity.quantity": amount / 1_000_000}),
            "energy_Quantity.quantity": quantity / 1000,
            "position": {"value": position},
            **({} if price is None else {"price.amount": {"value": price / 1_000_000}}),
            "quality": {"value": quality},
        }
        for position, (quantity, price, amount, quality) in enumerate(numbers, start=1)
        if quantity is not None
    ]


def _of_month(sums: MonthSum) -> dict[str, Any]:
    amount = {} if sums.amount is None else {"energySum_Quantity.quantity": sums.amount / 1_000_000}
    return {**amount, "position": {"value": 1}}
