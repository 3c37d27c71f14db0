"""Energi Data Service: where the day-ahead prices come from.

Two data sets: `Elspotprices`, hourly, to 30 September 2025, and `DayAheadPrices`, by quarter, from then on. Values are
DKK per MWh, and may be empty for a while after publication. The service throttles anonymous callers: ask once for
a range, not for each day. Source: api.energidataservice.dk.
"""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

import httpx
import msgspec
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential
from tenacity.wait import wait_base

from elhandel.platform.errors import Unavailable
from elhandel.platform.local_time import COPENHAGEN
from elhandel.pricing.spot_prices import QUARTERS_FROM, SpotPrice

_MICRO_PER_KWH: Final = Decimal(1000)  # DKK per MWh → micro-DKK per kWh
_PUBLISHED_FROM_HOUR: Final = 13
_RETRY_WAIT: Final = wait_random_exponential(multiplier=0.2, max=5)


class _Record(msgspec.Struct, frozen=True):
    hour_utc: str = msgspec.field(name="HourUTC", default="")
    time_utc: str = msgspec.field(name="TimeUTC", default="")
    spot: Decimal | None = msgspec.field(name="SpotPriceDKK", default=None)
    day_ahead: Decimal | None = msgspec.field(name="DayAheadPriceDKK", default=None)


class _Answer(msgspec.Struct, frozen=True):
    records: list[_Record]


class _Throttled(Exception):
    """The service asked for patience."""


class EnergiDataService:
    """A client of the service at `base_url`."""

    def __init__(self, base_url: str, http: httpx.Client | None = None, *, retry_wait: wait_base = _RETRY_WAIT) -> None:
        self._http = http or httpx.Client(base_url=base_url, timeout=30)
        self._retry = Retrying(
            retry=retry_if_exception_type((httpx.TransportError, _Throttled)),
            wait=retry_wait,
            stop=stop_after_attempt(4),
            reraise=True,
        )

    def day_ahead(self, price_area: str, start: date, end: date) -> list[SpotPrice]:
        """The published prices of an area for the local days [start, end), micro-DKK per kWh.

        Binary-float noise in the source (189.550003) is rounded away at the micro-krone. Raises Unavailable.
        """
        prices: list[SpotPrice] = []
        if start < min(end, QUARTERS_FROM):
            prices += self._records("Elspotprices", "HourUTC", price_area, start, min(end, QUARTERS_FROM))
        if max(start, QUARTERS_FROM) < end:
            prices += self._records("DayAheadPrices", "TimeUTC", price_area, max(start, QUARTERS_FROM), end)
        return prices

    def _records(self, dataset: str, time: str, price_area: str, start: date, end: date) -> list[SpotPrice]:
        parameters = {
            "start": f"{start}T00:00",
            "end": f"{end}T00:00",
            "filter": msgspec.json.encode({"PriceArea": [price_area]}).decode(),
            "sort": time,
            "limit": "0",
        }
        try:
            return _prices(dataset, self._retry(self._get, f"/dataset/{dataset}", parameters))
        except (httpx.HTTPError, _Throttled, ValueError) as error:  # ValueError: a body that holds no prices
            raise Unavailable(
                f"Energi Data Service did not give {dataset} for {price_area}, {start} to {end} ({error}). "
                "The prices are fetched again at the next schedule."
            ) from error

    def _get(self, path: str, parameters: dict[str, str]) -> bytes:
        answer = self._http.get(path, params=parameters)
        if answer.status_code in {429, 502, 503, 504}:
            raise _Throttled(f"HTTP {answer.status_code}")
        return answer.raise_for_status().content


def tomorrow_is_published(now: datetime) -> bool:
    """Whether the prices of the next local day can be expected: they come about 13:00 Danish time."""
    return now.astimezone(COPENHAGEN).hour >= _PUBLISHED_FROM_HOUR


def _prices(dataset: str, body: bytes) -> list[SpotPrice]:
    prices = []
    for record in msgspec.json.decode(body, type=_Answer).records:
        value = record.spot if dataset == "Elspotprices" else record.day_ahead
        prices.append(SpotPrice(_instant(record.hour_utc or record.time_utc), None if value is None else _micro(value)))
    return prices


def _micro(per_mwh: Decimal) -> int:
    return int((per_mwh * _MICRO_PER_KWH).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
