"""Writing what a shard came to: settlements with their lines and what was parked, by binary COPY.

Supply periods whose points have the same lines have rows of one size, and those are one array: no Python runs for a
line or a supply period. Lines are numbered through, the supplied point's first, then those of its children by their
ids.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from elhandel.platform.binary_copy import (
    INT4,
    INT8,
    NULL,
    ArrayColumn,
    Column,
    array,
    copy_into,
    day,
    day_number,
    instant,
    int2_array,
    int4,
    int4_array,
    int8,
    pack,
    text,
)
from elhandel.platform.database import Transaction
from elhandel.settlement.engine import ChargeKey, LineKey
from elhandel.settlement.engine.exact import NANO_DKK_PER_ORE
from elhandel.settlement.packed_lines import SETTLEMENT, packed_kind
from elhandel.settlement.parked import Parked
from elhandel.settlement.settling import SettledRows, SettledTable
from elhandel.settlement.shard_points import Int64s
from elhandel.settlement.shard_table import ShardTable

_COPY_SETTLEMENTS: Final = f"COPY {SETTLEMENT} FROM STDIN (FORMAT BINARY)"
_COPY_PARKED: Final = "COPY settlement.parked (run_id, supply_period_id, cause, detail) FROM STDIN (FORMAT BINARY)"
_PARKED_TYPES: Final = ("int4", "int4", "text", "text")


@dataclass(frozen=True, slots=True)
class Written:
    """How many settlements and lines a shard has left."""

    settlements: int
    lines: int


def write_table(
    tx: Transaction, run_id: int, shard_no: int, table: ShardTable, settled: SettledTable, now: datetime
) -> Written:
    """Write the settlements and lines of everything that is not parked, and what is."""
    shapes = list(_shapes(table, settled))
    shard = int4(run_id), int4(shard_no), instant(now)
    with copy_into(tx, _COPY_SETTLEMENTS) as write:
        for shape in shapes:
            write(pack(len(shape.rows), _packed(*shard, table, shape)))
    _write_parked(tx, run_id, settled.parked)
    lines = sum(len(shape.rows) * len(shape.lines) for shape in shapes)
    return Written(sum(len(shape.rows) for shape in shapes), lines)


@dataclass(frozen=True, slots=True, eq=False)
class _Line:
    """One line of many settlements. metering_points, ore, rest: (settlements,). wh: also, or None."""

    key: LineKey
    metering_points: Int64s
    wh: Int64s | None
    ore: Int64s
    rest: Int64s
    denominator: int


@dataclass(frozen=True, slots=True, eq=False)
class _Shape:
    """Settlements of the same form. rows: (settlements,) the supplied point of each in the table."""

    rows: Int64s
    lines: list[_Line]


def _shapes(table: ShardTable, settled: SettledTable) -> Iterator[_Shape]:
    """The supply periods that are not parked, by the blocks that their points stand in."""
    block_of = np.full(len(table), -1, np.int64)
    place = np.zeros(len(table), np.int64)
    for number, block in enumerate(settled.blocks):
        block_of[block.rows], place[block.rows] = number, np.arange(len(block.rows))
    kept = np.flatnonzero(~np.isin(table.supply_periods, list(settled.parked)))
    order = kept[np.lexsort((table.metering_points[kept], table.child[kept], table.supply_periods[kept]))]
    firsts = np.flatnonzero(np.diff(table.supply_periods[order], prepend=-1))
    points = np.diff(firsts, append=len(order))
    for count in np.unique(points).tolist():
        rows = order[firsts[points == count, None] + np.arange(count)]  # (settlements, points)
        distinct, shape_of = np.unique(block_of[rows], axis=0, return_inverse=True)
        for number, blocks in enumerate(distinct.tolist()):
            of_shape = rows[shape_of == number]
            lines = [
                line
                for at, block in zip(of_shape.T, blocks, strict=True)
                for line in _lines(settled.blocks[block], table.metering_points[at], place[at])
            ]
            yield _Shape(of_shape[:, 0], lines)


def _lines(block: SettledRows, metering_points: Int64s, place: Int64s) -> Iterator[_Line]:
    """The lines of some points of a block. place: (points,) of each in the block."""
    for column in block.columns:
        ore = column.ore[place]
        rest = column.numerators[place] - ore * (NANO_DKK_PER_ORE * column.denominator)
        wh = None if column.wh is None else column.wh[place]
        yield _Line(column.key, metering_points, wh, ore, rest.astype(np.int64), column.denominator)


def _packed(run: Column, shard_no: Column, now: Column, table: ShardTable, shape: _Shape) -> list[Column | ArrayColumn]:
    """The columns of SETTLEMENT: contract and days of the supplied point, the sum of all its points."""
    days = np.array([(day_number(one.supply.start), day_number(one.supply.end)) for one in table.terms], np.int64)
    first, past = days[table.terms_of[shape.rows]].T
    without_vat = [number for number, line in enumerate(shape.lines, start=1) if not line.key.vat]
    subtotals = sum((line.ore for line in shape.lines), start=np.zeros(len(shape.rows), np.int64))
    return [
        run,
        int4(table.supply_periods[shape.rows]),
        int4(table.contracts[shape.rows]),
        text("original"),
        NULL,
        day(first),
        day(past),
        shard_no,
        int8(subtotals),
        now,
        array(INT4, [int4(line.metering_points) for line in shape.lines]),
        int4_array([_kind(line.key, table.charge_ids) for line in shape.lines]),
        int2_array(without_vat) if without_vat else NULL,
        array(INT8, [NULL if line.wh is None else int8(line.wh) for line in shape.lines]),
        array(INT8, [int8(line.ore) for line in shape.lines]),
        array(INT8, [int8(line.rest) for line in shape.lines]),
        int4_array([line.denominator for line in shape.lines]),
    ]


def _kind(key: LineKey, charge_ids: Mapping[ChargeKey, int]) -> int:
    return packed_kind(key.kind.value, None if key.charge is None else charge_ids[key.charge])


def _write_parked(tx: Transaction, run_id: int, parked: Mapping[int, Parked]) -> None:
    if not parked:
        return
    with tx.cursor().copy(_COPY_PARKED) as copy:
        copy.set_types(_PARKED_TYPES)
        for supply_period, why in sorted(parked.items()):
            copy.write_row((run_id, supply_period, why.cause, why.detail))
