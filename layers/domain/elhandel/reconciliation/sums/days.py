"""How the values of a series fall into local days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from elhandel.reconciliation.errors import UnusableSum
from elhandel.values.days.local_time import intervals_of_day, local_date, start_of_day

DAY: Final = 1440
"""Minutes of a value for a whole local day, however long it is."""


@dataclass(frozen=True, slots=True)
class DayPart:
    """The values [first, past) of a series are those of a local day from its interval `at` on."""

    day: date
    at: int
    first: int
    past: int


def day_parts(start: datetime, minutes: int, count: int) -> Iterator[DayPart]:
    """The parts of a series by local day, in order.

    minutes: 15, 60, or 1440 for values of local days. Raises UnusableSum for a series that does not
    begin on a whole interval.
    """
    day = local_date(start)
    into_the_day = start - start_of_day(day)
    step = timedelta(minutes=minutes)
    if into_the_day % min(step, timedelta(hours=1)) or (into_the_day and minutes == DAY):
        raise UnusableSum(
            f"A sum by {minutes} minutes cannot begin at {start:%Y-%m-%dT%H:%MZ}: its intervals "
            "would not be whole. Ask DataHub for the sum again (RSM-016, RSM-017)."
        )

    at, done = into_the_day // step, 0
    while done < count:
        length = 1 if minutes == DAY else intervals_of_day(day, minutes)
        taken = min(length - at, count - done)
        yield DayPart(day, at, done, done + taken)
        at, done, day = 0, done + taken, day + timedelta(days=1)
