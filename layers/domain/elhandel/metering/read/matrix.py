"""The readings of many metering points over a period, as matrices: what settlement multiplies with
prices.

One query for all points, a row of its answer being a day of all of them, or their month; no Python
runs for an interval, and none for a point unless something about it is unusual. Points that are
measured by one resolution, nearly all, make one matrix for it; those whose resolution changes one
for each way in which it does (see `grid`).
"""

from collections.abc import Sequence

import numpy as np

from elhandel.metering.read.changing_grid import by_grid, by_pattern
from elhandel.metering.read.matrices import (
    Asked,
    Bools,
    Incomplete,
    Matrices,
    Matrix,
    Stretch,
    filled,
)
from elhandel.metering.read.single_days import read_measured_days
from elhandel.metering.read.stretches import RESOLUTIONS, read_stretches
from elhandel.platform.database import Transaction
from elhandel.values.days.period import Period
from elhandel.values.ids import MeteringPointId


def read_matrix(
    tx: Transaction,
    metering_point_ids: Sequence[MeteringPointId],
    period: Period,
    supplied: Sequence[Period] | None = None,
    *,
    laid_out: bool = False,
) -> Matrices:
    """The readings of the points over the local days of a period, a matrix for those that are
    measured alike.

    supplied: for each point the days that are asked for; the rest of its row is 0. A point may be
    asked for twice, with two periods of supply. A value stays what it was measured for, also where
    the resolution changes within the period or a day. A point with a gap comes as incomplete, with
    all its gaps.

    laid_out: whole months are taken as they are laid out by point, where they are
    (`metering.months`), and what they hold in two bytes stays so, in a matrix of its own. The
    readings are the same, and of thousands of points they come sooner.
    """
    asked = Asked(metering_point_ids, period, supplied)
    stretches = read_stretches(tx, asked, laid_out=laid_out)
    counts = asked.counts()
    left = np.ones(len(counts), np.bool_)  # (points,) those that are in no matrix yet
    matrices: list[Matrix] = []

    for minutes in RESOLUTIONS:
        of_resolution = [one for one in stretches if one.minutes == minutes]
        small = [one for one in of_resolution if one.in_two_bytes]
        for part in (small, of_resolution):
            complete = np.flatnonzero(_complete(part, counts) & left)  # (rows,)
            if len(complete):
                offsets = asked.offsets(minutes)
                wh = filled(offsets, complete, part, counts)
                matrices.append(asked.matrix(complete, wh, offsets, minutes))
                left[complete] = False

    if left.any():
        changing = np.flatnonzero(_complete(stretches, counts) & left)  # (rows,)
        matrices += by_pattern(asked, changing, stretches, counts)
        left[changing] = False

    measured, gaps = read_measured_days(tx, asked, np.flatnonzero(left).tolist())
    matrices += by_grid(asked, measured)
    incomplete = (
        Incomplete(row, asked.metering_point_ids[row], of_row) for row, of_row in gaps.items()
    )

    return Matrices(tuple(matrices), tuple(incomplete))


def _complete(stretches: Sequence[Stretch], counts: Bools) -> Bools:
    """(rows,) whether all days that count are there. counts: (rows, days)."""
    there = ~counts  # (rows, days)
    for stretch in stretches:
        there[stretch.rows, stretch.first : stretch.past] = True

    return there.all(axis=1)
