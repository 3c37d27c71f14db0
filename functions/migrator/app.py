"""Migrator: brings the database to the layer's schema. Invoked once after each deployment, and by the local run."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from elhandel.platform.database import database_url
from elhandel.platform.migrate import migrate
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import logger


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Apply what is missing; answers the ids of what was applied."""
    applied = migrate(database_url(settings()))
    logger.info("migrated", extra={"applied": applied})
    return {"applied": applied}
