"""Invoice generator: issues the invoices of a shard, then makes their documents; bills aconto every
day as it falls due, services a week ahead, neighbours' trades, and what was held and can go out; by
hand, credit notes and what is invoiced again, and what staff do with services, which may be billed
at once. It duns for services that are not paid, and lets those that are paid run again. Each minute
it clears what has ended of the neighbours' market, and each day it reminds of meters that are still
to be verified.
"""

from typing import Final

from elhandel.jobs import JobTable, Tools, job_handler
from elhandel.jobs.billing import case_files, credits, documents, due, shards
from elhandel.jobs.certificates import documents as certificates
from elhandel.jobs.dunning import due as dunning
from elhandel.jobs.exchange import clearing, rail
from elhandel.jobs.meters import reminders
from elhandel.jobs.services import by_hand as services
from elhandel.jobs.services import charging, connections, generate
from elhandel.platform.clock import clock_from_environment
from elhandel.platform.database import database_from_environment
from elhandel.platform.memory import keep_loaded

TABLE: Final = JobTable(
    "The invoice generator",
    (
        *documents.JOBS,
        *due.JOBS,
        *credits.JOBS,
        *case_files.JOBS,
        *services.JOBS,
        *charging.JOBS,
        *generate.JOBS,
        *connections.JOBS,
        *dunning.JOBS,
        *clearing.JOBS,
        *certificates.JOBS,
        *rail.JOBS,
        *reminders.JOBS,
    ),
)

clock = clock_from_environment()
database = database_from_environment()

handler = job_handler(TABLE, lambda: Tools(database, clock), shards.issue_messages)
keep_loaded()
