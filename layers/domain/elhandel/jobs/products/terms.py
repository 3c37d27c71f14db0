"""Terms that end, and held signups that were not decided on."""

from typing import Final

from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing
from elhandel.onboarding import held, terms
from elhandel.platform.telemetry import MetricUnit, metrics


def end_terms(tools: Tools, asked: Nothing) -> Answer:
    """Agree on what contracts pay from tomorrow whose term ends today.

    Held signups are rejected after the days that the rules name.
    """
    with tools.database.transaction() as tx:
        continued = terms.continue_ended_terms(tx, tools.clock)
    metrics.add_metric("terms_ended", MetricUnit.Count, len(continued))

    with tools.database.transaction() as tx:
        ended = held.end_held_signups(tx, tools.clock)
    metrics.add_metric("held_signups_ended", MetricUnit.Count, ended)

    return {"contracts": len(continued), "held_signups_ended": ended}


JOBS: Final = (Job("end-terms", Nothing, end_terms, metrics=("held_signups_ended", "terms_ended")),)
