"""Running a job of a function of the running stack, for commands that are one job."""

import json
from http import HTTPStatus
from typing import Any, Final

from simulator.cli import local_api
from simulator.cli.exits import raise_failure
from simulator.cloud.errors import UnableToRun

_SECONDS: Final = 300


def run_job(function: str, job: str, **details: Any) -> Any:
    """The answer of a function's job. Raises UnableToRun with the function's own sentence when it failed.

    Raises DatabaseDoesNotAnswer when that is why.
    """
    payload = json.dumps({"job": job, **details}).encode()
    answer = local_api.send("POST", f"/2015-03-31/functions/{function}/invocations", payload, _SECONDS)
    document = json.loads(answer.body or b"null")
    if answer.status != HTTPStatus.OK:
        raise UnableToRun(f"{document.get('Message', answer.status)}. `elhandel status` lists the functions.")
    if "x-amz-function-error" in answer.headers:
        raise_failure(document, function)
    return document
