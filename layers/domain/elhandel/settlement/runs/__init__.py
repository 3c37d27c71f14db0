"""Runs: which days and supply they take, planning them, and previewing them without a row written.

Inside: `days` and `selection` say what a run takes, `run` plans one, `plan` several; `preview`
settles without writing, and `retry` asks it whether a run is worth it.
"""

from elhandel.settlement.runs.answers import plan_as_json, preview_as_json, run_as_json
from elhandel.settlement.runs.causes import ParkedCause
from elhandel.settlement.runs.errors import RunUnderWay, UnableToPlanRun
from elhandel.settlement.runs.plan import Planned, PlannedMonths, plan_months, plan_runs
from elhandel.settlement.runs.preview import preview_run
from elhandel.settlement.runs.retry import worth_a_run
from elhandel.settlement.runs.run import POINTS_PER_SHARD, PlannedRun, plan_run, unsettled
from elhandel.settlement.runs.selection import (
    Part,
    Selection,
    months_left_behind,
    months_of_ended_supply,
)

__all__ = [
    "POINTS_PER_SHARD",
    "ParkedCause",
    "Part",
    "Planned",
    "PlannedMonths",
    "PlannedRun",
    "RunUnderWay",
    "Selection",
    "UnableToPlanRun",
    "months_left_behind",
    "months_of_ended_supply",
    "plan_as_json",
    "plan_months",
    "plan_run",
    "plan_runs",
    "preview_as_json",
    "preview_run",
    "run_as_json",
    "unsettled",
    "worth_a_run",
]
