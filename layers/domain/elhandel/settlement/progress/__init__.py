"""A run that is planned: how far it is, its lost messages, closing it and giving it up."""

from elhandel.settlement.progress.answers import summary_as_json
from elhandel.settlement.progress.causes import causes_of_run
from elhandel.settlement.progress.close import close_run, finished_runs
from elhandel.settlement.progress.errors import UnableToGiveUpRun
from elhandel.settlement.progress.give_up import GivenUp, give_up_run
from elhandel.settlement.progress.recent import RecentRun, recent_runs
from elhandel.settlement.progress.resend import DESTINATION, resume_run, send_lost_shards
from elhandel.settlement.progress.summary import (
    RunSummary,
    ShardProgress,
    latest_run,
    run_shards,
    run_summary,
)
from elhandel.settlement.progress.waiting import WaitingSupply, waiting_supply

__all__ = [
    "DESTINATION",
    "GivenUp",
    "RecentRun",
    "RunSummary",
    "ShardProgress",
    "UnableToGiveUpRun",
    "WaitingSupply",
    "causes_of_run",
    "close_run",
    "finished_runs",
    "give_up_run",
    "latest_run",
    "recent_runs",
    "resume_run",
    "run_shards",
    "run_summary",
    "send_lost_shards",
    "summary_as_json",
    "waiting_supply",
]
