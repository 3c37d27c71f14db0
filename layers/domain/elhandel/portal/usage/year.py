"""A year of a place, month by month: what was used, and what the bills say it cost."""

import datetime as dt
from dataclasses import dataclass

from elhandel.metering import read
from elhandel.platform.database import Transaction
from elhandel.portal.usage.billed import BilledPart, billed_parts
from elhandel.portal.usage.month import month_of
from elhandel.portal.usage.places import Place
from elhandel.values.days.period import Period, months


@dataclass(frozen=True, slots=True)
class MonthOfYear:
    """A calendar month; money in øre with VAT."""

    month: dt.date
    wh: int
    ore: int | None
    """None where what it cost cannot be said."""
    provisional: bool
    complete: bool
    estimated: bool


@dataclass(frozen=True, slots=True)
class Year:
    """A calendar year of a place, as far as it is supplied and over."""

    place: Place
    year: int
    months: tuple[MonthOfYear, ...]

    @property
    def wh(self) -> int:
        return sum(month.wh for month in self.months)

    @property
    def ore(self) -> int:
        return sum(month.ore or 0 for month in self.months)

    @property
    def provisional(self) -> bool:
        return any(month.provisional for month in self.months)


def year_of(tx: Transaction, place: Place, year: int, today: dt.date) -> Year:
    """A year of a place; without months where there was no supply in it."""
    supplied = Period(dt.date(year, 1, 1), dt.date(year + 1, 1, 1)).cut(place.days)
    asked = supplied.cut(Period(supplied.start, max(supplied.start, today + dt.timedelta(days=1))))
    if not asked.days:
        return Year(place, year, ())

    used = read.consumption(tx, place.metering_point_id, asked, "month")
    parts = [
        part
        for supply in place.supplies
        for part in billed_parts(tx, supply.supply_period_id, asked)
    ]

    found = []
    for month, use in zip(months(asked), used, strict=True):
        billed = _billed_in(month, parts)
        ore, provisional = billed, False
        if billed is None:
            settled = month_of(tx, place, month.start, today)
            ore = None if settled is None or settled.waits else settled.ore
            provisional = True
        found.append(
            MonthOfYear(
                month=month.start.replace(day=1),
                wh=use.wh,
                ore=ore,
                provisional=provisional,
                complete=use.complete,
                estimated=use.estimated,
            )
        )

    return Year(place, year, tuple(found))


def _billed_in(month: Period, parts: list[BilledPart]) -> int | None:
    """What documents say of a month; None where they do not say it of exactly these days."""
    touching = [part for part in parts if part.days.cut(month).days]
    days = sum(part.days.days for part in touching if part.first_time)
    if days != month.days or any(part.days.cut(month) != part.days for part in touching):
        return None

    return sum(part.total_ore for part in touching)
