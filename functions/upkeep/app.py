"""Upkeep: what is kept and how long, what must hold, what is held about persons, and why a bill is
what it is.

Its role in the database reads almost everything and deletes what has expired. So it serves the
clock and staff only: nothing that an outside party has sent comes in here, and it opens no sealed
number, reads no secret and reaches no queue.
"""

from typing import Final

from elhandel.jobs import JobTable, Tools, job_handler
from elhandel.jobs.persons import rights
from elhandel.jobs.upkeep import bills, expiry, invariants, months, partitions
from elhandel.platform.clock import clock_from_environment
from elhandel.platform.database import database_from_environment

TABLE: Final = JobTable(
    "Upkeep",
    (*partitions.JOBS, *months.JOBS, *expiry.JOBS, *invariants.JOBS, *rights.JOBS, *bills.JOBS),
)

clock = clock_from_environment()
database = database_from_environment()

handler = job_handler(TABLE, lambda: Tools(database, clock))
