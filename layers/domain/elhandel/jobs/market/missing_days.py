"""Readings that have not come, asked for."""

from typing import Final

from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing
from elhandel.market import supply
from elhandel.platform.telemetry import MetricUnit, metrics


def ask_missing_days(tools: Tools, asked: Nothing) -> Answer:
    """Ask for the days that have been missing for long enough, and again for what is unanswered."""
    gaps = supply.ask_for_missing_days(tools.database, tools.clock)

    metrics.add_metric("missing_days_asked", MetricUnit.Count, gaps.asked)
    metrics.add_metric("missing_days_left", MetricUnit.Count, gaps.left)
    metrics.add_metric("enquiries_repeated", MetricUnit.Count, gaps.repeated)

    return {
        "asked": gaps.asked,
        "waiting": gaps.waiting,
        "left": gaps.left,
        "repeated": gaps.repeated,
    }


JOBS: Final = (
    Job(
        "ask-missing-days",
        Nothing,
        ask_missing_days,
        metrics=("enquiries_repeated", "missing_days_asked", "missing_days_left"),
    ),
)
