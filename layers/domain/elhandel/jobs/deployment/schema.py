"""The schema of the database."""

from typing import Final

from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Nothing
from elhandel.platform.database import database_url
from elhandel.platform.schema.migrate import migrate
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import logger


def bring_to_schema(tools: Tools, asked: Nothing) -> Answer:
    """Apply the migrations that are missing; answers their ids."""
    applied = migrate(database_url(settings()))

    logger.info("migrated", extra={"applied": applied})
    return {"applied": applied}


JOBS: Final = (Job("migrate", Nothing, bring_to_schema),)
