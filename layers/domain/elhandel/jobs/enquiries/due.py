"""What has not come, asked for each morning: readings, master data, price links and prices."""

from typing import Final

from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing
from elhandel.market import missing
from elhandel.platform.telemetry import MetricUnit, metrics


def ask_missing_days(tools: Tools, asked: Nothing) -> Answer:
    """Ask for the days that have been missing for long enough, for other data that supply or
    settlement waits for, and again for what is unanswered.
    """
    gaps = missing.ask_for_missing_days(tools.database, tools.clock)
    data = missing.ask_for_missing_data(tools.database, tools.clock)
    disputed = missing.ask_for_disputed_readings(tools.database, tools.clock)

    metrics.add_metric("missing_days_asked", MetricUnit.Count, gaps.asked)
    metrics.add_metric("missing_days_left", MetricUnit.Count, gaps.left)
    metrics.add_metric("missing_data_asked", MetricUnit.Count, data.asked)
    metrics.add_metric("missing_data_left", MetricUnit.Count, data.left)
    metrics.add_metric("disputed_readings_asked", MetricUnit.Count, disputed.asked)
    metrics.add_metric("enquiries_repeated", MetricUnit.Count, gaps.repeated)

    return {
        "asked": gaps.asked,
        "waiting": gaps.waiting,
        "left": gaps.left,
        "repeated": gaps.repeated,
        "ended": gaps.ended,
        "data_asked": data.asked,
        "data_waiting": data.waiting,
        "data_left": data.left,
        "disputed_asked": disputed.asked,
        "disputed_in_vain": disputed.in_vain,
        "disputed_answered": disputed.answered,
    }


JOBS: Final = (
    Job(
        "ask-missing-days",
        Nothing,
        ask_missing_days,
        metrics=(
            "disputed_readings_asked",
            "enquiries_repeated",
            "missing_data_asked",
            "missing_data_left",
            "missing_days_asked",
            "missing_days_left",
        ),
    ),
)
