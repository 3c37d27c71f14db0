"""Spot prices that are lacking. A missing price is never zero: the run stops before any line is written."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, timedelta

from elhandel import pricing
from elhandel.platform.database import Transaction
from elhandel.platform.local_time import days, intervals_of_day, start_of_day
from elhandel.settlement.errors import SpotPricesMissing
from elhandel.settlement.timeline import Days

type Gaps = Mapping[str, list[str]]
"""By price area: the local day and the UTC times that lack a price."""

_DAYS_NAMED = 10
_TIMES_NAMED = 6


def missing_spot_prices(tx: Transaction, needed: Mapping[str, Days]) -> Gaps:
    """What is missing of the days that each price area is needed for; empty where all is known."""
    found = {area: list(_gaps(_known(tx, area, stretch), *stretch)) for area, stretch in sorted(needed.items())}
    return {area: gaps for area, gaps in found.items() if gaps}


def refuse_missing_spot_prices(tx: Transaction, needed: Mapping[str, Days]) -> None:
    """Raises SpotPricesMissing, naming areas, days and times. needed: the days that are settled, by price area."""
    missing = missing_spot_prices(tx, needed)
    if missing:
        named = "; ".join(
            f"{area}: {', '.join(gaps[:_DAYS_NAMED])}{' …' if gaps[_DAYS_NAMED:] else ''}"
            for area, gaps in missing.items()
        )
        raise SpotPricesMissing(
            f"Spot prices are missing for {named}. Nothing was settled. Fetch the prices, then plan the run again.",
            missing=missing,
        )


def _known(tx: Transaction, area: str, needed: Days) -> Mapping[date, pricing.SpotDay]:
    return pricing.spot_days(tx, [area], *needed)[area]


def _gaps(known: Mapping[date, pricing.SpotDay], start: date, end: date) -> Iterator[str]:
    for day in days(start, end):
        found = known.get(day)
        if found is None:
            yield f"{day} the whole day"
        elif not found.complete or len(found.per_kwh) != intervals_of_day(day, found.resolution_minutes):
            step = timedelta(minutes=found.resolution_minutes)
            times = [
                f"{(start_of_day(day) + place * step).astimezone(UTC):%H:%MZ}"
                for place, price in enumerate(found.per_kwh)
                if price is None
            ]
            yield f"{day} {', '.join(times[:_TIMES_NAMED])}"
