"""API keys that are closed: by whoever finds that one is lost, and not only by who makes them."""

from typing import Final

from elhandel.jobs.fields import Number
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.platform.keys.api_keys import revoke_key_by_id
from elhandel.platform.telemetry import logger
from elhandel.platform.work.invoker import staff


class RevokeKey(Request, frozen=True):
    """Which key, by the id in the list."""

    id: Number


def close_key(tools: Tools, asked: RevokeKey) -> Answer:
    """Close a key."""
    by = staff()

    with tools.database.transaction() as tx:
        name = revoke_key_by_id(tx, asked.id, tools.clock, by)

    logger.info("API key revoked", extra={"key": asked.id})
    return {"id": asked.id, "name": name}


JOBS: Final = (Job("revoke-key", RevokeKey, close_key),)
