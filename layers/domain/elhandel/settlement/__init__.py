"""Settlement: runs and their shards, on top of an exact and pure engine (`settlement.engine`)."""

from elhandel.settlement.errors import RunUnderWay, SpotPricesMissing, UnableToPlanRun
from elhandel.settlement.runs import (
    DESTINATION,
    PlannedRun,
    RunSummary,
    close_run,
    finished_runs,
    plan_run,
    run_summary,
)
from elhandel.settlement.shards import SettledShard, settle_shard

__all__ = [
    "DESTINATION",
    "PlannedRun",
    "RunSummary",
    "RunUnderWay",
    "SettledShard",
    "SpotPricesMissing",
    "UnableToPlanRun",
    "close_run",
    "finished_runs",
    "plan_run",
    "run_summary",
    "settle_shard",
]
