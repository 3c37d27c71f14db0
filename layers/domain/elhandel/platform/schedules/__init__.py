"""Schedules: which job runs when, when it is due next, and what came of it.

The template holds them for AWS and the local run; `rules/schedules.toml` is the same list for
those who look. tests/unit/template/test_schedules.py compares the two.
"""

from elhandel.platform.schedules.expression import UnknownExpression, next_after
from elhandel.platform.schedules.records import NOTHING, Counted, Records
from elhandel.platform.schedules.runs import (
    RETENTION,
    JobRun,
    latest_runs,
    logged_runs,
    recorded,
    troubled_runs,
)
from elhandel.platform.schedules.table import SCHEDULES, Schedule, run_name

__all__ = [
    "NOTHING",
    "RETENTION",
    "SCHEDULES",
    "Counted",
    "JobRun",
    "Records",
    "Schedule",
    "UnknownExpression",
    "latest_runs",
    "logged_runs",
    "next_after",
    "recorded",
    "run_name",
    "troubled_runs",
]
