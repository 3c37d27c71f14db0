"""RSM-034: what charges are called (D18) and what they cost (D08).

Owners send lists: a price for every hour, day or month from the day of a change until the next one,
or until the end of the year for which the price is known.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from elhandel.values.days.local_time import COPENHAGEN, start_of_day
from simulator.world.datahub.documents.envelope import (
    Document,
    Header,
    Kind,
    document,
    gs1,
    instant,
    interval,
    new_id,
)
from simulator.world.energi_data_service.charges import Charge, PriceFrom

_MAX_RECORDS: Final = 2_000
_MAX_POINTS: Final = 150_000
_HOUR: Final = timedelta(hours=1)
_KIND: Final = Kind("RSM-034", "NotifyPriceList", "D12", "Charges")


@dataclass(frozen=True, slots=True)
class PriceSeriesRecord:
    """What a charge costs from a local day on, until the local day `end`."""

    charge: Charge
    price: PriceFrom
    end: date
    reference: str | None = None


def price_information(
    header: Header, charges: Sequence[tuple[Charge, date]], reference: str | None = None
) -> Document:
    """D18: each charge as its owner describes it, from a local day on."""
    return document(
        _KIND, header, [_record(_information(charge, day), reference) for charge, day in charges]
    )


def price_lists(
    charge: Charge, prices: Sequence[PriceFrom], today: date
) -> list[PriceSeriesRecord]:
    """Consecutive prices as lists; the last one until the end of its year, or of this one."""
    known = {price.day for price in charge.known(today)}
    records = []
    for price in prices:
        later = [day for day in known if day > price.day]
        end = min(later, default=date(max(price.day.year, today.year) + 1, 1, 1))
        records.append(PriceSeriesRecord(charge, price, end))
    return records


def price_series(header: Header, series: Sequence[PriceSeriesRecord]) -> Document:
    """D08: one record for each change of price; the caller keeps the document within the limits
    (`in_documents`).
    """
    return document(
        _KIND, header, [_record(_series(metered), metered.reference) for metered in series]
    )


def _record(charge_type: dict[str, Any], reference: str | None) -> dict[str, Any]:
    return {
        "mRID": new_id(),
        **(
            {"originalTransactionIDReference_MktActivityRecord.mRID": reference}
            if reference
            else {}
        ),
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


def in_documents(series: Iterable[PriceSeriesRecord]) -> Iterator[list[PriceSeriesRecord]]:
    """Records by document, each of at most 2,000 records and 150,000 points."""
    document: list[PriceSeriesRecord] = []
    points = 0
    for metered in series:
        count = len(_positions(metered))
        if document and (len(document) == _MAX_RECORDS or points + count > _MAX_POINTS):
            yield document
            document, points = [], 0
        document.append(metered)
        points += count

    if document:
        yield document


def _series(record: PriceSeriesRecord) -> dict[str, Any]:
    charge, day = record.charge, record.price.day
    points = [
        {"position": {"value": position}, "price.amount": {"value": micro / 1_000_000}}
        for position, micro in enumerate(_positions(record), start=1)
    ]

    period = {
        "resolution": charge.resolution,
        "timeInterval": interval(start_of_day(day), start_of_day(record.end)),
        "Point": points,
    }

    return _identity(charge, day) | {"Series_Period": [period]}


def _positions(record: PriceSeriesRecord) -> list[int]:
    """A price for each month, day or hour of the list."""
    prices, day = record.price.prices, record.price.day
    if record.charge.resolution == "P1M":
        return [*prices] * ((record.end.year - day.year) * 12 + record.end.month - day.month)
    if record.charge.resolution == "P1D":
        return [*prices] * (record.end - day).days

    start, end = start_of_day(day), start_of_day(record.end)
    hours = (start + number * _HOUR for number in range((end - start) // _HOUR))

    return [prices[hour.astimezone(COPENHAGEN).hour] for hour in hours]
