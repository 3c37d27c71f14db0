"""DataHub's own sums (RSM-014, RSM-019) as documents."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from elhandel.values.days.local_time import start_of_day
from tests.builders.documents import Json, a_document, gs1
from tests.builders.identifiers import GRID_COMPANY, SUPPLIER

_MINUTES = {"PT15M": 15, "PT1H": 60}


def an_energy_series(
    day: date,
    kwh: Sequence[float | str | None],
    *,
    grid_area: str = "131",
    point_type: str = "E17",
    method: str | None = "D01",
    version: int = 1,
    correction: str | None = None,
    supplier: str = SUPPLIER,
    resolution: str = "PT15M",
    starts: datetime | None = None,
    **more: Any,
) -> Json:
    """A series of RSM-014 from a local midnight on. kwh: None is a value that is missing (A02)."""
    begin = starts or start_of_day(day)
    end = begin + len(kwh) * timedelta(minutes=_MINUTES[resolution])
    return {
        "energySupplier_MarketParticipant.mRID": gs1(supplier),
        "marketEvaluationPoint.type": {"value": point_type},
        **({"marketEvaluationPoint.settlementMethod": {"value": method}} if method else {}),
        "meteringGridArea_Domain.mRID": {"codingScheme": "NDK", "value": grid_area},
        "product": "8716867000030",
        "quantity_Measure_Unit.name": {"value": "KWH"},
        **({"settlement_Series.version": {"value": correction}} if correction else {}),
        "version": str(version),
        "Period": {
            "resolution": resolution,
            "timeInterval": _interval(begin, end),
            "Point": [
                {"position": {"value": position}, "quality": {"value": "A02"}}
                if value is None
                else {
                    "position": {"value": position},
                    "quality": {"value": "A04"},
                    "quantity": float(value),
                }
                for position, value in enumerate(kwh, start=1)
            ],
        },
        **more,
    }


def energy(*series: Json, process: str = "D04") -> bytes:
    """RSM-014."""
    return _document("NotifyAggregatedMeasureData", series, process)


def a_charge_series(
    day: date,
    points: Sequence[tuple[str, str | None, str | None]],
    *,
    code: str = "CD",
    kind: str = "D03",
    owner: str = GRID_COMPANY,
    grid_area: str = "131",
    resolution: str = "PT1H",
    version: int = 1,
    days: int = 1,
) -> Json:
    """A series of RSM-019. points: quantity, price and amount of each interval, as texts."""
    begin, end = start_of_day(day), start_of_day(day + timedelta(days=days))
    unit = {"value": "KWH" if kind == "D03" else "H87"}
    return {
        "chargeType.chargeTypeOwner_MarketParticipant.mRID": gs1(owner),
        "chargeType.mRID": code,
        "chargeType.type": {"value": kind},
        "currency_Unit.name": {"value": "DKK"},
        "energySupplier_MarketParticipant.mRID": gs1(SUPPLIER),
        "marketEvaluationPoint.settlementMethod": {"value": "D01"},
        "marketEvaluationPoint.type": {"value": "E17"},
        "meteringGridArea_Domain.mRID": {"codingScheme": "NDK", "value": grid_area},
        "price_Measure_Unit.name": unit,
        "product": "5790001330590",
        "quantity_Measure_Unit.name": unit,
        "version": str(version),
        "Period": {
            "resolution": resolution,
            "timeInterval": _interval(begin, end),
            "Point": [
                _charge_point(position, *point) for position, point in enumerate(points, start=1)
            ],
        },
    }


def wholesale(*series: Json, process: str = "D05") -> bytes:
    """RSM-019."""
    return _document("NotifyWholesaleServices", series, process)


def _charge_point(position: int, quantity: str, price: str | None, amount: str | None) -> Json:
    point: Json = {
        "position": {"value": position},
        "energy_Quantity.quantity": float(Decimal(quantity)),
        "quality": {"value": "A06"},
    }
    if price is not None:
        point["price.amount"] = {"value": float(Decimal(price))}
    if amount is not None:
        point["energySum_Quantity.quantity"] = float(Decimal(amount))
    return point


def _interval(begin: datetime, end: datetime) -> Json:
    return {
        "start": {"value": f"{begin:%Y-%m-%dT%H:%MZ}"},
        "end": {"value": f"{end:%Y-%m-%dT%H:%MZ}"},
    }


def _document(name: str, series: Sequence[Json], process: str) -> bytes:
    return a_document(
        name,
        *series,
        reason=process,
        type={"value": "E31"},
        **{"sender_MarketParticipant.marketRole.type": {"value": "DGL"}},
    )
