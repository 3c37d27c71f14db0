"""RSM-034: what charges are called (D18) and what they cost (D08).

A price series tells one step and holds until the next series begins: a day of hours for an hourly tariff, a day for
a flat one, a month for a subscription. So a change of price is one short series, not a value for every day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from elhandel.platform.local_time import COPENHAGEN, intervals_of_day, next_month, start_of_day
from simulator.datahub.documents.envelope import Document, Header, Kind, document, gs1, instant, interval, new_id
from simulator.energi_data_service.charges import Charge, PriceFrom

_KIND: Final = Kind("RSM-034", "NotifyPriceList", "D12", "Charges")


@dataclass(frozen=True, slots=True)
class PriceSeriesRecord:
    """What a charge costs from a local day on."""

    charge: Charge
    price: PriceFrom
    reference: str | None = None


def price_information(header: Header, charges: Sequence[tuple[Charge, date]], reference: str | None = None) -> Document:
    """D18: each charge as its owner describes it, from a local day on."""
    return document(_KIND, header, [_record(_information(charge, day), reference) for charge, day in charges])


def price_series(header: Header, series: Sequence[PriceSeriesRecord]) -> Document:
    """D08: one record for each change of price."""
    return document(_KIND, header, [_record(_series(one), one.reference) for one in series])


def _record(charge_type: dict[str, Any], reference: str | None) -> dict[str, Any]:
    return {
        "mRID": new_id(),
        **({"originalTransactionIDReference_MktActivityRecord.mRID": reference} if reference else {}),
        "ChargeGroup": {"ChargeType": [charge_type]},
    }


def _identity(charge: Charge, day: date) -> dict[str, Any]:
    return {
        "mRID": charge.code,
        "chargeTypeOwner_MarketParticipant.mRID": gs1(charge.owner_gln),
        "type": {"value": charge.kind},
        "effectiveDate": instant(start_of_day(day)),
    }


def _information(charge: Charge, day: date) -> dict[str, Any]:
    return _identity(charge, day) | {
        "name": charge.name,
        "description": charge.description,
        "priceTimeFrame_Period.resolution": charge.resolution,
        "VATPayer": {"value": "D02"},
        "transparentInvoicing": charge.kind == "D03",
        "taxIndicator": charge.tax,
    }


def _series(one: PriceSeriesRecord) -> dict[str, Any]:
    charge, day = one.charge, one.price.day
    end = next_month(day) if charge.resolution == "P1M" else day + timedelta(days=1)
    points = [
        {"position": {"value": position}, "price.amount": {"value": micro / 1_000_000}}
        for position, micro in enumerate(_positions(charge, one.price), start=1)
    ]
    period = {
        "resolution": charge.resolution,
        "timeInterval": interval(start_of_day(day), start_of_day(end)),
        "Point": points,
    }
    return _identity(charge, day) | {"Series_Period": [period]}


def _positions(charge: Charge, price: PriceFrom) -> list[int]:
    if charge.resolution != "PT1H":
        return list(price.prices)
    start = start_of_day(price.day)
    hours = (start + timedelta(hours=number) for number in range(intervals_of_day(price.day, 60)))
    return [price.prices[hour.astimezone(COPENHAGEN).hour] for hour in hours]
