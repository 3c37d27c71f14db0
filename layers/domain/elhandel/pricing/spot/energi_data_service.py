"""Energi Data Service: where the day-ahead prices come from.

Two data sets: `Elspotprices`, hourly, to 30 September 2025, and `DayAheadPrices`, by quarter, from
then on. Values are DKK per MWh, and may be empty for a while after publication. One beyond the
exchange's limits (in EUR, where they are published too, else in DKK) comes marked as such. The
service throttles anonymous callers: ask once for a range, not for each day. Source:
api.energidataservice.dk.
"""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

import httpx
import msgspec
from tenacity import (
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_after_delay,
    wait_random_exponential,
)
from tenacity.wait import wait_base

from elhandel.platform.bounded_http import a_client, request_to
from elhandel.platform.telemetry import briefly
from elhandel.pricing.spot.limits import beyond_limits
from elhandel.pricing.spot.price import QUARTERS_FROM, SpotPrice
from elhandel.values.days.local_time import COPENHAGEN, local_date, start_of_day
from elhandel.values.errors import OwnWords, Unavailable

_MICRO_PER_KWH: Final = Decimal(1000)  # DKK per MWh → micro-DKK per kWh
_PUBLISHED_FROM_HOUR: Final = 13
_BEYOND_ANY_PRICE: Final = Decimal(1_000_000)
"""DKK per MWh; the exchange's own limit is some 30,000."""
_LONGEST_ANSWER: Final = 16_000_000  # bytes; a year of quarters has some 4 MB
_RETRY_WAIT: Final = wait_random_exponential(multiplier=0.2, max=5)
_TRIED_FOR_SECONDS: Final = 20  # after that there is no further try


class _Hour(msgspec.Struct, frozen=True):
    """A record of Elspotprices. The price is there, though it may be null."""

    time: str = msgspec.field(name="HourUTC")
    price: Decimal | None = msgspec.field(name="SpotPriceDKK")
    euro: Decimal | None = msgspec.field(name="SpotPriceEUR", default=None)
    area: str | None = msgspec.field(name="PriceArea", default=None)


class _Quarter(msgspec.Struct, frozen=True):
    """A record of DayAheadPrices."""

    time: str = msgspec.field(name="TimeUTC")
    price: Decimal | None = msgspec.field(name="DayAheadPriceDKK")
    euro: Decimal | None = msgspec.field(name="DayAheadPriceEUR", default=None)
    area: str | None = msgspec.field(name="PriceArea", default=None)


class _Hours(msgspec.Struct, frozen=True):
    records: list[_Hour]
    total: int | None = None


class _Quarters(msgspec.Struct, frozen=True):
    records: list[_Quarter]
    total: int | None = None


class _Throttled(OwnWords):
    """The service asked for patience."""


class EnergiDataService:
    """A client of the service at `base_url`."""

    def __init__(
        self,
        base_url: str,
        http: httpx.Client | None = None,
        *,
        retry_wait: wait_base = _RETRY_WAIT,
    ) -> None:
        self._http = http or a_client(base_url=base_url)
        self._retry = Retrying(
            retry=retry_if_exception_type((httpx.TransportError, _Throttled)),
            wait=retry_wait,
            stop=stop_after_attempt(4) | stop_after_delay(_TRIED_FOR_SECONDS),
            reraise=True,
        )

    def day_ahead(self, price_area: str, start: date, end: date) -> list[SpotPrice]:
        """The published prices of an area for the local days [start, end), micro-DKK per kWh.

        Binary-float noise in the source (189.550003) is rounded away at the micro-krone. Raises
        Unavailable.
        """
        prices: list[SpotPrice] = []
        if start < min(end, QUARTERS_FROM):
            prices += self._records(
                "Elspotprices", "HourUTC", _Hours, price_area, start, min(end, QUARTERS_FROM)
            )
        if max(start, QUARTERS_FROM) < end:
            prices += self._records(
                "DayAheadPrices", "TimeUTC", _Quarters, price_area, max(start, QUARTERS_FROM), end
            )

        return prices

    def _records(
        self,
        dataset: str,
        time: str,
        kind: type[_Hours | _Quarters],
        price_area: str,
        start: date,
        end: date,
    ) -> list[SpotPrice]:
        parameters = {
            "start": f"{start}T00:00",
            "end": f"{end}T00:00",
            "filter": msgspec.json.encode({"PriceArea": [price_area]}).decode(),
            "sort": time,
            "limit": "0",
        }

        try:
            answer = msgspec.json.decode(
                self._retry(self._get, f"/dataset/{dataset}", parameters), type=kind
            )
            return _prices(answer, price_area, start_of_day(start), start_of_day(end))
        except Exception as error:  # MemoryError too: whatever ends the call, there are no prices
            raise Unavailable(
                f"Energi Data Service did not give {dataset} for {price_area}, {start} to {end} "
                f"({briefly(error)}). "
                "The prices are fetched again at the next schedule."
            ) from error

    def _get(self, path: str, parameters: dict[str, str]) -> bytes:
        answer = request_to(self._http, "GET", path, longest=_LONGEST_ANSWER, params=parameters)
        if answer.status_code in {429, 502, 503, 504}:
            raise _Throttled(f"HTTP {answer.status_code}")
        return answer.raise_for_status().content


def tomorrow_is_published(now: datetime) -> bool:
    """Whether the prices of the next local day can be expected: they come about 13:00 Danish
    time.
    """
    return now.astimezone(COPENHAGEN).hour >= _PUBLISHED_FROM_HOUR


def _prices(
    answer: _Hours | _Quarters, price_area: str, start: datetime, end: datetime
) -> list[SpotPrice]:
    """The prices of a whole answer. Raises ValueError for an answer to another question."""
    if answer.total is not None and answer.total != len(answer.records):
        raise ValueError(f"{len(answer.records)} records came of {answer.total}")

    prices = []
    for record in answer.records:
        instant = _instant(record.time)
        if record.area not in {None, price_area}:
            raise ValueError(f"a record is of {str(record.area)[:20]}")
        if not start <= instant < end:
            raise ValueError(f"a record is of {instant}, which was not asked for")
        prices.append(_price(instant, record))

    return prices


def _price(instant: datetime, record: _Hour | _Quarter) -> SpotPrice:
    """The price of a record; one beyond the exchange's limits costs none of the others of its
    answer.
    """
    if record.price is None:
        return SpotPrice(instant, None)
    if not record.price.is_finite() or (record.euro is not None and not record.euro.is_finite()):
        raise ValueError("a price is no number")
    if beyond := beyond_limits(local_date(instant), record.price, record.euro):
        return SpotPrice(instant, None, beyond, _micro(record.price))
    return SpotPrice(instant, _micro(record.price))


def _micro(per_mwh: Decimal) -> int | None:
    """Micro-DKK per kWh; None for a price too far out to be kept or computed with.

    Rounded, unlike `values.units`: the source's numbers carry the noise of binary floats.
    """
    if not abs(per_mwh) < _BEYOND_ANY_PRICE:
        return None

    return int((per_mwh * _MICRO_PER_KWH).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def _instant(text: str) -> datetime:
    """An instant that the service writes as UTC, mostly without saying so."""
    instant = datetime.fromisoformat(text)
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
