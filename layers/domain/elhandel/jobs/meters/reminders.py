"""Customers are reminded of meters that are still to be verified, every day those that are due; and
how well verification and readings go is measured (GX-MET-8).
"""

from dataclasses import asdict
from typing import Final

from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing
from elhandel.meters.by_hand import remind
from elhandel.meters.upkeep import MeterFigures, meter_figures
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import MetricUnit, metrics


def remind_meters(tools: Tools, asked: Nothing) -> Answer:
    """Remind customers whose grace lasts, each every seven days; and measure."""
    if settings().neighbours == "off":
        return {"neighbours": False}

    with tools.database.transaction() as tx:
        reminded = remind(tx, tools.clock.now())
        figures = meter_figures(tx, tools.clock.today())
    metrics.add_metric("meters_reminded", MetricUnit.Count, reminded)
    _measure(figures)
    return {"neighbours": True, "reminded": reminded, **asdict(figures)}


def _measure(figures: MeterFigures) -> None:
    """What there is nothing of is not measured: it is neither good nor bad."""
    metrics.add_metric("meters_verified", MetricUnit.Count, figures.verified)
    metrics.add_metric("meter_claims_refused", MetricUnit.Count, figures.claims_refused)
    if figures.first_try_percent is not None:
        metrics.add_metric(
            "meters_verified_first_try", MetricUnit.Percent, figures.first_try_percent
        )
    if figures.complete_percent is not None:
        metrics.add_metric("meter_readings_complete", MetricUnit.Percent, figures.complete_percent)


JOBS: Final = (
    Job(
        "remind-meters",
        Nothing,
        remind_meters,
        metrics=(
            "meter_claims_refused",
            "meter_readings_complete",
            "meters_reminded",
            "meters_verified",
            "meters_verified_first_try",
        ),
    ),
)
