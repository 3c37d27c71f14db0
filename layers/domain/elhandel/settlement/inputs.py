"""What supply periods are settled from, point by point: for corrections, which look at few of them.

Whole shards go by column (`shard_table`); this is the same, one value for each point, in the order of the supply
periods, each one's main point before its children.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from elhandel.platform.database import Transaction
from elhandel.settlement.engine import Charge, ChargeKey, Period, SpotSeries, Terms
from elhandel.settlement.parked import gsrns
from elhandel.settlement.shard_prices import charges_of, read_prices, spot_of
from elhandel.settlement.shard_table import read_table


@dataclass(frozen=True, slots=True)
class PointInputs:
    """One metering point of a supply period: what it is settled under, and where its lines go."""

    supply_period_id: int
    contract_id: int
    metering_point_id: int
    gsrn: str
    days: Period
    terms: Terms


@dataclass(frozen=True, slots=True)
class ShardInputs:
    """Everything but readings. `undescribed`: supply periods with a point whose master data has not come, by GSRN."""

    points: tuple[PointInputs, ...]
    undescribed: Mapping[int, str]
    charges: Mapping[ChargeKey, Charge]
    charge_ids: Mapping[ChargeKey, int]
    spot: Mapping[str, Sequence[SpotSeries]]


def load_inputs(tx: Transaction, supply_periods: Sequence[int], period: Period) -> ShardInputs:
    """Read what the points of some supply periods are settled from over the days of `period`."""
    table = read_table(tx, supply_periods, period)
    prices = read_prices(tx, list(table.charge_ids.values()), table.areas, period)
    named = gsrns(tx, [*table.metering_points.tolist(), *table.undescribed.values()])
    order = np.lexsort((table.metering_points, table.child, table.supply_periods))
    columns = (table.supply_periods, table.contracts, table.metering_points, table.terms_of)
    points = []
    for supply_period, contract, point, terms_of in zip(*(column[order].tolist() for column in columns), strict=True):
        terms = table.terms[terms_of]
        points.append(PointInputs(supply_period, contract, point, named[point], terms.supply, terms))
    undescribed = {supply_period: named[point] for supply_period, point in table.undescribed.items()}
    return ShardInputs(tuple(points), undescribed, charges_of(prices.charges), table.charge_ids, spot_of(prices.spot))
