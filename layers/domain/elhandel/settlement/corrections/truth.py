"""What supply periods cost by all that is known now, before rounding: what corrections lead to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from elhandel.metering.read import Matrix
from elhandel.platform.database import Transaction
from elhandel.settlement.corrections.difference import Exact, Key
from elhandel.settlement.engine.lines import LineColumn
from elhandel.settlement.shard import Parked, PriceBooks, SettledTable, ShardTable, settle_periods
from elhandel.values.days.period import Period
from elhandel.values.ids import MeteringPointId, SupplyPeriodId

type Lines = Mapping[Key, Exact]


@dataclass(frozen=True, slots=True)
class Truth:
    """Exact lines by supply period; a supply period that cannot be settled is parked whole."""

    lines: Mapping[int, Lines]
    """In the order in which they are shown."""
    rows: Mapping[int, Lines]
    """The same by row of the table."""
    parked: Mapping[int, Parked]
    table: ShardTable
    matrices: Sequence[Matrix]
    """The readings of the table's points."""
    books: PriceBooks


def present_truth(
    tx: Transaction, supply_periods: Sequence[SupplyPeriodId], period: Period
) -> Truth:
    """Settle supply periods over the days of `period`, as a run would; nothing is written."""
    books = PriceBooks()
    found = settle_periods(tx, supply_periods, period, books)
    table, settled = found.table, found.settled

    lines: dict[int, dict[Key, Exact]] = {}
    by_row = lines_by_row(table, settled)
    # Rows are in the order of their terms; lines are shown main point first, then its children.
    for row in np.lexsort((table.metering_points, table.child, table.supply_periods)).tolist():
        sums = lines.setdefault(int(table.supply_periods[row]), {})
        for key, exact in by_row.get(row, {}).items():
            sums[key] = sums[key].plus(exact) if key in sums else exact

    return Truth(lines, by_row, settled.parked, table, found.matrices.matrices, books)


def lines_by_row(table: ShardTable, settled: SettledTable) -> dict[int, Lines]:
    """The exact lines of each settled row of the table."""
    lines: dict[int, Lines] = {}
    for block in settled.blocks:
        for place, row in enumerate(block.rows.tolist()):
            lines[row] = {
                _key(table, row, column): _exact(column, place) for column in block.columns
            }
    return lines


def _key(table: ShardTable, row: int, column: LineColumn) -> Key:
    charge = None if column.key.charge is None else table.charge_ids[column.key.charge]
    return Key(
        metering_point_id=MeteringPointId(int(table.metering_points[row])),
        component=column.key.kind.value,
        charge_id=charge,
        vat=column.key.vat,
    )


def _exact(column: LineColumn, place: int) -> Exact:
    quantity = None if column.wh is None else int(column.wh[place])
    return Exact(quantity, Fraction(int(column.numerators[place]), column.denominator))
