"""Running a job of a function of the running stack, for commands that are one job."""

import json
from http import HTTPStatus
from typing import Any, Final

from simulator.local.cli import local_api
from simulator.local.cli.exits import raise_refusal
from simulator.local.cloud.errors import UnableToRun

_SECONDS: Final = 300


def run_job(function: str, job: str, **details: Any) -> Any:
    """The answer of a function's job, asked for by the user of this machine.

    Raises UnableToRun with the function's own sentence when it failed, DatabaseDoesNotAnswer when
    that is why.
    """
    answer = send_job(function, json.dumps({"job": job, **details}).encode(), _SECONDS)
    document = json.loads(answer.body or b"null")
    if answer.status != HTTPStatus.OK:
        raise_refusal(document, function)
    return document


def send_job(function: str, job: bytes, seconds: float) -> local_api.Answer:
    """Send a job to a function's URL for staff.

    Raises UnableToRun where there is no such function.
    """
    answer = local_api.send("POST", f"/_local/staff/{function}", job, seconds)
    if (
        answer.status == HTTPStatus.NOT_FOUND
        and "application/problem+json" not in answer.headers["content-type"]
    ):
        raise UnableToRun(f"Function not found: {function}. `elhandel status` lists the functions.")
    return answer
