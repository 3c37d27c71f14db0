"""Payments: the bank's files, payouts and reminders.

Alone it opens bank details, and its role alone writes what came in and what is paid back. It hears
the clock and staff, and asks the bank; nobody outside calls it.
"""

from typing import Final

from elhandel.jobs import JobTable, Tools, job_handler
from elhandel.jobs.payments import files, payouts, reminders, work
from elhandel.platform.clock import clock_from_environment
from elhandel.platform.database import database_from_environment

TABLE: Final = JobTable("Payments", (*files.JOBS, *work.JOBS, *payouts.JOBS, *reminders.JOBS))

clock = clock_from_environment()
database = database_from_environment()

handler = job_handler(TABLE, lambda: Tools(database, clock))
