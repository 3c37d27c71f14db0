"""What is covered of the sections of a bill, by the readings as they are now."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Final

from elhandel.billing.annotations import GreenHours
from elhandel.billing.bill import Bill, BillSection
from elhandel.billing.green.matched import matched
from elhandel.metering.intervals import IntervalDay, stored_days
from elhandel.platform.bulk.int_arrays import Int4s
from elhandel.platform.database import Transaction, statement
from elhandel.platform.settings import settings
from elhandel.values.days.local_time import days, start_of_day
from elhandel.values.days.period import Period
from elhandel.values.ids import MeteringPointId

_QUARTER: Final = timedelta(minutes=15)
_HOUR_QUARTERS: Final = 4

type _Hours = Mapping[datetime, int]
"""Wh by the start of the hour, in UTC."""


def with_green_hours(tx: Transaction, bills: Sequence[Bill]) -> list[Bill]:
    """These bills, each section with what is covered of it, where anything is."""
    found = green_hours(tx, [section for bill in bills for section in bill.sections])
    if not found:
        return list(bills)

    places = count()
    return [
        replace(
            bill,
            sections=tuple(_with(section, found.get(next(places))) for section in bill.sections),
        )
        for bill in bills
    ]


def green_hours(tx: Transaction, sections: Sequence[BillSection]) -> dict[int, GreenHours]:
    """What is covered of sections, by their position; only where something is, and where neighbours
    trade. Corrections, production and what is not settled have none.

    In a customer's transaction of that customer's sections only.
    """
    if settings().neighbours == "off":
        return {}
    asked = {
        place: section
        for place, section in enumerate(sections)
        if section.original and section.consumption_wh > 0
    }
    points, retired = _retired(tx, asked)
    if not retired:
        return {}

    periods = [asked[place].period for place in retired]
    whole = Period(min(days.start for days in periods), max(days.end for days in periods))
    stored = stored_days(tx, sorted(set(points.values())), whole)

    found = {}
    for place, hours in retired.items():
        used = _used(stored[points[place]], asked[place].period)
        green = matched(asked[place].consumption_wh, used, hours)
        if green.covered_wh:
            found[place] = green
    return found


def _with(section: BillSection, green: GreenHours | None) -> BillSection:
    return replace(section, annotations=replace(section.annotations, green=green))


def _retired(
    tx: Transaction, sections: Mapping[int, BillSection]
) -> tuple[Mapping[int, MeteringPointId], Mapping[int, _Hours]]:
    """The point of each section of which something was retired, and its hours; by position."""
    points: dict[int, MeteringPointId] = {}
    hours: dict[int, dict[datetime, int]] = defaultdict(dict)
    if not sections:
        return points, hours

    values = {
        "places": Int4s(list(sections)),
        "supplies": Int4s([section.supply_period_id or 0 for section in sections.values()]),
        "starts": [start_of_day(section.period.start) for section in sections.values()],
        "ends": [start_of_day(section.period.end) for section in sections.values()],
    }
    for place, point, starts_at, wh in tx.execute(_RETIRED, values):
        points[place] = MeteringPointId(point)
        hours[place][starts_at] = int(wh)
    return points, hours


def _used(stored: Mapping[date, IntervalDay], period: Period) -> _Hours:
    """Wh of each hour of a period. What was measured for longer than an hour is in none: nobody
    knows in which hour of it it was used.
    """
    used: dict[datetime, int] = defaultdict(int)
    for day in days(period.start, period.end):
        if day not in stored:
            continue
        starts_at = start_of_day(day)
        for length, wh in zip(stored[day].lengths.tolist(), stored[day].wh.tolist(), strict=True):
            if length <= _HOUR_QUARTERS:
                used[starts_at.replace(minute=0)] += wh
            starts_at += length * _QUARTER
    return used


_RETIRED: Final = statement("elhandel.billing.green", "retired_hours")
