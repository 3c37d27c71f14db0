"""Queue poller: everything that runs by the clock between us and DataHub, the price source, and the
network's provider.

Each schedule of the template names a job; a job may run twice and at the same time as itself. A
part that does not answer concerns one queue or one job: the others go on, and the next schedule
tries again. By hand it runs what needs the rights of the market: replays, and who is whose
customer.
"""

from typing import Final

from elhandel.jobs import JobTable, Tools, job_handler
from elhandel.jobs.enquiries import due
from elhandel.jobs.market import deadlines, outbound, queues, replay
from elhandel.jobs.persons import join, names
from elhandel.jobs.prices import days
from elhandel.jobs.products import terms
from elhandel.jobs.reconciliation import month
from elhandel.jobs.secrets import ages, numbers
from elhandel.jobs.services import network, usage
from elhandel.platform.clock import clock_from_environment
from elhandel.platform.database import database_from_environment
from elhandel.platform.memory import keep_loaded

TABLE: Final = JobTable(
    "The queue poller",
    (
        *outbound.JOBS,
        *queues.JOBS,
        *deadlines.JOBS,
        *due.JOBS,
        *days.JOBS,
        *terms.JOBS,
        *month.JOBS,
        *numbers.JOBS,
        *ages.JOBS,
        *network.JOBS,
        *usage.JOBS,
        *replay.JOBS,
        *join.JOBS,
        *names.JOBS,
    ),
)

clock = clock_from_environment()
database = database_from_environment()

handler = job_handler(TABLE, lambda: Tools(database, clock))
keep_loaded()
