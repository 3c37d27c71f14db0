"""Customers are reminded of meters that are still to be verified, every day those that are due."""

from typing import Final

from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing
from elhandel.meters.by_hand import remind
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import MetricUnit, metrics


def remind_meters(tools: Tools, asked: Nothing) -> Answer:
    """Remind customers whose grace lasts, each every seven days."""
    if settings().neighbours == "off":
        return {"neighbours": False}

    with tools.database.transaction() as tx:
        reminded = remind(tx, tools.clock.now())
    metrics.add_metric("meters_reminded", MetricUnit.Count, reminded)
    return {"neighbours": True, "reminded": reminded}


JOBS: Final = (Job("remind-meters", Nothing, remind_meters, metrics=("meters_reminded",)),)
