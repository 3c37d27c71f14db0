"""Settlement: runs and their shards, on top of an exact and pure engine (`settlement.engine`).

An ordinary run settles what was not settled yet. What changes afterwards is marked (`mark_…`,
`watch_…`) by whoever changes it, and settled as the difference by a correction run
(`plan_corrections`).
"""

from elhandel.settlement.corrections.again import mark_again
from elhandel.settlement.corrections.correct import correct_shard, plan_corrections
from elhandel.settlement.corrections.marks import (
    Cause,
    Origin,
    mark_agreed,
    mark_charge,
    mark_contract,
    mark_points,
    mark_readings,
    mark_spot_days,
)
from elhandel.settlement.corrections.watch import (
    watch_charge,
    watch_heating,
    watch_links,
    watch_master_data,
    watch_products,
    watch_supply,
)
from elhandel.settlement.explain.answer import told_bills, told_issued
from elhandel.settlement.explain.point_bills import (
    Issued,
    IssuedBill,
    PointBill,
    bills_as_issued,
    bills_of_point,
)
from elhandel.settlement.history import settled_months
from elhandel.settlement.invariants import INVARIANTS
from elhandel.settlement.personal import IMPERSONAL, PERSONAL
from elhandel.settlement.retention import ExpiredPeriod, expired_periods, forget_period, needed_from
from elhandel.settlement.runs.answers import told_plan, told_preview, told_run, told_summary
from elhandel.settlement.runs.causes import ParkedCause, causes_of_run
from elhandel.settlement.runs.errors import RunUnderWay, UnableToGiveUpRun, UnableToPlanRun
from elhandel.settlement.runs.give_up import GivenUp, give_up_run
from elhandel.settlement.runs.plan import Planned, PlannedMonths, plan_months, plan_runs
from elhandel.settlement.runs.preview import PreviewedLine, RunPreview, preview_run
from elhandel.settlement.runs.progress import (
    RunSummary,
    ShardProgress,
    latest_run,
    run_shards,
    run_summary,
)
from elhandel.settlement.runs.resend import DESTINATION, resume_run, send_lost_shards
from elhandel.settlement.runs.retry import worth_a_run
from elhandel.settlement.runs.run import PlannedRun, close_run, finished_runs, plan_run, unsettled
from elhandel.settlement.runs.selection import (
    WHOLE,
    Part,
    Selection,
    months_left_behind,
    months_of_ended_supply,
)
from elhandel.settlement.shard import PriceBooks, SettledShard, settle_shard
from elhandel.settlement.work import RunKind, SideBySide, run_kind, work_shard

__all__ = [
    "DESTINATION",
    "IMPERSONAL",
    "INVARIANTS",
    "PERSONAL",
    "WHOLE",
    "Cause",
    "ExpiredPeriod",
    "GivenUp",
    "Issued",
    "IssuedBill",
    "Origin",
    "ParkedCause",
    "Part",
    "Planned",
    "PlannedMonths",
    "PlannedRun",
    "PointBill",
    "PreviewedLine",
    "PriceBooks",
    "RunKind",
    "RunPreview",
    "RunSummary",
    "RunUnderWay",
    "Selection",
    "SettledShard",
    "ShardProgress",
    "SideBySide",
    "UnableToGiveUpRun",
    "UnableToPlanRun",
    "bills_as_issued",
    "bills_of_point",
    "causes_of_run",
    "close_run",
    "correct_shard",
    "expired_periods",
    "finished_runs",
    "forget_period",
    "give_up_run",
    "latest_run",
    "mark_again",
    "mark_agreed",
    "mark_charge",
    "mark_contract",
    "mark_points",
    "mark_readings",
    "mark_spot_days",
    "months_left_behind",
    "months_of_ended_supply",
    "needed_from",
    "plan_corrections",
    "plan_months",
    "plan_run",
    "plan_runs",
    "preview_run",
    "resume_run",
    "run_kind",
    "run_shards",
    "run_summary",
    "send_lost_shards",
    "settle_shard",
    "settled_months",
    "told_bills",
    "told_issued",
    "told_plan",
    "told_preview",
    "told_run",
    "told_summary",
    "unsettled",
    "watch_charge",
    "watch_heating",
    "watch_links",
    "watch_master_data",
    "watch_products",
    "watch_supply",
    "work_shard",
    "worth_a_run",
]
