"""How far a run is."""

from typing import Final

from elhandel import settlement
from elhandel.jobs.fields import Number
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.jobs.settlement.examples import examples
from elhandel.values.errors import NotFound


class Status(Request, frozen=True):
    """Which run; the latest without a number."""

    run_id: Number | None = None
    with_shards: bool = False

    parked: bool = False
    """Every sentence of each cause to wait, instead of a few."""


def status(tools: Tools, asked: Status) -> Answer:
    """How far a run is. Raises NotFound where none was ever planned."""
    with tools.database.transaction() as tx:
        run_id = asked.run_id or settlement.latest_run(tx)
        if run_id is None:
            raise NotFound("No settlement run was ever planned. Plan one first.")

        summary = settlement.run_summary(tx, run_id)
        shards = settlement.run_shards(tx, run_id) if asked.with_shards else []
        causes = settlement.causes_of_run(tx, run_id, examples(every=asked.parked))

    return settlement.told_summary(run_id, summary, shards, causes)


JOBS: Final = (Job("status", Status, status, traced=True),)
