"""The points that charges can be linked to, and the links, from the database."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.platform.bulk.int_arrays import int_array_cursor
from elhandel.platform.database import Transaction, statement
from elhandel.reconciliation.own.linked import Int64s, LinkedDays, PointDays
from elhandel.reconciliation.wholesale.sums import PointGroup
from elhandel.values.days.period import Period


def carrying_points(
    tx: Transaction,
    period: Period,
    grid_area: str | None,
    point_types: Sequence[str] | None = None,
) -> tuple[list[PointGroup], PointDays]:
    """The points that we supply with their children: what they are summed by, and the days.

    point_types: None for all that charges can be linked to.
    """
    values = {
        "start": period.start,
        "end": period.end,
        "grid_area": grid_area,
        "types": None if point_types is None else list(point_types),
    }
    rows = int_array_cursor(tx).execute(_POINTS, values).fetchall()
    keys = [PointGroup(area, None, type_, method or None) for area, type_, method, *_ in rows]

    return keys, PointDays(
        _joined(row[3] for row in rows),
        np.repeat(np.arange(len(rows)), [len(row[3]) for row in rows]),
        _joined(row[4] for row in rows),
        _joined(row[5] for row in rows),
    )


_POINTS: Final = statement("elhandel.reconciliation.own", "points_by_key")


def links_of_charges(tx: Transaction, period: Period) -> tuple[list[int], LinkedDays]:
    """The ids of the linked charges, and the links, whose charges are places among them."""
    values = {"start": period.start, "end": period.end}
    rows = int_array_cursor(tx).execute(_LINKS, values).fetchall()

    return [row[0] for row in rows], LinkedDays(
        charges=np.repeat(np.arange(len(rows)), [len(row[1]) for row in rows]),
        points=_joined(row[1] for row in rows),
        quantities=_joined(row[2] for row in rows),
        firsts=_joined(row[3] for row in rows),
        pasts=_joined(row[4] for row in rows),
    )


_LINKS: Final = statement("elhandel.reconciliation.own", "links_by_charge")


def _joined(arrays: Iterable[NDArray[np.int32]]) -> Int64s:
    found = [np.asarray(array, np.int64) for array in arrays]
    return np.concatenate(found) if found else np.zeros(0, np.int64)
