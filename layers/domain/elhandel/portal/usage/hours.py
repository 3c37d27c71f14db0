"""Hours and quarters of a local day, as they are named: the doubled hour is 02A and 02B."""

import datetime as dt
import itertools
from collections import Counter
from dataclasses import dataclass, replace
from typing import Final

from elhandel.portal.usage.bands import BANDS, Band
from elhandel.portal.usage.spent import Spent
from elhandel.values.days.local_time import danish_time
from elhandel.values.days.period import Period

_ONE_DAY: Final = dt.timedelta(days=1)
_QUARTERS: Final = 4


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour, a quarter of one, or a whole day's value; money in øre with VAT."""

    start: dt.datetime
    """Local time."""
    label: str
    """`00` to `23`, `02A` and `02B` in the autumn; of quarters with the minutes: `00.15`."""
    minutes: int
    wh: int
    sold_wh: int
    ore: int
    price: int | None
    """With everything, micro-DKK per kWh; None where it is not known."""
    band: Band
    there: bool
    estimated: bool

    @property
    def end(self) -> dt.datetime:
        """Local time, across a change of the clocks too."""
        return danish_time(self.start.astimezone(dt.UTC) + dt.timedelta(minutes=self.minutes))


def intervals_of_day(spent: Spent, day: dt.date) -> tuple[Hour, ...]:
    """The intervals of a day as they are measured."""
    first, last = spent.costs.columns(Period(day, day + _ONE_DAY))
    return _named([_joined(spent, number, number + 1) for number in range(first, last)])


def hours_of_day(spent: Spent, day: dt.date) -> tuple[Hour, ...]:
    """The same by hour; a day whose value is of the whole day has one."""
    axis = spent.costs.axis
    first, last = spent.costs.columns(Period(day, day + _ONE_DAY))
    if first == last:
        return ()
    since = int(axis.first_quarter[first])

    edges = [first]
    for number in range(first + 1, last):
        if (int(axis.first_quarter[number]) - since) % _QUARTERS == 0:
            edges.append(number)
    edges.append(last)

    pairs = itertools.pairwise(edges)
    return _named([_joined(spent, start, end) for start, end in pairs])


def _joined(spent: Spent, first: int, last: int) -> Hour:
    """Some intervals in a row as one; its price is their mean over time."""
    costs = spent.costs
    lengths = costs.axis.lengths[first:last]
    quarters = int(lengths.sum())
    known = not costs.unpriced[first:last].any()
    start = danish_time(costs.axis.instant(first))
    weighed = int((spent.price[first:last] * lengths).sum())
    price = (2 * weighed + quarters) // (2 * quarters) if known else None
    bands = spent.bands[first:last]

    return Hour(
        start=start,
        label="",
        minutes=quarters * 15,
        wh=int(costs.wh[first:last].sum()),
        sold_wh=int(costs.sold_wh[first:last].sum()),
        ore=int(spent.ore[0][first:last].sum()),
        price=price,
        band=BANDS[_most(bands.tolist(), lengths.tolist())],
        there=bool(costs.there[first:last].all()),
        estimated=bool(costs.estimated[first:last].any()),
    )


def _most(bands: list[int], lengths: list[int]) -> int:
    """The band of most of the time; of equals the cheaper."""
    time: Counter[int] = Counter()
    for band, length in zip(bands, lengths, strict=True):
        time[band] += length
    return max(time, key=lambda band: (time[band], -band))


def _named(hours: list[Hour]) -> tuple[Hour, ...]:
    names = [_name(hour) for hour in hours]
    twice = {name for name, count in Counter(names).items() if count > 1}

    found, seen = [], Counter[str]()
    for hour, name in zip(hours, names, strict=True):
        label = name
        if name in twice:
            label = f"{name[:2]}{'AB'[seen[name]]}{name[2:]}"
            seen[name] += 1
        found.append(replace(hour, label=label))

    return tuple(found)


def _name(hour: Hour) -> str:
    return f"{hour.start:%H}" if hour.minutes >= 60 else f"{hour.start:%H.%M}"
