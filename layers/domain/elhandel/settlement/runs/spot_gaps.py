"""Spot prices that are missing, found before a run. A missing price is never zero: the supply that
needs it is parked with it.

Only prices by which somebody is settled are missed: consumption under a spot product, and what
flows to the grid.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, timedelta
from typing import Any, Final

from elhandel.platform.database import Transaction, statement
from elhandel.pricing.spot import SpotDay, spot_days
from elhandel.values.days.local_time import days, intervals_of_day, start_of_day
from elhandel.values.days.period import Period

type Gaps = Mapping[str, list[str]]
"""By price area: the local day and the UTC times without a price."""

ALL_DAYS: Final[Mapping[str, Any]] = {"run_from": None, "run_to": None}
"""In place of the days of a run."""

_TIMES_NAMED: Final = 10


def missing_spot_prices(
    tx: Transaction, needed: Mapping[str, Period], supply: Mapping[str, Any]
) -> Gaps:
    """What is missing on the days that each price area is needed for; empty where all is known.

    supply: what `settlement.supply_to_settle` is asked, and the days `run_from`, `run_to` of a run,
    or ALL_DAYS. The database is only asked who needs a price when one is missing.
    """
    missing = _missing(tx, needed)
    if not missing:
        return missing

    by_spot = tx.execute(_SETTLED_BY_SPOT, {**supply, "areas": list(missing)}).fetchall()

    return _missing(tx, {area: Period(first, past) for area, first, past in by_spot})


def _missing(tx: Transaction, needed: Mapping[str, Period]) -> Gaps:
    missing = {}
    for area, period in sorted(needed.items()):
        known = spot_days(tx, [area], period)[area]
        gaps = list(_gaps(known, period))
        if gaps:
            missing[area] = gaps
    return missing


def _gaps(known: Mapping[date, SpotDay], needed: Period) -> Iterator[str]:
    for day in days(needed.start, needed.end):
        found = known.get(day)
        if found is None:
            yield f"{day} the whole day"
            continue

        there, due = len(found.per_kwh), intervals_of_day(day, found.resolution_minutes)
        if there != due:
            yield f"{day} the whole day ({there} prices in place of {due})"
        elif not found.complete:
            yield f"{day} {_listed(list(_times(found)))}"


def _times(found: SpotDay) -> Iterator[str]:
    """The ranges of time without a price, in UTC."""
    places = [place for place, price in enumerate(found.per_kwh) if price is None]
    firsts = [place for place in places if place - 1 not in places]
    pasts = [place + 1 for place in places if place + 1 not in places]
    for first, past in zip(firsts, pasts, strict=True):
        yield f"{_utc(found, first)} to {_utc(found, past)}"


def _utc(found: SpotDay, place: int) -> str:
    instant = start_of_day(found.day) + place * timedelta(minutes=found.resolution_minutes)
    return f"{instant.astimezone(UTC):%H:%MZ}"


def _listed(times: Sequence[str]) -> str:
    left = len(times) - _TIMES_NAMED
    more = f" and {left} more times" if left > 0 else ""
    return f"{', '.join(times[:_TIMES_NAMED])}{more}"


_SETTLED_BY_SPOT: Final = statement("elhandel.settlement.runs", "settled_by_spot")
