"""The days that a run is asked for, cut to those on which there can be something to settle."""

from datetime import date
from typing import Final

from elhandel.platform.database import Transaction, fetch_one
from elhandel.settlement.runs.errors import UnableToPlanRun
from elhandel.values.days.likely_days import refuse_unlikely
from elhandel.values.days.local_time import first_of_month, next_month
from elhandel.values.days.period import Period


def days_to_settle(tx: Transaction, start: date, end: date, today: date) -> Period:
    """The local days [start, end), from the month of our first supply to the end of this month.

    No other run can use the days of an open run, so a run excludes days without supply and days far
    ahead. Whole months stay whole, because a correction goes by the period of the
    run. Raises UnlikelyDay, and UnableToPlanRun where no day is left or all are still to come.
    """
    refuse_unlikely(start, end, today=today)
    if start >= end:
        raise UnableToPlanRun(
            f"A run settles at least one day, and there is none from {start} to {end}. "
            "The end of a period is the day after its last."
        )
    if start > today:
        raise UnableToPlanRun(
            f"The days from {start} on are still to come. A run settles days that are over."
        )

    (first,) = fetch_one(tx, _FIRST_SUPPLY, [])
    if first is not None and end <= first_of_month(first):
        raise UnableToPlanRun(
            f"We supplied nobody from {start} to {end}: our first supply began on {first}. "
            "Check the year."
        )

    # Empty where supply begins after this month.
    ours = Period(start, end).cut(Period(first_of_month(first or start)))
    return ours.cut(Period(date.min, next_month(today)))


_FIRST_SUPPLY: Final = "SELECT min(starts_on) FROM portfolio.supply_period WHERE state = 'active'"
