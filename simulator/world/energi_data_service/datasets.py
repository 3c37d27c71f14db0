"""The data sets as records: what the service would hold at a given moment."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, Final

from elhandel.values.days.local_time import COPENHAGEN, days, local_date, start_of_day
from simulator.world.energi_data_service.pricelist import pricelist_records
from simulator.world.energi_data_service.query import Query
from simulator.world.energi_data_service.spot import QUARTERS_FROM, SpotPrices, minutes_of
from simulator.world.households.places import PriceArea

_DAY: Final = timedelta(days=1)
_FIRST_DAY: Final = date(2021, 1, 1)
_PUBLISHED_AT_HOUR: Final = 13
_DKK_PER_EUR: Final = Decimal("7.46")
_AREAS: Final[tuple[PriceArea, ...]] = ("DK1", "DK2")


@dataclass(frozen=True, slots=True)
class Fields:
    """What a data set of prices calls its times and prices."""

    utc: str
    danish: str
    dkk: str
    eur: str


ELSPOT: Final = Fields("HourUTC", "HourDK", "SpotPriceDKK", "SpotPriceEUR")
DAY_AHEAD: Final = Fields("TimeUTC", "TimeDK", "DayAheadPriceDKK", "DayAheadPriceEUR")


def elspotprices(prices: SpotPrices, query: Query, now: datetime) -> Iterator[dict[str, Any]]:
    """Hourly prices, which end with 30 September 2025."""
    return _spot(prices, ELSPOT, query, _FIRST_DAY, min(QUARTERS_FROM, _published_to(now)))


def day_ahead_prices(prices: SpotPrices, query: Query, now: datetime) -> Iterator[dict[str, Any]]:
    """Prices by quarter, from 1 October 2025 on; tomorrow's from 13:00 today."""
    return _spot(prices, DAY_AHEAD, query, QUARTERS_FROM, _published_to(now))


def datahub_pricelist(query: Query, now: datetime) -> Iterator[dict[str, Any]]:
    """Charges; a period asked for is that of ValidFrom."""
    start = None if query.start is None else _danish(query.start)
    end = None if query.end is None else _danish(query.end)
    for record in pricelist_records(local_date(now)):
        if (start is None or record["ValidFrom"] >= start) and (
            end is None or record["ValidFrom"] < end
        ):
            yield record


def answer(
    name: str, records: Iterable[dict[str, Any]], query: Query, newest_first: str
) -> dict[str, Any]:
    """The service's envelope around the records that match, in the order and number asked for."""
    found = [record for record in records if query.matches(record)]
    for field, descending in reversed(query.sort or ((newest_first, True),)):
        found.sort(
            key=lambda record: (record.get(field) is not None, record.get(field)),
            reverse=descending,
        )

    part = found[query.offset :]

    return {
        "total": len(found),
        "limit": query.limit,
        "dataset": name,
        "records": part[: query.limit] if query.limit else part,
    }


def _spot(
    prices: SpotPrices, fields: Fields, query: Query, first: date, end: date
) -> Iterator[dict[str, Any]]:
    begin = first if query.start is None else max(first, local_date(query.start))
    stop = end if query.end is None else min(end, local_date(query.end) + _DAY)
    asked = query.filters.get("PriceArea", frozenset(_AREAS))

    for day in days(begin, stop):
        step = timedelta(minutes=minutes_of(day))
        for area in _AREAS:
            if area not in asked:
                continue
            for number, price in enumerate(prices.day(area, day)):
                instant = start_of_day(day) + number * step
                if (query.start is None or instant >= query.start) and (
                    query.end is None or instant < query.end
                ):
                    yield {
                        fields.utc: f"{instant:%Y-%m-%dT%H:%M:%S}",
                        fields.danish: _danish(instant),
                        "PriceArea": area,
                        fields.dkk: price / 1000,
                        fields.eur: _eur(price),
                    }


def _published_to(now: datetime) -> date:
    """The first local day whose prices have not come out yet."""
    local = now.astimezone(COPENHAGEN)
    return local.date() + (2 * _DAY if local.hour >= _PUBLISHED_AT_HOUR else _DAY)


def _eur(micro_dkk: int) -> float:
    return float(
        (Decimal(micro_dkk) / 1000 / _DKK_PER_EUR).quantize(
            Decimal("0.01"), rounding=ROUND_HALF_EVEN
        )
    )


def _danish(instant: datetime) -> str:
    return f"{instant.astimezone(COPENHAGEN):%Y-%m-%dT%H:%M:%S}"
