"""Settlement: runs and their shards, on top of an exact and pure engine (`settlement.engine`).

An ordinary run settles what was not settled yet. What changes afterwards is marked (`mark_…`,
`watch_…`) by whoever changes it, and settled as the difference by a correction run
(`plan_corrections`).
"""

from elhandel.settlement.history import settled_months
from elhandel.settlement.invariants import INVARIANTS
from elhandel.settlement.personal import IMPERSONAL, PERSONAL
from elhandel.settlement.retention import ExpiredPeriod, expired_periods, forget_period, needed_from
from elhandel.settlement.shard import PriceBooks, SettledShard, settle_shard
from elhandel.settlement.work import RunKind, SideBySide, run_kind, work_shard

__all__ = [
    "IMPERSONAL",
    "INVARIANTS",
    "PERSONAL",
    "ExpiredPeriod",
    "PriceBooks",
    "RunKind",
    "SettledShard",
    "SideBySide",
    "expired_periods",
    "forget_period",
    "needed_from",
    "run_kind",
    "settle_shard",
    "settled_months",
    "work_shard",
]
