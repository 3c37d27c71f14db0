"""Hours and quarters of a local day, as they are named: the doubled hour is 02A and 02B."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from elhandel.portal.usage.bands import BANDS, Band
from elhandel.portal.usage.spent import Spent
from elhandel.values.days.local_time import danish_time
from elhandel.values.days.period import Period

_ONE_DAY: Final = dt.timedelta(days=1)
_QUARTERS: Final = 4
"""Of an hour."""
_ALL: Final = range(len(BANDS))


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
    return _joined(spent, list(range(first, last + 1)))


def hours_of_day(spent: Spent, day: dt.date) -> tuple[Hour, ...]:
    """The same by hour; a day whose value is of the whole day has one."""
    axis = spent.costs.axis
    first, last = spent.costs.columns(Period(day, day + _ONE_DAY))
    firsts = axis.first_quarter[first:last]
    whole = np.flatnonzero((firsts - firsts[:1]) % _QUARTERS == 0) + first

    return _joined(spent, [*whole.tolist(), last])


def _joined(spent: Spent, edges: Sequence[int]) -> tuple[Hour, ...]:
    """The intervals between edges, each as one; its price is their mean over time."""
    if len(edges) < 2:
        return ()

    costs, last = spent.costs, edges[-1]
    at = np.array(edges[:-1])
    lengths = costs.axis.lengths[:last]
    quarters = np.add.reduceat(lengths, at)
    weighed = np.add.reduceat(spent.price[:last] * lengths, at)
    time = [np.add.reduceat(np.where(spent.bands[:last] == band, lengths, 0), at) for band in _ALL]

    columns = (
        at,
        quarters,
        (2 * weighed + quarters) // (2 * quarters),
        ~np.logical_or.reduceat(costs.unpriced[:last], at),
        np.argmax(time, axis=0),  # of bands of equal time the cheaper
        np.add.reduceat(costs.wh[:last], at),
        np.add.reduceat(costs.sold_wh[:last], at),
        np.add.reduceat(spent.ore[0][:last], at),
        np.logical_and.reduceat(costs.there[:last], at),
        np.logical_or.reduceat(costs.estimated[:last], at),
    )
    starts = [danish_time(costs.axis.instant(number)) for number in edges[:-1]]
    names = _names(starts, quarters.tolist())

    return tuple(
        Hour(
            start=start,
            label=name,
            minutes=length * 15,
            wh=wh,
            sold_wh=sold,
            ore=ore,
            price=price if known else None,
            band=BANDS[band],
            there=there,
            estimated=estimated,
        )
        for start, name, _, length, price, known, band, wh, sold, ore, there, estimated in zip(
            starts, names, *(column.tolist() for column in columns), strict=True
        )
    )


def _names(starts: Sequence[dt.datetime], quarters: Sequence[int]) -> list[str]:
    """The clock of each; what comes twice gets its letter."""
    names = [
        f"{start:%H}" if length >= _QUARTERS else f"{start:%H.%M}"
        for start, length in zip(starts, quarters, strict=True)
    ]
    times = Counter(names)

    found, seen = [], Counter[str]()
    for name in names:
        if times[name] > 1:
            found.append(f"{name[:2]}{'AB'[seen[name]]}{name[2:]}")
            seen[name] += 1
        else:
            found.append(name)

    return found
