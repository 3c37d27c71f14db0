"""The same month of the year before: what it was billed at, and what the same days used."""

from dataclasses import dataclass

from elhandel.metering import read
from elhandel.platform.database import Transaction
from elhandel.portal.usage.billed import billed_parts
from elhandel.portal.usage.month import Month, same_day_before
from elhandel.portal.usage.places import PlaceSupply
from elhandel.values.days.local_time import next_month
from elhandel.values.days.period import Period


@dataclass(frozen=True, slots=True)
class LastYear:
    """None where it is not known, or not all of the month was theirs."""

    ore: int | None = None
    """What the month was billed at."""
    wh: int | None = None
    """What those of its days used that are measured this year."""


def last_year(tx: Transaction, month: Month) -> LastYear:
    """What stands beside a month of a place."""
    start = same_day_before(month.month)
    before = Period(start, next_month(start))
    supply = month.place.supply_in(before)
    if supply is None or supply.days.start > start:
        return LastYear()

    return LastYear(ore=_billed(tx, supply, before), wh=_used(tx, month, before))


def _billed(tx: Transaction, supply: PlaceSupply, month: Period) -> int | None:
    parts = billed_parts(tx, supply.supply_period_id, month)
    if not parts or any(part.days.cut(month) != part.days for part in parts):
        return None

    return sum(part.total_ore for part in parts)


def _used(tx: Transaction, month: Month, before: Period) -> int | None:
    measured = (month.until - month.month).days
    if not measured:
        return None

    same = Period(before.start, min(same_day_before(month.until), before.end))
    used = read.consumption(tx, month.place.metering_point_id, same, "month")
    return sum(part.wh for part in used) if all(part.complete for part in used) else None
