"""One shard: its supply periods read, settled and written, whole or parked with their cause.

`settle` reads and settles in memory, for runs, previews, corrections and explanations alike;
`shard` claims a run's shard and writes what was settled. Inside: `table` (points, prices, products,
heating of a shard as arrays), `groups` (the engine, group by group), `store`.
"""

from elhandel.settlement.shard.groups import SettledTable, book_of, settle_table
from elhandel.settlement.shard.packed_lines import COPY_SETTLEMENTS, packed_kind
from elhandel.settlement.shard.parked import Parked, gsrns
from elhandel.settlement.shard.prices import PriceBooks, read_prices
from elhandel.settlement.shard.settle import SettledPeriods, read_shard, settle_periods
from elhandel.settlement.shard.shard import SHARDS, SettledShard, settle_shard
from elhandel.settlement.shard.table import ShardTable, read_table
from elhandel.settlement.shard.yearly_limit import limit_rules, reduced_key, reduced_prices

__all__ = [
    "COPY_SETTLEMENTS",
    "SHARDS",
    "Parked",
    "PriceBooks",
    "SettledPeriods",
    "SettledShard",
    "SettledTable",
    "ShardTable",
    "book_of",
    "gsrns",
    "limit_rules",
    "packed_kind",
    "read_prices",
    "read_shard",
    "read_table",
    "reduced_key",
    "reduced_prices",
    "settle_periods",
    "settle_shard",
    "settle_table",
]
