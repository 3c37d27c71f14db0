"""What was sent to DataHub, and what waits to be sent."""

from typing import Final

from elhandel.jobs.fields import Filled, Number, Point
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.jobs.shown import as_json
from elhandel.market import requests
from elhandel.market.sent import tries

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
        "waiting": [as_json(request) for request in found.requests],
        "left_out": found.left_out,
    }


def sent(tools: Tools, asked: Sent) -> Answer:
    """What was sent, the newest first; of one request with the bodies, their numbers sealed."""
    with tools.database.transaction() as tx:
        found = tries(tx, gsrn=asked.gsrn, transaction_id=asked.transaction_id, limit=asked.limit)

    listed = [as_json(attempt) for attempt in found.tries]
    if asked.transaction_id is None:
        listed = [_without_bodies(attempt) for attempt in listed]

    return {"sent": listed, "left_out": found.left_out}


def _without_bodies(attempt: Answer) -> Answer:
    return {key: value for key, value in attempt.items() if key not in _BODIES}


JOBS: Final = (
    Job("waiting-requests", WaitingRequests, waiting_requests, traced=True),
    Job("sent", Sent, sent, traced=True),
)
