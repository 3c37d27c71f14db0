"""Settling supply periods in memory: read, settle, park what cannot be tried. Nothing is written.

Runs write what comes of it, previews count it, corrections compare it with what was settled before,
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
from elhandel.values.period import Period


@dataclass(frozen=True, slots=True, eq=False)
class SettledPeriods:
    """Supply periods that were settled in memory: what was read, and what it came to."""

    table: ShardTable
    matrices: Matrices
    settled: SettledTable


def settle_periods(
    tx: Transaction, supply_periods: Sequence[int], period: Period, books: PriceBooks
) -> SettledPeriods:
    """Settle supply periods over the days of `period` that they have, as a run would.

    books: takes the prices that are read, and shares their vectors with what is settled next.
    """
    table, matrices = read_shard(tx, supply_periods, period, books)

    return SettledPeriods(table, matrices, settle_read(tx, table, matrices, books))


def read_shard(
    tx: Transaction, supply_periods: Sequence[int], period: Period, books: PriceBooks
) -> tuple[ShardTable, Matrices]:
    """All that some supply periods are settled from; their prices go into the books."""
    table = read_table(tx, supply_periods, period)
    books.take(read_prices(tx, list(table.charge_ids.values()), table.areas, period))
    points = table.metering_points.tolist()
    return table, read_matrix(tx, points, period.start, period.end, table.days())


def settle_read(
    tx: Transaction, table: ShardTable, matrices: Matrices, books: PriceBooks
) -> SettledTable:
    """What was read, settled; supply periods that could not be tried are among the parked."""
    settled = settle_table(table, matrices.matrices, books)
    _park_untried(tx, table, matrices.incomplete, settled)

    return settled


def _park_untried(
    tx: Transaction,
    table: ShardTable,
    incomplete: Sequence[Incomplete],
    settled: SettledTable,
) -> None:
    """Supply periods that could not even be tried: their points lack master data, readings, or the
    year's use.
    """
    unknown = table.use_before.unknown
    lacking = [
        *(gap.metering_point_id for gap in incomplete),
        *(use.metering_point_id for use in unknown.values()),
    ]
    named = gsrns(tx, [*table.undescribed.values(), *lacking])
    parked: dict[int, Parked] = {
        supply_period: without_master_data(named[point])
        for supply_period, point in table.undescribed.items()
    }
    for gap in incomplete:
        supply_period = int(table.supply_periods[gap.row])
        parked.setdefault(supply_period, without_readings(named[gap.metering_point_id], gap.gaps))

    for row, use in unknown.items():
        why = without_use_before(named[use.metering_point_id], use.since, use.gaps)
        parked.setdefault(int(table.supply_periods[row]), why)

    settled.parked = {**settled.parked, **parked}
