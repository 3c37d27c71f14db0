"""What a run would settle and what it would park, written nowhere."""

from typing import Final

from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.settlement.examples import examples
from elhandel.jobs.settlement.portion import Portion
from elhandel.settlement import runs


class Preview(Portion, frozen=True, kw_only=True):
    """The days and the part of a run."""

    parked: bool = False
    """Every sentence of each cause to wait, instead of a few."""


def preview(tools: Tools, asked: Preview) -> Answer:
    """Preview a run."""
    today = tools.clock.today()

    found = runs.preview_run(
        tools.database,
        *asked.days,
        ended_by=asked.selection.ended_by(today),
        part=asked.part,
        today=today,
    )

    return runs.preview_as_json(found, examples(every=asked.parked))


JOBS: Final = (Job("preview", Preview, preview, traced=True),)
