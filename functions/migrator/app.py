"""Migrator: what a deployment needs from inside the network: the schema, and API keys.

Invoked after each deployment, by staff, and by the local run; never by the public.
"""

from typing import Final

from elhandel.jobs import JobTable, Tools, job_handler
from elhandel.jobs.deployment import device_keys, keys, schema
from elhandel.platform.clock import clock_from_environment
from elhandel.platform.database import database_from_environment

TABLE: Final = JobTable(
    "The migrator", (*schema.JOBS, *keys.JOBS, *device_keys.JOBS), default="migrate"
)

# Asked for at each event: before the first migration there may be nothing to connect to.
handler = job_handler(TABLE, lambda: Tools(database_from_environment(), clock_from_environment()))
