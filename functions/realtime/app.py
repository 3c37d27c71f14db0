"""Realtime: what changes on the neighbours' market, for those who listen.

The gateway tells it of connections and of what they say; the clock, and the first connection, let
it relay what has changed. It reads orders, trades and epochs, and writes its own tables only.
"""

import json
import os
from typing import Any, Final

from elhandel.jobs import JobTable, Tools, run_job
from elhandel.jobs.live import relay
from elhandel.live.connections import disconnect
from elhandel.live.talk import answer, open_connection
from elhandel.platform import aws, snapshots
from elhandel.platform.clock import clock_from_environment
from elhandel.platform.database import database_from_environment
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import MetricUnit, entry_point, logger, metrics
from elhandel.values.errors import DomainError

type Event = dict[str, Any]

TABLE: Final = JobTable("The relay", relay.JOBS)

clock = clock_from_environment()
database = database_from_environment()
snapshots.prepare()


@entry_point
def handler(event: Event, context: Any) -> Any:
    """What the gateway, the clock or this function itself asks for."""
    if "connectionId" in event.get("requestContext", {}):
        return _socket(event)
    return run_job(TABLE, Tools(database, clock), event)


def _socket(event: Event) -> Event:
    """An event of a connection: it opens, ends, or says something."""
    connection_id = event["requestContext"]["connectionId"]
    metrics.add_metric("live_events", MetricUnit.Count, 1)
    match event["requestContext"]["routeKey"]:
        case "$connect":
            return _connect(event, connection_id)
        case "$disconnect":
            with database.transaction() as tx:
                disconnect(tx, connection_id)
            return {"statusCode": 200}
        case _:
            said = answer(database, clock, connection_id, str(event.get("body") or ""))
            return {"statusCode": 200, "body": said}


def _connect(event: Event, connection_id: str) -> Event:
    asked = event.get("queryStringParameters") or {}
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    try:
        opened = open_connection(
            database,
            clock,
            connection_id,
            secret=asked.get("ticket", ""),
            origin=headers.get("origin"),
            site=settings().live_origin,
        )
    except DomainError as error:
        logger.info("refused", extra={"code": error.code})
        return {"statusCode": error.status}
    if opened.has_to_start:
        _begin_to_relay()
    return {"statusCode": 200}


def _begin_to_relay() -> None:
    """Let another process of this function relay from now on; where that fails, the schedule does
    within a minute.
    """
    try:
        aws.functions().invoke(
            FunctionName=os.environ["AWS_LAMBDA_FUNCTION_NAME"],
            Qualifier=os.environ["AWS_LAMBDA_FUNCTION_VERSION"],  # by name alone it has no snapshot
            InvocationType="Event",
            Payload=json.dumps({"job": "relay-live"}).encode(),
        )
    except aws.AwsUnavailable as error:
        logger.warning(error.sentence)
