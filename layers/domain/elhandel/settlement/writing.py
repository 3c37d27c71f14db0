"""Writing what a shard came to: settlements, lines and what was parked, by binary COPY without Python for a line.

The points of a block have the same lines, so a point's lines are one row of fixed size and a block is one array.
Lines of a supply period are numbered through, its own point's first, then those of its children by their ids.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from elhandel.platform.binary_copy import (
    NULL,
    ArrayColumn,
    Column,
    copy_into,
    day,
    day_number,
    instant,
    int2,
    int2_array,
    int4,
    int4_array,
    int8,
    int8_array,
    pack,
    text,
)
from elhandel.platform.database import Transaction
from elhandel.settlement.engine import ChargeKey, LineColumn, LineKey
from elhandel.settlement.engine.exact import NANO_DKK_PER_ORE
from elhandel.settlement.packed_lines import POINT_LINES, packed_kind
from elhandel.settlement.parked import Parked
from elhandel.settlement.settling import SettledRows, SettledTable
from elhandel.settlement.shard_points import Int64s
from elhandel.settlement.shard_table import ShardTable

_COPY_SETTLEMENTS: Final = """
COPY settlement.settlement (run_id, supply_period_id, contract_id, kind, period_from, period_to, shard_no,
                            subtotal_ore, settled_at) FROM STDIN (FORMAT BINARY)
"""

_COPY_LINES: Final = f"COPY {POINT_LINES} FROM STDIN (FORMAT BINARY)"

_COPY_PARKED: Final = "COPY settlement.parked (run_id, supply_period_id, cause, detail) FROM STDIN (FORMAT BINARY)"
_PARKED_TYPES: Final = ("int4", "int4", "text", "text")


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows a shard has left. energy_wh: of the energy lines. subtotal_ore: of all lines, without VAT."""

    settlements: int
    lines: int


def write_table(
    tx: Transaction, run_id: int, shard_no: int, table: ShardTable, settled: SettledTable, now: datetime
) -> Written:
    """Write the settlements and lines of everything that is not parked, and what is."""
    kept = _without(table, settled.parked)
    blocks = [_part(block, kept[block.rows]) for block in settled.blocks]
    settlements = _write_settlements(tx, run_id, shard_no, table, kept, _subtotals(table, blocks), now)
    lines = _write_lines(tx, run_id, table, blocks)
    _write_parked(tx, run_id, settled.parked)
    return Written(settlements, lines)


def _without(table: ShardTable, parked: Mapping[int, Parked]) -> NDArray[np.bool_]:
    """(points,) whether the supply period of each is settled."""
    return ~np.isin(table.supply_periods, list(parked))


def _part(block: SettledRows, kept: NDArray[np.bool_]) -> SettledRows:
    """The rows of a block that are kept."""
    if kept.all():
        return block
    columns = tuple(
        LineColumn(
            column.key,
            None if column.wh is None else column.wh[kept],
            column.numerators[kept],
            column.denominator,
            column.ore[kept],
        )
        for column in block.columns
    )
    return SettledRows(block.rows[kept], columns)


def _subtotals(table: ShardTable, blocks: list[SettledRows]) -> Int64s:
    """(points,) the sum of each point's lines, øre."""
    subtotals = np.zeros(len(table), np.int64)
    for block in blocks:
        for column in block.columns:
            subtotals[block.rows] += column.ore
    return subtotals


def _write_settlements(
    tx: Transaction,
    run_id: int,
    shard_no: int,
    table: ShardTable,
    kept: NDArray[np.bool_],
    subtotals: Int64s,
    now: datetime,
) -> int:
    """A row for each supply period: the contract and days of its own point, the sum of all its points."""
    main = np.flatnonzero(kept & ~table.child)
    main = main[np.argsort(table.supply_periods[main])]
    supply_periods = table.supply_periods[main]
    sums = np.zeros(len(main), np.int64)
    np.add.at(sums, np.searchsorted(supply_periods, table.supply_periods[kept]), subtotals[kept])
    days = np.array([(day_number(one.supply.start), day_number(one.supply.end)) for one in table.terms], np.int64)
    first, past = days.reshape(-1, 2)[table.terms_of[main]].T
    columns = [
        int4(run_id),
        int4(supply_periods),
        int4(table.contracts[main]),
        text("original"),
        day(first),
        day(past),
        int4(shard_no),
        int8(sums),
        instant(now),
    ]
    with copy_into(tx, _COPY_SETTLEMENTS) as write:
        write(pack(len(main), columns))
    return len(main)


def _write_lines(tx: Transaction, run_id: int, table: ShardTable, blocks: list[SettledRows]) -> int:
    """A row for each point with its lines packed; how many lines."""
    before = _lines_before(table, blocks)
    written = 0
    with copy_into(tx, _COPY_LINES) as write:
        for block in blocks:
            if block.columns:
                point = (table.supply_periods[block.rows], before[block.rows] + 1, table.metering_points[block.rows])
                write(pack(len(block.rows), _packed(run_id, *point, block.columns, table.charge_ids)))
            written += len(block.rows) * len(block.columns)
    return written


def _lines_before(table: ShardTable, blocks: list[SettledRows]) -> NDArray[np.int16]:
    """(points,) how many lines of its supply period come before each point's own."""
    lines = np.zeros(len(table), np.int64)
    for block in blocks:
        lines[block.rows] = len(block.columns)
    order = np.lexsort((table.metering_points, table.child, table.supply_periods))
    before = np.cumsum(lines[order]) - lines[order]
    firsts = np.flatnonzero(np.diff(table.supply_periods[order], prepend=-1))
    before -= np.repeat(before[firsts], np.diff(firsts, append=len(order)))
    if len(order) and int((before + lines[order]).max()) > np.iinfo(np.int16).max:
        raise OverflowError("a supply period has more lines than line_no can count")
    of_point = np.empty(len(order), np.int16)
    of_point[order] = before
    return of_point


def _packed(
    run_id: int,
    supply_periods: Int64s,
    first_line_no: NDArray[np.int16],
    metering_points: Int64s,
    lines: Sequence[LineColumn],
    charge_ids: Mapping[ChargeKey, int],
) -> list[Column | ArrayColumn]:
    """The columns of POINT_LINES."""
    without_vat = [place for place, line in enumerate(lines, start=1) if not line.key.vat]
    return [
        int4(run_id),
        int4(supply_periods),
        int2(first_line_no),
        int4(metering_points),
        int4_array([_kind(line.key, charge_ids) for line in lines]),
        int2_array(without_vat) if without_vat else NULL,
        int8_array([NULL if line.wh is None else int8(line.wh) for line in lines]),
        int8_array([int8(line.ore) for line in lines]),
        int8_array([int8(_rest(line)) for line in lines]),
        int4_array([line.denominator for line in lines]),
    ]


def _kind(key: LineKey, charge_ids: Mapping[ChargeKey, int]) -> int:
    return packed_kind(key.kind.value, None if key.charge is None else charge_ids[key.charge])


def _rest(line: LineColumn) -> Int64s:
    """(points,) what rounding left of a line, nano-DKK over its denominator."""
    return (line.numerators - line.ore * (NANO_DKK_PER_ORE * line.denominator)).astype(np.int64)


def _write_parked(tx: Transaction, run_id: int, parked: Mapping[int, Parked]) -> None:
    if not parked:
        return
    with tx.cursor().copy(_COPY_PARKED) as copy:
        copy.set_types(_PARKED_TYPES)
        for supply_period, why in sorted(parked.items()):
            copy.write_row((run_id, supply_period, why.cause, why.detail))
