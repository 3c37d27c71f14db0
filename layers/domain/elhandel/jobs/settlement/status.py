"""How far a run is."""

from typing import Final

from elhandel.jobs.fields import Number
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.jobs.settlement.examples import examples
from elhandel.settlement import progress
from elhandel.values.errors import NotFound
from elhandel.values.ids import RunId


class Status(Request, frozen=True):
    """Which run; the latest without a number."""

    run_id: Number | None = None
    with_shards: bool = False

    parked: bool = False
    """Every sentence of each cause to wait, instead of a few."""


def status(tools: Tools, asked: Status) -> Answer:
    """How far a run is. Raises NotFound where none was ever planned."""
    with tools.database.transaction() as tx:
        run_id = RunId(asked.run_id) if asked.run_id else progress.latest_run(tx)
        if run_id is None:
            raise NotFound("No settlement run was ever planned. Plan one first.")

        summary = progress.run_summary(tx, run_id)
        shards = progress.run_shards(tx, run_id) if asked.with_shards else []
        causes = progress.causes_of_run(tx, run_id, examples(every=asked.parked))

    return progress.summary_as_json(run_id, summary, shards, causes)


JOBS: Final = (Job("status", Status, status, traced=True),)
