"""Settling supply periods in memory: read, settle, park what cannot be tried. Nothing is written.

Runs write what was settled, previews count it, corrections compare it with what was settled before,
and bills are explained by it: one way, so that they agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from elhandel.metering.read import Incomplete, Matrices, read_matrix
from elhandel.platform.database import Transaction
from elhandel.settlement.shard.groups import SettledTable, settle_table
from elhandel.settlement.shard.parked import (
    Parked,
    gsrns,
    without_master_data,
    without_readings,
    without_use_before,
)
from elhandel.settlement.shard.prices import PriceBooks, read_prices
from elhandel.settlement.shard.table import ShardTable, read_table
from elhandel.values.days.period import Period
from elhandel.values.ids import SupplyPeriodId


@dataclass(frozen=True, slots=True, eq=False)
class SettledPeriods:
    """Supply periods that were settled in memory: what was read, and the lines."""

    table: ShardTable
    matrices: Matrices
    settled: SettledTable


def settle_periods(
    tx: Transaction, supply_periods: Sequence[SupplyPeriodId], period: Period, books: PriceBooks
) -> SettledPeriods:
    """Settle supply periods over the days of `period` that they have, as a run would.

    books: takes the prices that are read, and shares their vectors with what is settled next.
    """
    table, matrices = read_shard(tx, supply_periods, period, books)

    return SettledPeriods(table, matrices, settle_read(tx, table, matrices, books))


def read_shard(
    tx: Transaction,
    supply_periods: Sequence[SupplyPeriodId],
    period: Period,
    books: PriceBooks,
    *,
    laid_out: bool = False,
) -> tuple[ShardTable, Matrices]:
    """All that some supply periods are settled from; their prices go into the books.

    laid_out: readings by month where they are laid out so (`read_matrix`).
    """
    table = read_table(tx, supply_periods, period)
    books.take(read_prices(tx, list(table.charge_ids.values()), table.areas, period))
    points = table.metering_points.tolist()
    matrices = read_matrix(tx, points, period, table.days(), laid_out=laid_out)

    return table, matrices


def settle_read(
    tx: Transaction, table: ShardTable, matrices: Matrices, books: PriceBooks
) -> SettledTable:
    """What was read, settled; supply periods that could not be tried are among the parked."""
    settled = settle_table(table, matrices.matrices, books)
    settled.parked = {**settled.parked, **_untried(tx, table, matrices.incomplete)}

    return settled


def _untried(
    tx: Transaction, table: ShardTable, incomplete: Sequence[Incomplete]
) -> dict[int, Parked]:
    """Supply periods with a point without master data, readings, or the year's use."""
    unknown = table.use_before.unknown
    points = [
        *table.undescribed.values(),
        *(gap.metering_point_id for gap in incomplete),
        *(use.metering_point_id for use in unknown.values()),
    ]
    numbers = gsrns(tx, points)

    parked: dict[int, Parked] = {}
    for supply_period, point in table.undescribed.items():
        parked[supply_period] = without_master_data(numbers[point])
    for gap in incomplete:
        supply_period = int(table.supply_periods[gap.row])
        why = without_readings(numbers[gap.metering_point_id], gap.gaps)
        parked.setdefault(supply_period, why)
    for row, use in unknown.items():
        why = without_use_before(numbers[use.metering_point_id], use.since, use.gaps)
        parked.setdefault(int(table.supply_periods[row]), why)

    return parked
