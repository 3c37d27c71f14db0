"""Points with unusual days, looked at one by one: gaps, and hours among quarters."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from elhandel.metering.packed.day import Int32Array, Int64Array, unpack_quality
from elhandel.metering.packed.grid import lengths_of, whole_values
from elhandel.metering.packed.quality import has_value
from elhandel.metering.packed.series import quarters_of
from elhandel.metering.read.gaps import Gap, gap_of
from elhandel.metering.read.matrices import Asked
from elhandel.platform.database import Transaction
from elhandel.values.days.local_time import days
from elhandel.values.ids import MeteringPointId

type StoredDay = tuple[int, bytes, bytes | None]
"""(resolution in minutes, Wh, quality), as they are packed"""


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredDays:
    """The complete days of a point as they were measured, one after the other."""

    row: int
    """Which of the asked points."""
    wh: Int32Array
    """(intervals,)"""
    lengths: Mapping[date, Int64Array]
    """(intervals of the day,) the quarters in each; of days with intervals of several lengths."""
    minutes: Mapping[date, int]
    """The resolution that each day is stored in."""


def read_measured_days(
    tx: Transaction, asked: Asked, rows: Sequence[int]
) -> tuple[list[MeasuredDays], dict[int, tuple[Gap, ...]]]:
    """The complete ones of some of the asked points, and the gaps of the others by row."""
    if not rows:
        return [], {}

    wanted = {row: asked.wanted(row) for row in rows}
    values = {
        "ids": [asked.metering_point_ids[row] for row in rows],
        "firsts": [supplied.start for supplied in wanted.values()],
        "pasts": [supplied.end for supplied in wanted.values()],
        "from_day": min(supplied.start for supplied in wanted.values()),
        "to_day": max(supplied.end for supplied in wanted.values()),
    }
    by_row: dict[int, dict[date, StoredDay]] = {row: {} for row in rows}
    for n, day, minutes, wh, quality in tx.cursor(binary=True).execute(_SINGLE_DAYS, values):
        by_row[rows[n]][day] = (minutes, wh, quality)

    measured: list[MeasuredDays] = []
    incomplete: dict[int, tuple[Gap, ...]] = {}
    for row, stored in by_row.items():
        every_day = days(wanted[row].start, wanted[row].end)
        gaps = tuple(_gaps(asked.metering_point_ids[row], every_day, stored))
        if gaps:
            incomplete[row] = gaps
        else:
            measured.append(_measured(row, stored))

    return measured, incomplete


_SINGLE_DAYS: Final = """
SELECT w.n - 1, d.day, d.resolution_minutes, d.wh, d.quality
FROM unnest(%(ids)s::int[], %(firsts)s::date[], %(pasts)s::date[])
    WITH ORDINALITY AS w (metering_point_id, first, past, n)
JOIN metering.reading_day d
    ON d.metering_point_id = w.metering_point_id AND d.day >= w.first AND d.day < w.past
WHERE d.day >= %(from_day)s AND d.day < %(to_day)s
"""


def _gaps(
    metering_point_id: MeteringPointId, wanted: Iterable[date], stored: Mapping[date, StoredDay]
) -> Iterator[Gap]:
    for day in wanted:
        minutes, wh, quality = stored.get(day, (0, b"", None))
        # A row whose length is not its day's has none of the day's readings: better no bill than a
        # wrong one.
        if not minutes or len(wh) != 4 * len(lengths_of(minutes, quarters_of(day))):
            yield gap_of(metering_point_id, day, None, None)
        elif quality is not None and not has_value(unpack_quality(quality, len(quality))).all():
            yield gap_of(metering_point_id, day, minutes, quality)


def _measured(row: int, stored: Mapping[date, StoredDay]) -> MeasuredDays:
    values: list[Int32Array] = []
    several: dict[date, Int64Array] = {}
    for day in sorted(stored):
        minutes, packed, quality = stored[day]
        of_each = None if quality is None else unpack_quality(quality, len(quality))
        lengths, wh = whole_values(minutes, np.frombuffer(packed, "<i4"), of_each, quarters_of(day))
        values.append(wh)
        if 4 * len(wh) != len(packed):
            several[day] = lengths

    return MeasuredDays(
        row, np.concatenate(values), several, {day: stored[day][0] for day in stored}
    )
