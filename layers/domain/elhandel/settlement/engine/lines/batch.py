"""Settling many metering points: the hot path, by groups of points under the same terms.

No loop runs per interval, and none per point and charge: a group costs one matrix product for the
prices that change over time, and a few operations per line. Give points sorted by terms (grid area,
product): groups are then slices of the readings matrix and nothing is copied.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elhandel.settlement.engine.errors import AmountTooLarge
from elhandel.settlement.engine.exact import (
    Exact,
    beyond_int64_ore,
    plus,
    round_all_to_ore,
    times,
)
from elhandel.settlement.engine.lines.readings import Wh, quantities, refuse_missing
from elhandel.settlement.engine.plan import Basis, Contribution, LinePlan, Plan, plan_of
from elhandel.settlement.engine.prices import PriceBook
from elhandel.settlement.engine.terms import LineKey, Terms


@dataclass(frozen=True, eq=False)
class Group:
    """The rows of the readings matrix that are settled under the same terms."""

    rows: NDArray[np.int64]
    terms: Terms


@dataclass(frozen=True, eq=False)
class LineColumn:
    """One line of every point of a block. Arrays are (points,), as the block's rows."""

    key: LineKey

    wh: NDArray[np.int64] | None = field(repr=False)
    """The quantity, Wh; None for lines without one."""

    numerators: Exact = field(repr=False)
    """The amount, exact: numerators / denominator nano-DKK."""

    denominator: int

    ore: NDArray[np.int64] = field(repr=False)
    """The amount, rounded once, half away from zero: 0.01 DKK."""

    @classmethod
    def of(
        cls, key: LineKey, wh: NDArray[np.int64] | None, numerators: Exact, denominator: int
    ) -> "LineColumn":
        """Raises AmountTooLarge where the øre leave int64."""
        beyond = beyond_int64_ore(numerators, denominator)
        if beyond.size:
            raise AmountTooLarge(key.label, beyond.tolist())

        return cls(key, wh, numerators, denominator, ore=round_all_to_ore(numerators, denominator))


@dataclass(frozen=True, eq=False)
class Block:
    """The settled lines of a group."""

    rows: NDArray[np.int64]
    columns: tuple[LineColumn, ...]


type _Sums = dict[Contribution, tuple[NDArray[np.int64], Exact]]
"""By contribution, (points,) the quantity in Wh, and quantity x price."""


def settle(
    book: PriceBook,
    wh: Wh,
    groups: Sequence[Group],
    *,
    production_wh: Wh | None = None,
    used_before_wh: NDArray[np.int64] | None = None,
    needed: NDArray[np.bool_] | None = None,
) -> list[Block]:
    """Settle every group; nothing is answered unless all can be.

    wh: (points, intervals of the book's axis), Wh, `MISSING` where there is no reading (not in two
    bytes, where each is one); only columns inside a group's supply are read. production_wh: the
    same for production, used by groups with netting. used_before_wh: (points,), Wh used since the
    heating year began and before the first settled day. needed: (intervals,), where prices matter;
    None means everywhere. Returns a block for each group, in order; a line with no consumption
    stays, with 0 Wh and 0 øre. Raises MissingReadings (naming rows and gaps), MissingSpotPrice,
    MissingChargePrice, MissingProduct, MissingUseBefore, AmountTooLarge; ValueError where a matrix
    does not fit the axis.
    """
    for matrix in (wh, production_wh):
        if matrix is not None and matrix.shape[1] != book.axis.intervals:
            raise ValueError(
                f"the readings have {matrix.shape[1]} intervals, the axis {book.axis.intervals}"
            )

    plans = [plan_of(book, group.terms) for group in groups]
    for plan in plans:
        plan.refuse_missing_prices(needed)

    planned = [(group.rows, plan) for group, plan in zip(groups, plans, strict=True)]
    refuse_missing(book.axis, planned, wh, production_wh)

    blocks = []
    for rows, plan in planned:
        by_basis = quantities(plan, rows, wh, production_wh, used_before_wh)
        blocks.append(Block(rows, tuple(_columns(plan, by_basis))))

    return blocks


def group_rows(terms: Sequence[Terms], index: NDArray[np.integer[Any]]) -> list[Group]:
    """Groups for points whose terms are `terms[index[row]]`. Give each distinct Terms once."""
    order = np.argsort(index, kind="stable")
    bounds = np.searchsorted(index[order], np.arange(len(terms) + 1)).tolist()

    groups = (
        Group(order[first:last], term)
        for term, first, last in zip(terms, bounds[:-1], bounds[1:], strict=True)
    )

    return [group for group in groups if len(group.rows)]


def _columns(plan: Plan, by_basis: dict[Basis, NDArray[Any]]) -> Iterator[LineColumn]:
    """by_basis: (points, intervals), Wh."""
    points = len(by_basis[Basis.BILLED])

    sums: _Sums = {}
    for columns in plan.column_ranges:
        counted = by_basis[columns.basis][:, columns.first : columns.last]
        total, products = columns.weights.products(counted)
        for contribution, product in zip(columns.changing, products, strict=True):
            sums[contribution] = (total, product)
        for contribution, price in columns.flat:
            sums[contribution] = (total, times(total, price))

    for line in plan.lines:
        yield _column(line, sums, points)


def _column(line: LinePlan, sums: _Sums, points: int) -> LineColumn:
    fixed = line.fixed
    if fixed is not None:
        numerators = times(np.ones(points, np.int64), fixed.numerator)
        return LineColumn.of(line.key, None, numerators, fixed.denominator)

    denominator = lcm(*(contribution.price.denominator for contribution in line.contributions))
    wh = np.zeros(points, np.int64)
    numerators = np.zeros(points, np.int64)
    for contribution in line.contributions:
        total, amount = sums[contribution]
        if contribution.counted:
            wh = wh + total
        share = denominator // contribution.price.denominator
        numerators = plus(numerators, times(amount, contribution.factor * share))

    return LineColumn.of(line.key, wh, numerators, denominator)
