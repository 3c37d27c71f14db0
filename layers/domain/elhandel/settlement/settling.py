"""Settling the points of a shard, group by group; what cannot be settled is parked, the rest goes on. No SQL here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from elhandel import metering
from elhandel.settlement.engine import Group, LineColumn, Terms, UnableToSettle, settle
from elhandel.settlement.parked import Parked
from elhandel.settlement.shard_points import Int64s
from elhandel.settlement.shard_prices import PriceBooks
from elhandel.settlement.shard_table import ShardTable


@dataclass(frozen=True, slots=True, eq=False)
class SettledRows:
    """The lines of some rows of the table, all of the same form: an array for each line."""

    rows: Int64s
    columns: tuple[LineColumn, ...]


@dataclass(slots=True, eq=False)
class SettledTable:
    """What a shard's points came to, and the supply periods that have to wait: none of their lines count."""

    blocks: list[SettledRows] = field(default_factory=list)
    parked: dict[int, Parked] = field(default_factory=dict)

    def park(self, supply_period: int, why: Parked) -> None:
        """The first cause is kept."""
        self.parked.setdefault(supply_period, why)


def settle_table(table: ShardTable, matrices: Iterable[metering.Matrix], books: PriceBooks) -> SettledTable:
    """Settle the readings of the table's points, by resolution and terms."""
    settled = SettledTable()
    for matrix in matrices:
        book = books.of(matrix.resolution_minutes)
        for terms, rows in _groups(table, matrix.rows):
            # The group's own slice: the engine looks at all readings that it is given, to find what is missing.
            wh, of_table = matrix.wh[rows], matrix.rows[rows]
            before = table.use_before.wh[of_table] if terms.heating else None
            try:
                (block,) = settle(book, wh, [Group(np.arange(len(wh)), terms)], used_before_wh=before)
            except UnableToSettle as error:
                for supply_period in table.supply_periods[of_table].tolist():
                    settled.park(supply_period, Parked(error.code, error.sentence))
                continue
            settled.blocks.append(SettledRows(of_table, block.columns))
    return settled


def _groups(table: ShardTable, rows: Int64s) -> Iterator[tuple[Terms, slice]]:
    """The rows of a matrix under the same terms; they follow on each other, because the table is sorted by terms."""
    terms_of = table.terms_of[rows]
    edges = np.flatnonzero(np.diff(terms_of, prepend=-1, append=-1)).tolist()
    for first, past in pairwise(edges):
        yield table.terms[terms_of[first]], slice(first, past)
