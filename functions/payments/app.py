"""Payments: the bank's files, payouts, reminders, and what is collected by mandate; and over HTTP
what the provider of payments tells by itself.

Alone it opens bank details, and its role alone writes what came in and what is paid back. It hears
the clock and staff, asks the bank and the provider; of outsiders only the provider is heard, by the
signature of what it sends.
"""

from typing import Final

from elhandel.jobs import JobTable, Tools, job_handler
from elhandel.jobs.payments import collections, files, payouts, reminders, work
from elhandel.payments.webhooks import webhooks_app
from elhandel.platform.clock import clock_from_environment
from elhandel.platform.database import database_from_environment
from elhandel.platform.web import lambda_handler

TABLE: Final = JobTable(
    "Payments",
    (*files.JOBS, *work.JOBS, *payouts.JOBS, *reminders.JOBS, *collections.JOBS),
)

clock = clock_from_environment()
database = database_from_environment()

app = webhooks_app()

handler = lambda_handler(app, otherwise=job_handler(TABLE, lambda: Tools(database, clock)))
