"""Prices from a file in Energi Data Service's CSV form: semicolons, decimal commas, rows in any
order.

Three headings are known: Elspotprices (hours), DayAheadPrices (quarters) and a table of hourly
means of quarters. Values are DKK/MWh and are kept to a thousandth, which is a micro-krone per kWh.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from elhandel.values.days.local_time import intervals_of_day, start_of_day

_TIMES: Final = {"HourUTC": 60, "TimeUTC": 15}
_PRICES: Final = ("SpotPriceDKK", "DayAheadPriceDKK", "MeanDayAheadPriceDKK")


class UnableToReadPrices(Exception):
    """A price file is not what it should be: which row, why, and what is expected."""


@dataclass(frozen=True, slots=True)
class PriceFile:
    """Prices by area and instant: micro-DKK/kWh, hours and quarters apart."""

    hours: dict[tuple[str, datetime], int]
    quarters: dict[tuple[str, datetime], int]

    def day(self, area: str, day: date, minutes: int) -> dict[int, int]:
        """What the file says of a local day, by the number of the interval; an hour gives each of
        its quarters.
        """
        start, found = start_of_day(day), {}
        for number in range(intervals_of_day(day, minutes)):
            instant = start + timedelta(minutes=minutes * number)
            price = self._hour(area, instant) if minutes == 60 else self._quarter(area, instant)
            if price is not None:
                found[number] = price
        return found

    def _quarter(self, area: str, instant: datetime) -> int | None:
        own = self.quarters.get((area, instant))
        return own if own is not None else self.hours.get((area, instant.replace(minute=0)))

    def _hour(self, area: str, instant: datetime) -> int | None:
        own = self.hours.get((area, instant))
        if own is not None:
            return own
        quarters = [
            self.quarters.get((area, instant + timedelta(minutes=15 * number)))
            for number in range(4)
        ]
        known = [price for price in quarters if price is not None]
        return round(sum(known) / 4) if len(known) == 4 else None


def read_price_files(paths: Sequence[Path]) -> PriceFile | None:
    """All files as one; a later file wins. None without files. Raises UnableToReadPrices."""
    if not paths:
        return None
    prices = PriceFile({}, {})
    for path in paths:
        for minutes, area, instant, price in _rows(path):
            (prices.hours if minutes == 60 else prices.quarters)[area, instant] = price
    return prices


def _rows(path: Path) -> Iterator[tuple[int, str, datetime, int]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, delimiter=";")
            fields = rows.fieldnames or ()
            time = next((name for name in _TIMES if name in fields), None)
            price = next((name for name in _PRICES if name in fields), None)
            if time is None or price is None or "PriceArea" not in fields:
                raise UnableToReadPrices(
                    f"{path} is no price file of Energi Data Service: its first line must name "
                    f"PriceArea, one of {', '.join(_TIMES)} and one of {', '.join(_PRICES)}, "
                    "separated by semicolons."
                )

            for row in rows:
                if row[price]:  # published first in EUR only, now and then
                    yield _TIMES[time], row["PriceArea"], _instant(row[time]), _micro(row[price])
    except OSError as error:
        raise UnableToReadPrices(
            f"{path} could not be opened: {error.strerror}. Name an existing CSV file."
        ) from error
    except (ValueError, InvalidOperation) as error:
        raise UnableToReadPrices(
            f"{path}, line {rows.line_num}: {error}. "
            "Times look like 2024-10-31 22:00, prices like 189,55."
        ) from error


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _micro(text: str) -> int:
    per_mwh = Decimal(text.replace(",", "."))
    return int((per_mwh * 1000).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
