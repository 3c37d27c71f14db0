"""Whose yearly heating limit is tracked in a shard, and their use before the settled days.

Few points are: they are heated by electricity, no D14 child does the arithmetic, and they are
linked to the full tax. All others cost one question for the whole shard.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import batched
from typing import Final

import numpy as np

from elhandel.metering.read import Gap, read_matrix
from elhandel.platform.bulk.int_arrays import Int4s
from elhandel.platform.database import Transaction
from elhandel.settlement.engine.terms import Heating, Terms
from elhandel.settlement.shard.points import Int64s
from elhandel.settlement.shard.yearly_limit import limit_rules
from elhandel.values.days.period import Period
from elhandel.values.ids import MeteringPointId, SupplyPeriodId

type Tracked = Mapping[int, Sequence[Period]]
"""By supply period, the days on which its limit is tracked."""

_POINTS_AT_ONCE: Final = 500  # most of a year of each is in memory for a moment


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """Distinct limits, the first of them none, and which of them each point has."""

    heatings: tuple[Heating | None, ...]

    of: Int64s
    """(points,) index into `heatings`."""


@dataclass(frozen=True, slots=True)
class UnknownUse:
    """A point whose use since its count began has gaps before the settled days."""

    metering_point_id: MeteringPointId
    since: date
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True, eq=False)
class UseBefore:
    """Use since the count began and before the settled days."""

    wh: Int64s
    """(points,) 0 where none is tracked or it is unknown."""

    unknown: Mapping[int, UnknownUse]
    """By row, where the use is not known."""


def read_tracked(
    tx: Transaction,
    supply_periods: Sequence[SupplyPeriodId],
    period: Period,
    *,
    own: bool = False,
) -> Tracked:
    """The supply periods whose limit is tracked on some of the days of `period`.

    own: of the customer whose transaction it is.
    """
    statement = _OWN_TRACKED if own else _TRACKED
    values = {"supply_periods": Int4s(supply_periods), "start": period.start, "end": period.end}

    tracked: dict[int, list[Period]] = {}
    for supply_period, first, past in tx.cursor(binary=True).execute(statement, values):
        tracked.setdefault(supply_period, []).append(Period(first, past))

    return tracked


_TRACKED: Final = """
SELECT supply_period_id, first, past FROM portfolio.heated_supply
WHERE supply_period_id = ANY(%(supply_periods)s) AND first < %(end)s AND past > %(start)s
ORDER BY supply_period_id, first
"""

_OWN_TRACKED: Final = """
SELECT supply_period_id, first, past FROM portfolio.own_heated_supply()
WHERE supply_period_id = ANY(%(supply_periods)s) AND first < %(end)s AND past > %(start)s
ORDER BY supply_period_id, first
"""


def limits_of(tracked: Tracked, supply_periods: Int64s, limited: Mapping[int, Period]) -> Limits:
    """The limits of the points.

    supply_periods: (points,). limited: the rows that may have a limit, with their days.
    """
    numbers: dict[Heating | None, int] = {None: 0}
    limit_of = np.zeros(len(supply_periods), np.int64)
    for row, settled in limited.items():
        heating = limit_rules().heating(tracked[int(supply_periods[row])], settled)
        limit_of[row] = numbers.setdefault(heating, len(numbers))

    return Limits(tuple(numbers), limit_of)


def read_use_before(
    tx: Transaction, metering_points: Int64s, terms_of: Int64s, terms: Sequence[Terms]
) -> UseBefore:
    """What the points have used since their counts began, where that was before the settled days.

    metering_points, terms_of: (points,).
    """
    before = [_days_before(term) for term in terms]
    begun = [number for number, days in enumerate(before) if days.days]
    asked = np.flatnonzero(np.isin(terms_of, begun)).tolist()

    wh = np.zeros(len(metering_points), np.int64)
    unknown: dict[int, UnknownUse] = {}
    for rows in batched(asked, _POINTS_AT_ONCE, strict=False):
        periods = [before[int(terms_of[row])] for row in rows]
        found = read_matrix(
            tx,
            metering_points[list(rows)].tolist(),
            Period(min(period.start for period in periods), max(period.end for period in periods)),
            periods,
        )

        for matrix in found.matrices:
            wh[np.array(rows)[matrix.rows]] = matrix.wh.sum(axis=1, dtype=np.int64)
        for gap in found.incomplete:
            since = periods[gap.row].start
            unknown[rows[gap.row]] = UnknownUse(
                MeteringPointId(gap.metering_point_id), since, gap.gaps
            )

    return UseBefore(wh, unknown)


def _days_before(terms: Terms) -> Period:
    """The days of the first count before the settled ones; none without such a count."""
    settled = terms.supply.start
    begun = min(terms.heating.years[0].days.start, settled) if terms.heating else settled

    return Period(begun, settled)
