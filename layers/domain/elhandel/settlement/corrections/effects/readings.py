"""What changed readings made of a correction: the days settled again, step by step, as they were.

The first changed day is taken as it is now and the others as they were, then the second, and so on:
what a step adds is what its day cost. So the steps add up to the difference exactly, also where one
day changes another, as under a heating limit. Prices are those of now.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby
from typing import Final

import numpy as np
from numpy.typing import NDArray
from psycopg import Error as DatabaseError

from elhandel.metering.origin import ReplacedDay, replaced_days
from elhandel.metering.read import Matrix
from elhandel.platform.database import Transaction
from elhandel.platform.telemetry import logger
from elhandel.settlement.corrections.difference import Exact, Key
from elhandel.settlement.corrections.effects.causes import Cause
from elhandel.settlement.corrections.truth import Lines, Truth, lines_by_row
from elhandel.settlement.shard import settle_table
from elhandel.values.days.local_time import intervals_of_day
from elhandel.values.days.period import Period
from elhandel.values.ids import ChargeId, MeteringPointId

SINGLE_DAYS: Final = 4
"""As many changed days of a point are told one by one; more are told together."""

_DAY: Final = timedelta(days=1)
_HOURS: Final = 24


@dataclass(frozen=True, slots=True)
class ReadingsEffect:
    """What the changed readings of a point on some days made of its lines, before rounding."""

    metering_point_id: MeteringPointId
    days: Period
    changed_days: int
    changed_hours: int | None
    hours: tuple[int, ...]
    before_wh: int
    after_wh: int
    lines: Mapping[Key, Exact]


def readings_effects(
    tx: Transaction, truth: Truth, causes: Mapping[int, Cause], period: Period
) -> dict[int, list[ReadingsEffect]]:
    """By supply period, in the order of points and days. Supply periods whose readings cannot be
    brought back as they were settled are left out.

    What a bill says beside its lines keeps no line waiting: where something unforeseen goes wrong
    nothing is known of single days, and it is logged.
    """
    try:
        return _by_supply_period(tx, truth, causes, period)

    except (DatabaseError, MemoryError):
        raise

    except Exception:
        logger.exception("what changed readings cost is not known", supply_periods=len(causes))
        return {}


def _by_supply_period(
    tx: Transaction, truth: Truth, causes: Mapping[int, Cause], period: Period
) -> dict[int, list[ReadingsEffect]]:
    changed = _changed_points(tx, truth, causes, period)
    if not changed:
        return {}

    steps = max(len(point.groups) for point in changed)
    states = [
        _settled(truth, [point for point in changed if len(point.groups) > step], step)
        for step in range(steps)
    ]

    found: dict[int, list[ReadingsEffect]] = {}
    for point in sorted(changed, key=lambda point: (point.supply_period, point.place)):
        # With all of its days as now, a point costs what it was found to cost.
        lines = [states[step].get(point.row) for step in range(len(point.groups))]
        lines.append(truth.rows.get(point.row))
        of_point = [
            _effect(point, group, lines[step], lines[step + 1])
            for step, group in enumerate(point.groups)
        ]
        found.setdefault(point.supply_period, []).extend(of_point)

    return found


def limited_taxes(truth: Truth) -> dict[int, ChargeId]:
    """The tax that is reduced above a yearly limit, by the supply periods that count towards it."""
    table = truth.table
    limited = {
        number: table.charge_ids[terms.heating.charge]
        for number, terms in enumerate(table.terms)
        if terms.heating is not None and terms.heating.charge in table.charge_ids
    }

    return {
        supply_period: limited[number]
        for supply_period, number in zip(
            table.supply_periods.tolist(), table.terms_of.tolist(), strict=True
        )
        if number in limited
    }


@dataclass(frozen=True, slots=True, eq=False)
class _ChangedDay:
    """A day of a row: its columns in the matrix, and what stood there."""

    day: date
    columns: slice
    before: NDArray[np.int32]
    """(intervals of the day,)"""
    after: NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class _ChangedPoint:
    """A row of the table whose readings changed, with its changed days in groups told together."""

    supply_period: int
    point: MeteringPointId
    row: int
    place: tuple[bool, int]
    matrix: Matrix
    groups: tuple[tuple[_ChangedDay, ...], ...]


def _changed_points(
    tx: Transaction, truth: Truth, causes: Mapping[int, Cause], period: Period
) -> list[_ChangedPoint]:
    messages = {
        supply_period: cause.reading_messages
        for supply_period, cause in causes.items()
        if cause.reading_messages and supply_period in truth.lines
    }
    table = truth.table
    rows = [row for row, of in enumerate(table.supply_periods.tolist()) if of in messages]
    if not rows:
        return []

    points = [MeteringPointId(point) for point in table.metering_points[rows].tolist()]
    every = sorted(set().union(*messages.values()))
    before: dict[int, list[ReplacedDay]] = {}
    for replaced in replaced_days(tx, points, period, every):
        before.setdefault(replaced.metering_point_id, []).append(replaced)

    place_of = {
        row: (matrix, place)
        for matrix in truth.matrices
        for place, row in enumerate(matrix.rows.tolist())
    }
    supplied = table.days()

    changed = []
    for row, point in zip(rows, points, strict=True):
        then = [day for day in before.get(point, ()) if day.day in supplied[row]]
        if row in place_of and then:
            matrix, place = place_of[row]
            days = list(_changed_days(matrix, matrix.wh[place], period, then))
            if days:
                changed.append(
                    _ChangedPoint(
                        supply_period=int(table.supply_periods[row]),
                        point=point,
                        row=row,
                        place=(bool(table.child[row]), point),
                        matrix=matrix,
                        groups=_groups(days),
                    )
                )

    return changed


def _changed_days(
    matrix: Matrix, wh: NDArray[np.int32], period: Period, replaced: Sequence[ReplacedDay]
) -> Iterator[_ChangedDay]:
    """wh: (intervals,). A day that was measured otherwise and cannot be compared is left out: the
    sum of the effects then shows that something is missing.
    """
    for old in replaced:
        number = (old.day - period.start).days
        columns = slice(int(matrix.day_columns[number]), int(matrix.day_columns[number + 1]))
        after = wh[columns]
        before = _as_measured_now(old, len(after))
        if before is not None and not np.array_equal(before, after):
            yield _ChangedDay(old.day, columns, before, after)


def _as_measured_now(old: ReplacedDay, intervals: int) -> NDArray[np.int32] | None:
    """(intervals,) a day's values in as many intervals; None where they were fewer, or where the
    day now has intervals of more than one length.
    """
    alike = {intervals_of_day(old.day, minutes) for minutes in (15, 60)} | {1}
    if intervals not in alike or len(old.wh) % intervals:
        return None
    return old.wh.reshape(intervals, -1).sum(axis=1, dtype=np.int32)


def _groups(days: Sequence[_ChangedDay]) -> tuple[tuple[_ChangedDay, ...], ...]:
    if len(days) <= SINGLE_DAYS:
        return tuple((day,) for day in days)
    return (tuple(days),)


def _settled(truth: Truth, changed: Sequence[_ChangedPoint], step: int) -> Mapping[int, Lines]:
    """The lines of the changed rows, their first `step` groups of days as now, the rest before."""
    by_matrix = groupby(
        sorted(changed, key=lambda point: (id(point.matrix), point.row)),
        key=lambda point: id(point.matrix),
    )
    matrices = [_as_then(list(points), step) for _, points in by_matrix]
    settled = settle_table(truth.table, matrices, truth.books)

    return lines_by_row(truth.table, settled)


def _as_then(points: Sequence[_ChangedPoint], step: int) -> Matrix:
    matrix = points[0].matrix
    rows = np.array([point.row for point in points], np.int64)
    places = np.searchsorted(matrix.rows, rows)
    wh = matrix.wh[places]  # (points, intervals), a copy
    for place, point in enumerate(points):
        for group in point.groups[step:]:
            for day in group:
                wh[place, day.columns] = day.before

    return replace(matrix, rows=rows, metering_point_ids=matrix.metering_point_ids[places], wh=wh)


def _effect(
    point: _ChangedPoint,
    days: Sequence[_ChangedDay],
    before: Lines | None,
    after: Lines | None,
) -> ReadingsEffect:
    hours, before_wh, after_wh = [], 0, 0
    for day in days:
        of_day = _changed_hours(day)
        hours.append(of_day)
        before_wh += _energy(day, day.before, of_day)
        after_wh += _energy(day, day.after, of_day)

    counts = [len(of_day) for of_day in hours if of_day is not None]
    only = hours[0] if len(hours) == 1 else None
    told = only is not None and len(only) < _HOURS == intervals_of_day(days[0].day, 60)

    return ReadingsEffect(
        metering_point_id=point.point,
        days=Period(days[0].day, days[-1].day + _DAY),
        changed_days=len(days),
        changed_hours=sum(counts) if len(counts) == len(days) else None,
        hours=only if only is not None and told else (),
        before_wh=before_wh,
        after_wh=after_wh,
        lines=_difference(before or {}, after or {}),
    )


def _changed_hours(day: _ChangedDay) -> tuple[int, ...] | None:
    """The hours of the day in which something changed; None of a value of the whole day."""
    hours = intervals_of_day(day.day, 60)
    if len(day.after) < hours:
        return None

    changed = (day.before != day.after).reshape(hours, -1).any(axis=1)  # (hours,)
    return tuple(np.flatnonzero(changed).tolist())


def _energy(day: _ChangedDay, wh: NDArray[np.int32], hours: tuple[int, ...] | None) -> int:
    if hours is None:
        return int(wh.sum(dtype=np.int64))
    by_hour = wh.reshape(intervals_of_day(day.day, 60), -1).sum(axis=1, dtype=np.int64)
    return int(by_hour[list(hours)].sum())


def _difference(before: Lines, after: Lines) -> dict[Key, Exact]:
    nothing = Exact(None, Fraction())

    lines = {}
    for key in {**after, **before}:
        new, old = after.get(key, nothing), before.get(key, nothing)
        wh = (new.quantity_wh or 0) - (old.quantity_wh or 0)
        nano_dkk = new.nano_dkk - old.nano_dkk
        if wh or nano_dkk:
            lines[key] = Exact(wh, nano_dkk)

    return lines
