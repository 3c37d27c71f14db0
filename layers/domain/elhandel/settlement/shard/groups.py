"""Settling the points of a shard, group by group. No SQL here.

One bad price, link or reading keeps no other point waiting: whatever goes wrong parks the points it
is about, or where that is not known those under the same terms, and never the shard.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np

from elhandel.metering.read import Matrix, Wh
from elhandel.platform.telemetry import logger
from elhandel.settlement.engine.errors import AmountTooLarge, UnableToSettle
from elhandel.settlement.engine.lines import Block, Group, LineColumn, settle
from elhandel.settlement.engine.prices import PriceBook
from elhandel.settlement.engine.terms import Terms
from elhandel.settlement.shard.parked import Parked, unforeseen
from elhandel.settlement.shard.points import Int64s
from elhandel.settlement.shard.prices import PriceBooks
from elhandel.settlement.shard.table import ShardTable

LARGEST_LINE_ORE: Final = 10**15
"""Ten trillion DKK, three times what the country earns in a year: a larger line is a mistake."""


@dataclass(frozen=True, slots=True, eq=False)
class SettledRows:
    """The lines of some rows of the table, all of the same form: an array for each line."""

    rows: Int64s
    columns: tuple[LineColumn, ...]


@dataclass(slots=True, eq=False)
class SettledTable:
    """The lines of a shard's points."""

    blocks: list[SettledRows] = field(default_factory=list)

    parked: dict[int, Parked] = field(default_factory=dict)
    """The supply periods that have to wait: none of their lines count."""

    def park(self, supply_period: int, why: Parked) -> None:
        """The first cause is kept."""
        self.parked.setdefault(supply_period, why)


def settle_table(table: ShardTable, matrices: Iterable[Matrix], books: PriceBooks) -> SettledTable:
    """Settle the readings of the table's points, by resolution and terms."""
    settled = SettledTable()
    for matrix in matrices:
        book = book_of(books, matrix)
        for terms, rows in _groups(table, matrix.rows):
            _settle_group(settled, table, book, terms, matrix.rows[rows], matrix.wh[rows])

    return settled


def book_of(books: PriceBooks, matrix: Matrix) -> PriceBook:
    """The prices on the intervals of a matrix."""
    if matrix.first_quarters is None:
        return books.of(matrix.resolution_minutes)

    return books.changing(matrix.first_quarters)


def _settle_group(
    settled: SettledTable,
    table: ShardTable,
    book: PriceBook,
    terms: Terms,
    rows: Int64s,
    wh: Wh,
) -> None:
    """rows: (group,) of the table. wh: (group, intervals), Wh.

    The group gets a matrix to itself, because the engine looks for gaps in all that it is given.
    """
    before = table.use_before.wh[rows] if terms.heating else None

    try:
        (block,) = settle(book, wh, [Group(np.arange(len(wh)), terms)], used_before_wh=before)
        _refuse_unbelievable(block)

    except AmountTooLarge as error:
        too_large = np.zeros(len(rows), bool)
        too_large[list(error.rows)] = True
        _park(settled, table, rows[too_large], Parked(error.code, error.sentence))

        if not too_large.all():
            _settle_group(settled, table, book, terms, rows[~too_large], wh[~too_large])

    except UnableToSettle as error:
        _park(settled, table, rows, Parked(error.code, error.sentence))

    except MemoryError:
        raise

    except Exception as error:
        points = table.metering_points[rows].tolist()
        logger.exception("points could not be settled", metering_points=points)
        _park(settled, table, rows, unforeseen(error))

    else:
        settled.blocks.append(SettledRows(rows, block.columns))


def _refuse_unbelievable(block: Block) -> None:
    for column in block.columns:
        beyond = np.flatnonzero((column.ore > LARGEST_LINE_ORE) | (column.ore < -LARGEST_LINE_ORE))
        if beyond.size:
            raise AmountTooLarge(column.key.label, beyond.tolist())


def _park(settled: SettledTable, table: ShardTable, rows: Int64s, why: Parked) -> None:
    for supply_period in table.supply_periods[rows].tolist():
        settled.park(supply_period, why)


def _groups(table: ShardTable, rows: Int64s) -> Iterator[tuple[Terms, slice]]:
    """The rows of a matrix under the same terms.

    They follow on each other, because the table is sorted by terms.
    """
    terms_of = table.terms_of[rows]  # (rows,)
    edges = np.flatnonzero(np.diff(terms_of, prepend=-1, append=-1)).tolist()
    for first, past in pairwise(edges):
        yield table.terms[terms_of[first]], slice(first, past)
