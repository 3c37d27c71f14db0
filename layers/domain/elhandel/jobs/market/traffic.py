"""What was sent to DataHub, and what waits to be sent."""

from dataclasses import fields
from datetime import datetime
from typing import Any, Final

from elhandel.jobs.fields import Filled, Number, Point
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.market import requests
from elhandel.market.requests import WaitingRequest
from elhandel.market.sent import Try, tries
from elhandel.values.identifiers import Gsrn

_LISTED: Final = 100
_BODIES: Final = frozenset({"body", "answer", "headers"})


class WaitingRequests(Request, frozen=True):
    """How many are listed at most."""

    limit: Number = _LISTED


class Sent(Request, frozen=True):
    """Of a point, of one request, or of everything."""

    gsrn: Point | None = None
    transaction_id: Filled | None = None
    limit: Number = _LISTED


def waiting_requests(tools: Tools, asked: WaitingRequests) -> Answer:
    """What has not left for DataHub, the oldest first, and why; also what was refused in form."""
    with tools.database.transaction() as tx:
        found = requests.waiting_requests(tx, limit=asked.limit)

    return {
        "waiting": [_as_json(request) for request in found.requests],
        "left_out": found.left_out,
    }


def sent(tools: Tools, asked: Sent) -> Answer:
    """What was sent, the newest first; of one request with the bodies, their numbers sealed."""
    with tools.database.transaction() as tx:
        found = tries(tx, gsrn=asked.gsrn, transaction_id=asked.transaction_id, limit=asked.limit)

    listed = [_as_json(attempt) for attempt in found.tries]
    if asked.transaction_id is None:
        listed = [_without_bodies(attempt) for attempt in listed]

    return {"sent": listed, "left_out": found.left_out}


def _without_bodies(attempt: Answer) -> Answer:
    return {key: value for key, value in attempt.items() if key not in _BODIES}


def _as_json(row: WaitingRequest | Try) -> Answer:
    return {field.name: _shown(getattr(row, field.name)) for field in fields(row)}


def _shown(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Gsrn) else value


JOBS: Final = (
    Job("waiting-requests", WaitingRequests, waiting_requests, traced=True),
    Job("sent", Sent, sent, traced=True),
)
