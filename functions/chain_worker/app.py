"""ChainWorker: brings what was ordered onto the token ledger, each piece once.

Alone it signs there, and ships the library of its transactions. It hears the clock and staff, and
asks the nodes of the ledger; it knows neither customers nor readings.
"""

from typing import Final

from elhandel.jobs import JobTable, Tools, job_handler
from elhandel.jobs.chain import trial, work
from elhandel.platform.clock import clock_from_environment
from elhandel.platform.database import database_from_environment

TABLE: Final = JobTable("The worker of the token ledger", (*work.JOBS, *trial.JOBS))

clock = clock_from_environment()
database = database_from_environment()

handler = job_handler(TABLE, lambda: Tools(database, clock))
