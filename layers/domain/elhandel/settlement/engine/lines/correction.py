"""Corrections: what a changed reading or price makes of the lines, an exact difference.

The difference of an interval is q'p' - qp. Over a whole line it is the difference of the two exact
amounts, so a correction is two settled blocks subtracted before rounding, and holds over netting
and heating limits too, where one changed interval moves others.
"""

from collections.abc import Sequence
from math import lcm

import numpy as np
from numpy.typing import NDArray

from elhandel.settlement.engine.exact import Exact, plus, times
from elhandel.settlement.engine.lines.batch import Block, Group, LineColumn, settle
from elhandel.settlement.engine.lines.readings import at
from elhandel.settlement.engine.prices import PriceBook
from elhandel.settlement.engine.terms import LineKey

type _Readings = tuple[NDArray[np.int32], NDArray[np.int32] | None]
"""(points, intervals) consumption, and production where there is any."""


def correct(
    book: PriceBook,
    groups: Sequence[Group],
    old_wh: NDArray[np.int32],
    new_wh: NDArray[np.int32],
    *,
    old_production_wh: NDArray[np.int32] | None = None,
    new_production_wh: NDArray[np.int32] | None = None,
    used_before_wh: NDArray[np.int64] | None = None,
) -> list[Block]:
    """The correction of changed readings at unchanged prices, from the changed intervals alone.

    old_wh, new_wh: (points, intervals), Wh; where they are equal they may both be `MISSING`, and no
    price is needed. Only intervals inside the supply count. Under a heating limit later intervals
    change too: let the axis reach from the first changed day to the end of the heating year or of
    what is settled, with all its readings and prices.
    Returns a block per group: quantity new - old; lines without a quantity only where they changed.
    Raises as `settle`.
    """
    old, new = (old_wh, old_production_wh), (new_wh, new_production_wh)

    return [_correction(book, group, old, new, used_before_wh) for group in groups]


def difference(after: Block, before: Block) -> Block:
    """after - before, line by line, exact and rounded once; a line on one side only is 0 before or
    after.

    For a changed price: the same readings settled with the book as it is now and as it was. Lines
    without a quantity (subscriptions, fees) stay only where some point's amount changed. Raises
    ValueError where the blocks are not about the same rows.
    """
    if not np.array_equal(after.rows, before.rows):
        raise ValueError("a correction compares the same metering points, in the same order")

    old = {column.key: column for column in before.columns}
    new = {column.key: column for column in after.columns}
    columns = [_subtract(key, new.get(key), old.get(key)) for key in {**new, **old}]
    kept = tuple(column for column in columns if column.wh is not None or column.numerators.any())

    return Block(after.rows, kept)


def _correction(
    book: PriceBook,
    group: Group,
    old: _Readings,
    new: _Readings,
    used_before_wh: NDArray[np.int64] | None,
) -> Block:
    changed = at(old[0], group.rows) != at(new[0], group.rows)  # (rows, intervals)
    if old[1] is not None and new[1] is not None:
        changed |= at(old[1], group.rows) != at(new[1], group.rows)

    needed, local = None, group
    if group.terms.heating is None:
        needed = changed.any(axis=0)  # (intervals,)
        old, new = _only(changed, group, old), _only(changed, group, new)
        local = Group(np.arange(len(group.rows)), group.terms)

    before, after = (
        settle(
            book,
            wh,
            [local],
            production_wh=production,
            used_before_wh=used_before_wh,
            needed=needed,
        )[0]
        for wh, production in (old, new)
    )

    return difference(Block(group.rows, after.columns), Block(group.rows, before.columns))


def _only(changed: NDArray[np.bool_], group: Group, readings: _Readings) -> _Readings:
    """(rows, intervals) the group's readings where they changed, 0 elsewhere.

    Without a limit over time, what is equal cancels out.
    """
    wh, production = readings
    zero = np.int32(0)
    kept = None if production is None else np.where(changed, at(production, group.rows), zero)

    return np.where(changed, at(wh, group.rows), zero), kept


def _subtract(key: LineKey, new: LineColumn | None, old: LineColumn | None) -> LineColumn:
    present = [(column, sign) for column, sign in ((new, 1), (old, -1)) if column is not None]
    denominator = lcm(*(column.denominator for column, _ in present))
    numerators: Exact = np.zeros(len(present[0][0].ore), np.int64)
    wh = None

    for column, sign in present:
        share = sign * (denominator // column.denominator)
        numerators = plus(numerators, times(column.numerators, share))
        if column.wh is not None:
            wh = sign * column.wh if wh is None else wh + sign * column.wh

    return LineColumn.of(key, wh, numerators, denominator)
