"""Whose yearly heating limit is tracked in a shard, and what they have used of it before the
settled days.

Few points are: they are heated by electricity, no D14 child does the arithmetic, and they are
linked to the full tax. Everybody else costs one question for the whole shard.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import batched
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.metering.read import Gap, read_matrix
from elhandel.platform.database import Transaction
from elhandel.platform.database.int_arrays import Int4s
from elhandel.settlement.engine.terms import Heating, Terms
from elhandel.settlement.shard.yearly_limit import limit_rules
from elhandel.values.period import Period

type Int64s = NDArray[np.int64]
type Tracked = Mapping[int, Sequence[Period]]
"""By supply period, the stretches of days on which its limit is tracked."""

_POINTS_AT_ONCE: Final = 500  # most of a year of each is in memory for a moment

_TRACKED: Final = """
SELECT supply_period_id, first, past FROM portfolio.heated_supply
WHERE supply_period_id = ANY(%(supply_periods)s) AND first < %(end)s AND past > %(start)s
ORDER BY supply_period_id, first
"""


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """Distinct limits, the first of them none, and which of them each point has: (points,)."""

    heatings: tuple[Heating | None, ...]
    of: Int64s


@dataclass(frozen=True, slots=True)
class UnknownUse:
    """A point whose use since its count began has gaps before the settled days."""

    metering_point_id: int
    since: date
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True, eq=False)
class UseBefore:
    """wh: (points,) use since the count began and before the settled days; 0 where none is tracked
    or it is unknown.

    unknown: by row, whose use is not known.
    """

    wh: Int64s
    unknown: Mapping[int, UnknownUse]


def read_tracked(tx: Transaction, supply_periods: Sequence[int], period: Period) -> Tracked:
    """The supply periods whose limit is tracked on some of the days of `period`."""
    values = {"supply_periods": Int4s(supply_periods), "start": period.start, "end": period.end}
    tracked: dict[int, list[Period]] = {}
    for supply_period, first, past in tx.cursor(binary=True).execute(_TRACKED, values):
        tracked.setdefault(supply_period, []).append(Period(first, past))
    return tracked


def limits_of(tracked: Tracked, supply_periods: Int64s, limited: Mapping[int, Period]) -> Limits:
    """The limits of the points. supply_periods: (points,). limited: the rows that may have one,
    with their days.
    """
    numbers: dict[Heating | None, int] = {None: 0}
    of = np.zeros(len(supply_periods), np.int64)
    for row, settled in limited.items():
        heating = limit_rules().heating(tracked[int(supply_periods[row])], settled)
        of[row] = numbers.setdefault(heating, len(numbers))
    return Limits(tuple(numbers), of)


def read_use_before(
    tx: Transaction, metering_points: Int64s, terms_of: Int64s, terms: Sequence[Terms]
) -> UseBefore:
    """What the points have used since their counts began: read only for counts that began before
    the settled days.
    """
    wh = np.zeros(len(metering_points), np.int64)
    unknown: dict[int, UnknownUse] = {}
    begun = {number: days for number, term in enumerate(terms) if (days := _days_before(term)).days}
    asked = np.flatnonzero(np.isin(terms_of, list(begun))).tolist()
    for rows in batched(asked, _POINTS_AT_ONCE, strict=False):
        stretches = [begun[int(terms_of[row])] for row in rows]
        points = metering_points[list(rows)].tolist()
        first, past = (
            min(stretch.start for stretch in stretches),
            max(stretch.end for stretch in stretches),
        )
        found = read_matrix(
            tx, points, first, past, [(stretch.start, stretch.end) for stretch in stretches]
        )
        for matrix in found.matrices:
            wh[np.array(rows)[matrix.rows]] = matrix.wh.sum(axis=1, dtype=np.int64)
        for gap in found.incomplete:
            unknown[rows[gap.row]] = UnknownUse(
                gap.metering_point_id, stretches[gap.row].start, gap.gaps
            )

    return UseBefore(wh, unknown)


def _days_before(terms: Terms) -> Period:
    """The days of the first count before the settled ones; none where there is no count, or it
    begins later.
    """
    settled = terms.supply.start
    begun = min(terms.heating.years[0].days.start, settled) if terms.heating else settled
    return Period(begun, settled)
