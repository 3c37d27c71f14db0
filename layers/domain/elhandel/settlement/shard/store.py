"""Writing a settled shard: settlements with their lines, and what was parked, by binary COPY.

Supply periods whose points have as many lines have rows of one size, and those are one array: no
Python runs for a line or a supply period. Lines are numbered through, the supplied point's first,
then those of its children by their ids.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from elhandel.platform.bulk.binary_copy import (
    NULL,
    Column,
    copy_into,
    day,
    day_number,
    instant,
    int2_array,
    int4,
    int4_array,
    int8,
    int8_array,
    pack,
    text,
)
from elhandel.platform.database import Transaction
from elhandel.settlement.engine.exact import rests_of_ore
from elhandel.settlement.engine.lines import LineColumn
from elhandel.settlement.engine.terms import LineKey, Terms
from elhandel.settlement.shard.groups import SettledRows, SettledTable
from elhandel.settlement.shard.packed_lines import COPY_SETTLEMENTS, packed_kind
from elhandel.settlement.shard.parked import Parked
from elhandel.settlement.shard.points import Int64s
from elhandel.settlement.shard.table import ShardTable
from elhandel.values.charges import ChargeKey
from elhandel.values.ids import ChargeId, RunId


@dataclass(frozen=True, slots=True)
class Written:
    """How many settlements and lines a shard has left."""

    settlements: int
    lines: int


def write_table(
    tx: Transaction,
    run_id: RunId,
    shard_no: int,
    table: ShardTable,
    settled: SettledTable,
    now: datetime,
) -> Written:
    """Write the settlements and lines of everything that is not parked, and what is."""
    alike = list(_joined(_settlements(table, settled)))
    shard = int4(run_id), int4(shard_no), instant(now)
    days = _days_of_terms(table.terms)

    with copy_into(tx, COPY_SETTLEMENTS) as write:
        for settlements in alike:
            write(pack(len(settlements.rows), _packed(*shard, table, days, settlements)))
    _write_parked(tx, run_id, settled.parked)

    return Written(
        settlements=sum(len(settlements.rows) for settlements in alike),
        lines=sum(settlements.ore.size for settlements in alike),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Settlements:
    """Settlements of as many lines, of which the same ones have a quantity, and VAT.

    Arrays are (settlements, lines) where nothing else is said.
    """

    rows: Int64s
    """(settlements,) the supplied point of each in the table."""

    unmeasured: tuple[int, ...]
    """The places of the lines that have no quantity."""

    without_vat: tuple[int, ...]
    """The places of the lines that carry no VAT, from 1 on."""

    metering_points: Int64s

    charges: Int64s
    """As `packed_kind` says."""

    wh: Int64s
    ore: Int64s

    rest: Int64s
    """What rounding left, in nano-DKK / denominator."""

    denominators: Int64s


def _settlements(table: ShardTable, settled: SettledTable) -> Iterator[_Settlements]:
    """The supply periods that are not parked, by the blocks that their points stand in."""
    block_of, place = _places(table, settled)

    for rows in _rows_by_points(table, settled.parked):  # (settlements, points)
        distinct, form_of = np.unique(block_of[rows], axis=0, return_inverse=True)
        for number, block_numbers in enumerate(distinct.tolist()):
            blocks = [settled.blocks[block] for block in block_numbers]
            of_form = rows[form_of == number]
            yield _of_blocks(table, of_form, place[of_form], blocks)


def _joined(settlements: Iterable[_Settlements]) -> Iterator[_Settlements]:
    """Those that are alike in one, whatever their charges: packing costs by the call."""
    together: dict[tuple[object, ...], list[_Settlements]] = {}
    for part in settlements:
        alike = part.ore.shape[1], part.unmeasured, part.without_vat
        together.setdefault(alike, []).append(part)

    for parts in together.values():
        yield _Settlements(
            rows=np.concatenate([part.rows for part in parts]),
            unmeasured=parts[0].unmeasured,
            without_vat=parts[0].without_vat,
            metering_points=np.concatenate([part.metering_points for part in parts]),
            charges=np.concatenate([part.charges for part in parts]),
            wh=np.concatenate([part.wh for part in parts]),
            ore=np.concatenate([part.ore for part in parts]),
            rest=np.concatenate([part.rest for part in parts]),
            denominators=np.concatenate([part.denominators for part in parts]),
        )


def _places(table: ShardTable, settled: SettledTable) -> tuple[Int64s, Int64s]:
    """(points,) the block that each stands in, -1 for none, and its place there."""
    block_of = np.full(len(table), -1, np.int64)
    place = np.zeros(len(table), np.int64)
    for number, block in enumerate(settled.blocks):
        block_of[block.rows] = number
        place[block.rows] = np.arange(len(block.rows))

    return block_of, place


def _rows_by_points(table: ShardTable, parked: Mapping[int, Parked]) -> Iterator[Int64s]:
    """The rows of supply periods that are not parked, for each number of points that they have.

    (settlements, points), the supplied point first, then its children by their ids.
    """
    kept = np.flatnonzero(~np.isin(table.supply_periods, list(parked)))
    by = table.metering_points[kept], table.child[kept], table.supply_periods[kept]
    order = kept[np.lexsort(by)]  # (kept,) by supply period, then child, then point

    firsts = np.flatnonzero(np.diff(table.supply_periods[order], prepend=-1))  # (settlements,)
    points = np.diff(firsts, append=len(order))  # (settlements,) how many each has
    for count in np.unique(points).tolist():
        yield order[firsts[points == count, None] + np.arange(count)]


def _of_blocks(
    table: ShardTable, rows: Int64s, place: Int64s, blocks: Sequence[SettledRows]
) -> _Settlements:
    """rows, place: (settlements, points) in the table, and in the point's block.

    blocks: (points,) where each stands.
    """
    lines: list[tuple[int, LineColumn]] = []
    for point, block in enumerate(blocks):
        lines += [(point, column) for column in block.columns]

    wh, ore, rest = np.zeros((3, len(rows), len(lines)), np.int64)
    for number, (point, column) in enumerate(lines):
        at = place[:, point]  # (settlements,)
        ore[:, number] = column.ore[at]
        rest[:, number] = rests_of_ore(column.numerators[at], ore[:, number], column.denominator)
        if column.wh is not None:
            wh[:, number] = column.wh[at]

    columns = [column for _, column in lines]
    kinds = [_kind(column.key, table.charge_ids) for column in columns]
    denominators = [column.denominator for column in columns]

    return _Settlements(
        rows=rows[:, 0],
        unmeasured=tuple(n for n, column in enumerate(columns) if column.wh is None),
        without_vat=tuple(n for n, column in enumerate(columns, start=1) if not column.key.vat),
        metering_points=table.metering_points[rows[:, [point for point, _ in lines]]],
        charges=np.broadcast_to(np.array(kinds, np.int64), ore.shape),
        wh=wh,
        ore=ore,
        rest=rest,
        denominators=np.broadcast_to(np.array(denominators, np.int64), ore.shape),
    )


def _days_of_terms(terms: Sequence[Terms]) -> Int64s:
    """(terms, 2) the first day of each supply and the day after the last, as numbers."""
    days = [(day_number(term.supply.start), day_number(term.supply.end)) for term in terms]

    return np.array(days, np.int64)


def _packed(
    run: Column,
    shard_no: Column,
    now: Column,
    table: ShardTable,
    days: Int64s,
    settlements: _Settlements,
) -> list[Column]:
    """The columns of COPY_SETTLEMENTS.

    Contract and days are the supplied point's, the sum is of all its points. days: (terms, 2).
    """
    rows, without_vat = settlements.rows, settlements.without_vat
    first, past = days[table.terms_of[rows]].T

    return [
        run,
        int4(table.supply_periods[rows]),
        int4(table.contracts[rows]),
        text("original"),
        NULL,
        day(first),
        day(past),
        shard_no,
        int8(settlements.ore.sum(axis=1)),
        now,
        int4_array(settlements.metering_points),
        int4_array(settlements.charges),
        int2_array(without_vat) if without_vat else NULL,
        int8_array(settlements.wh, settlements.unmeasured),
        int8_array(settlements.ore),
        int8_array(settlements.rest),
        int4_array(settlements.denominators),
    ]


def _kind(key: LineKey, charge_ids: Mapping[ChargeKey, ChargeId]) -> int:
    return packed_kind(key.kind.value, None if key.charge is None else charge_ids[key.charge])


def _write_parked(tx: Transaction, run_id: RunId, parked: Mapping[int, Parked]) -> None:
    if not parked:
        return

    with tx.cursor().copy(_COPY_PARKED) as copy:
        copy.set_types(_PARKED_TYPES)
        for supply_period, why in sorted(parked.items()):
            copy.write_row((run_id, supply_period, why.cause, why.detail))


_COPY_PARKED: Final = """
COPY settlement.parked (run_id, supply_period_id, cause, detail) FROM STDIN (FORMAT BINARY)
"""
_PARKED_TYPES: Final = ("int4", "int4", "text", "text")
