"""Day-ahead spot prices: a row for each price area and local day, micro-DKK per kWh; a gap is not
zero.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from elhandel.platform.database import AdvisoryLock, Transaction
from elhandel.values.days.local_time import days, intervals_of_day, local_date, start_of_day
from elhandel.values.days.period import Period

QUARTERS_FROM: Final = date(2025, 10, 1)
"""From this day on the day-ahead market trades quarters of an hour."""


@dataclass(frozen=True, slots=True)
class SpotPrice:
    """The price of one interval of an area."""

    start: datetime
    per_kwh: int | None
    """None where the source has not published the value in DKK yet, or beyond the limits."""
    beyond: str = ""
    """Why it cannot hold, where it is beyond the exchange's limits."""
    beyond_per_kwh: int | None = None
    """What was published beyond the limits; None where that is too large to be kept."""


@dataclass(frozen=True, slots=True)
class SpotDay:
    """The prices of a local day, one for each interval, None where one is missing."""

    price_area: str
    day: date
    resolution_minutes: int
    per_kwh: tuple[int | None, ...]

    @property
    def complete(self) -> bool:
        return None not in self.per_kwh


def resolution_of(day: date) -> int:
    """The minutes of an interval of the day-ahead market on a local day: 60, and 15 from 1 October
    2025.
    """
    return 15 if day >= QUARTERS_FROM else 60


def by_day(price_area: str, prices: Iterable[SpotPrice]) -> list[SpotDay]:
    """Single prices put into their local days; intervals that did not come are None."""
    slots: dict[date, list[int | None]] = {}
    for price in prices:
        day = local_date(price.start)
        minutes = resolution_of(day)
        slot = slots.setdefault(day, [None] * intervals_of_day(day, minutes))
        slot[(price.start - start_of_day(day)) // timedelta(minutes=minutes)] = price.per_kwh

    return [
        SpotDay(price_area, day, resolution_of(day), tuple(slot))
        for day, slot in sorted(slots.items())
    ]


def store_spot_days(tx: Transaction, spot_days: Sequence[SpotDay], now: datetime) -> list[SpotDay]:
    """Store days that are new or changed, and return those; an unchanged day leaves no trace.

    A known value that does not come again stays: a gap never takes a price away.
    """
    if spot_days:
        wait_for_others(tx)

    changed = []
    for fresh in spot_days:
        key = {"area": fresh.price_area, "day": fresh.day}
        known = tx.execute(_CURRENT, key).fetchone()
        merged = fresh if known is None else _merged(fresh, known[0], known[1])
        if known is not None and (merged.resolution_minutes, list(merged.per_kwh)) == (
            known[0],
            list(known[1]),
        ):
            continue
        _supersede(tx, merged, now)
        changed.append(merged)

    return changed


_CURRENT: Final = """
SELECT resolution_minutes, per_kwh FROM pricing.spot_day
WHERE price_area = %(area)s AND day = %(day)s AND superseded_at IS NULL FOR UPDATE
"""

_SUPERSEDE: Final = """
UPDATE pricing.spot_day SET superseded_at = %(now)s
WHERE price_area = %(area)s AND day = %(day)s AND superseded_at IS NULL
"""

_ADD: Final = """
INSERT INTO pricing.spot_day (price_area, day, resolution_minutes, per_kwh, complete, recorded_at)
VALUES (%(area)s, %(day)s, %(resolution)s, %(per_kwh)s, %(complete)s, %(now)s)
"""


def put_spot_price(
    tx: Transaction, price_area: str, start: datetime, per_kwh: int | None, now: datetime
) -> tuple[SpotDay, int | None]:
    """Let one interval have exactly this price, a gap where it is None: the day as it is now, and
    the price before.

    For a decision of staff. What a source publishes goes through `store_spot_days`, where no gap
    takes a price away.
    """
    wait_for_others(tx)
    day = local_date(start)
    known = tx.execute(_CURRENT, {"area": price_area, "day": day}).fetchone()
    minutes = resolution_of(day) if known is None else known[0]
    prices = [None] * intervals_of_day(day, minutes) if known is None else list(known[1])

    place = (start - start_of_day(day)) // timedelta(minutes=minutes)
    before = prices[place]
    prices[place] = per_kwh
    changed = SpotDay(price_area, day, minutes, tuple(prices))
    if before != per_kwh:
        _supersede(tx, changed, now)

    return changed, before


def prices_by_start(days_of_area: Iterable[SpotDay]) -> dict[datetime, int | None]:
    """The prices of days by the start of their interval."""
    return {
        start_of_day(day.day) + place * timedelta(minutes=day.resolution_minutes): price
        for day in days_of_area
        for place, price in enumerate(day.per_kwh)
    }


def wait_for_others(tx: Transaction) -> None:
    """Be the only one who stores prices until the transaction ends. Call it first, so that no two
    wait for each other.
    """
    tx.execute(_ONE_AT_A_TIME, [AdvisoryLock.SPOT_PRICES])


# Without it two transactions that both find a day unknown would both add it.
_ONE_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(%s)"


def _supersede(tx: Transaction, day: SpotDay, now: datetime) -> None:
    key = {"area": day.price_area, "day": day.day, "now": now}
    tx.execute(_SUPERSEDE, key)
    values = {
        **key,
        "resolution": day.resolution_minutes,
        "per_kwh": list(day.per_kwh),
        "complete": day.complete,
    }
    tx.execute(_ADD, values)


def spot_days(
    tx: Transaction, areas: Sequence[str], period: Period
) -> dict[str, dict[date, SpotDay]]:
    """What is known for the local days of a period, by area and day."""
    values = {"areas": list(areas), "start": period.start, "end": period.end}
    rows = tx.execute(_DAYS, values)

    answer: dict[str, dict[date, SpotDay]] = {area: {} for area in areas}
    for area, day, minutes, per_kwh in rows:
        answer[area][day] = SpotDay(area, day, minutes, tuple(per_kwh))

    return answer


_DAYS: Final = """
SELECT price_area, day, resolution_minutes, per_kwh FROM pricing.spot_day
WHERE superseded_at IS NULL AND price_area = ANY(%(areas)s) AND day >= %(start)s AND day < %(end)s
ORDER BY price_area, day
"""


def days_with_gaps(tx: Transaction, area: str, period: Period) -> list[date]:
    """The local days of a period for which an area's prices are missing or incomplete."""
    known = spot_days(tx, [area], period)[area]
    wanted = days(period.start, period.end)
    return [day for day in wanted if day not in known or not known[day].complete]


def _merged(fresh: SpotDay, minutes: int, known: Sequence[int | None]) -> SpotDay:
    if minutes != fresh.resolution_minutes:
        return fresh
    pairs = zip(fresh.per_kwh, known, strict=True)
    return SpotDay(
        fresh.price_area,
        fresh.day,
        minutes,
        tuple(old if new is None else new for new, old in pairs),
    )
