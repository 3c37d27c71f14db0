"""Queue poller: everything that runs by the clock between us, DataHub and the price source.

Each schedule of the template names a job; a job may run twice and at the same time as itself. A
part that does not answer concerns one queue or one job: the others go on, and the next schedule
tries again.
"""

from typing import Final

from elhandel.jobs import JobTable, Tools, job_handler
from elhandel.jobs.market import deadlines, letters, outbound, queues, replay, traffic
from elhandel.jobs.persons import contacts, join, names
from elhandel.jobs.prices import days, held
from elhandel.jobs.products import change, price, terms
from elhandel.jobs.secrets import ages, numbers
from elhandel.jobs.signups import dates, signup
from elhandel.jobs.signups import held as held_signups
from elhandel.jobs.supply import correction
from elhandel.platform.clock import clock_from_environment
from elhandel.platform.database import database_from_environment

TABLE: Final = JobTable(
    "The queue poller",
    (
        *outbound.JOBS,
        *queues.JOBS,
        *deadlines.JOBS,
        *replay.JOBS,
        *letters.JOBS,
        *traffic.JOBS,
        *days.JOBS,
        *held.JOBS,
        *numbers.JOBS,
        *ages.JOBS,
        *terms.JOBS,
        *correction.JOBS,
        *change.JOBS,
        *price.JOBS,
        *dates.JOBS,
        *held_signups.JOBS,
        *signup.JOBS,
        *contacts.JOBS,
        *join.JOBS,
        *names.JOBS,
    ),
)

clock = clock_from_environment()
database = database_from_environment()

handler = job_handler(TABLE, lambda: Tools(database, clock))
