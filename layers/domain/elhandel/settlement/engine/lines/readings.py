"""Readings of a group: gaps are refused, production netted, and quantities made."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from elhandel.settlement.engine.axis import Axis
from elhandel.settlement.engine.errors import Instants, MissingReadings
from elhandel.settlement.engine.lines.full_tax import full_tax_wh
from elhandel.settlement.engine.plan import Basis, Plan
from elhandel.values.days.period import Period

type Wh = NDArray[np.int32] | NDArray[np.uint16]
"""Readings. Two bytes hold no `MISSING`, and nothing may be computed in them."""

MISSING: Final = int(np.iinfo(np.int32).min)
"""The value in the readings matrix where there is no reading."""


def gaps(axis: Axis, wh: Wh, supply: Period) -> dict[int, list[Instants]]:
    """The missing ranges on the days of `supply`, by row of `wh` (points, intervals)."""
    first, last = axis.columns(supply)
    return _gaps(axis, wh, first, last)


def refuse_missing(
    axis: Axis,
    groups: Sequence[tuple[NDArray[np.int64], Plan]],
    wh: Wh,
    production_wh: Wh | None,
) -> None:
    """Raises MissingReadings with every gap of every group.

    wh, production_wh: (points, intervals), Wh. groups: the rows of each, and its plan.
    """
    if not _has_missing(wh) and (production_wh is None or not _has_missing(production_wh)):
        return

    found: dict[int, list[Instants]] = {}
    for rows, plan in groups:
        matrices = [wh]
        if plan.terms.netting and production_wh is not None:
            matrices.append(production_wh)

        for matrix in matrices:
            part = _gaps(axis, at(matrix, rows), plan.first, plan.last)
            for row, ranges in part.items():
                found.setdefault(int(rows[row]), []).extend(ranges)

    if found:
        raise MissingReadings(found)


def quantities(
    plan: Plan,
    rows: NDArray[np.int64],
    wh: Wh,
    production_wh: Wh | None,
    used_before_wh: NDArray[np.int64] | None,
) -> dict[Basis, NDArray[Any]]:
    """By basis (rows, intervals), Wh; valid inside the plan's supply.

    wh, production_wh: (points, intervals), Wh. used_before_wh: (points,), Wh.
    """
    billed = at(wh, rows)
    by_basis: dict[Basis, NDArray[Any]] = {Basis.BILLED: billed}

    if plan.terms.netting:
        if production_wh is None:
            raise ValueError(
                "points with netting need production_wh, the readings of their production"
            )
        net = np.subtract(billed, at(production_wh, rows), dtype=np.int32)  # (rows, intervals)
        by_basis = {Basis.BILLED: np.maximum(net, 0), Basis.SURPLUS: np.maximum(-net, 0)}

    if plan.terms.heating is not None:
        before = None if used_before_wh is None else used_before_wh[rows]
        heating, supply = plan.terms.heating, plan.terms.supply
        by_basis[Basis.FULL_TAX] = full_tax_wh(
            plan.axis, heating.years, supply, by_basis[Basis.BILLED], before
        )

    return by_basis


def at(matrix: Wh, rows: NDArray[np.int64]) -> Wh:
    """The rows of a matrix, without a copy where they follow on each other."""
    if not len(rows):
        return matrix[rows]

    first, last = int(rows[0]), int(rows[-1])
    if last - first + 1 == len(rows) and bool((np.diff(rows) == 1).all()):
        return matrix[first : last + 1]

    return matrix[rows]


def _has_missing(matrix: Wh) -> bool:
    return matrix.dtype != np.uint16 and bool(matrix.size) and int(matrix.min()) == MISSING


def _gaps(axis: Axis, wh: Wh, first: int, last: int) -> dict[int, list[Instants]]:
    inside = wh[:, first:last]
    if not _has_missing(inside):
        return {}

    missing = np.zeros(wh.shape, bool)  # (points, intervals)
    missing[:, first:last] = inside == MISSING

    return {int(row): axis.instants(missing[row]) for row in np.flatnonzero(missing.any(axis=1))}
