"""Settlement worker: plans a run into shards, settles a shard for each message, closes the run
after the last. Corrections are runs too, planned by the clock from what has changed since.

A run's shards want many processes at once, so each begins from a snapshot.
"""

from functools import partial
from typing import Final

from elhandel.jobs import JobTable, Tools, job_handler
from elhandel.jobs.certificates import compare
from elhandel.jobs.minting import readings, surplus
from elhandel.jobs.settlement import plan, runs, shards
from elhandel.platform import snapshots
from elhandel.platform.clock import clock_from_environment
from elhandel.platform.database import database_from_environment
from elhandel.settlement import SideBySide

TABLE: Final = JobTable(
    "The settlement worker", (*plan.JOBS, *runs.JOBS, *surplus.JOBS, *readings.JOBS, *compare.JOBS)
)

clock = clock_from_environment()
database = database_from_environment()
# Most of a shard's time is the database's: three at once keep both busy.
side_by_side = SideBySide(
    [database, database_from_environment(), database_from_environment()], clock
)
snapshots.prepare()

handler = job_handler(
    TABLE, lambda: Tools(database, clock), partial(shards.settle_messages, side_by_side)
)
