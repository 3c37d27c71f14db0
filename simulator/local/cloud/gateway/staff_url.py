"""Functions' URLs for staff: on AWS a signed call whose event names the signer, here one that names
the user.

The user of this machine takes the place of the signer: the operating system says to whom the other
end of the connection belongs, and nothing that the caller sends does. Source: Lambda developer
guide, "Invoking Lambda function URLs" (payload format 2.0, `requestContext.authorizer.iam`).
"""

import json
import os
import pwd
import re
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from simulator.local.cloud.gateway.event import Request, encode_event
from simulator.local.cloud.gateway.response import (
    NOT_FOUND,
    UNAVAILABLE,
    Response,
    forbidden,
    http_response,
)
from simulator.local.cloud.runtime import Invocation, Outcome, Pool, Throttled
from simulator.local.cloud.template.parameters import ACCOUNT_ID

PREFIX: Final = "/_local/staff/"
_TABLES: Final = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_NAME: Final = re.compile(r"[A-Za-z0-9+=,.@_-]{1,64}")
_UID: Final = 7
"""The column of the owner in the tables of connections."""


class StaffUrls:
    """`POST /_local/staff/{function}`: the job in the body, as the user whose connection it is."""

    def __init__(self, pools: Mapping[str, Pool]) -> None:
        self._pools = pools

    def answer(self, request: Request) -> Response:
        pool = self._pools.get(request.path.removeprefix(PREFIX))
        if pool is None:
            return NOT_FOUND

        user = _user_of(request)
        if user is None:
            return forbidden(
                "It is not known whose connection this is. "
                "Send the job by `elhandel`, and wait for its end."
            )

        try:
            outcome = pool.invoke(Invocation(staff_event(request.body, user, request.method)))
        except Throttled:
            return UNAVAILABLE

        return http_response(outcome)


def staff_event(job: bytes, user: str, method: str = "POST") -> bytes:
    """The event of a function's URL that a user called with a job; JSON."""
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/",
        "rawQueryString": "",
        "headers": {"content-type": "application/json"},
        "requestContext": {
            "accountId": ACCOUNT_ID,
            "apiId": "local",
            "authorizer": {
                "iam": {
                    "accountId": ACCOUNT_ID,
                    "userArn": f"arn:aws:iam::{ACCOUNT_ID}:user/{user}",
                }
            },
            "http": {"method": method, "path": "/", "protocol": "HTTP/1.1"},
            "requestId": str(uuid.uuid4()),
            "stage": "$default",
        },
        "body": job.decode("utf-8", "replace"),
        "isBase64Encoded": False,
    }
    return encode_event(event)


def own_user() -> str:
    """The user who runs this process, by the operating system, not by an environment variable."""
    return _name(os.getuid())


def job_answer(outcome: Outcome) -> tuple[int, Any]:
    """Status and document of a function that was called by its URL; 500 where it failed."""
    response = http_response(outcome)
    return response.status, json.loads(response.body or b"null")


def _user_of(request: Request) -> str | None:
    """Who is at the other end; None once they have left."""
    if not _TABLES[0].exists():  # not Linux: the user who runs the stack answers for its ports
        return own_user()
    uid = next(_owners(request), None)
    return None if uid is None else _name(uid)


def _owners(request: Request) -> Iterator[int]:
    """The owners of the connections from the caller's port to ours; one at most."""
    address = "".join(f"{int(part):02X}" for part in reversed(request.source_ip.split(".")))
    caller, ours = f"{address}:{request.source_port:04X}", f"0100007F:{request.port:04X}"
    for table in _TABLES:
        if not table.exists():
            continue
        for line in table.read_text(encoding="ascii").splitlines()[1:]:
            columns = line.split()
            if columns[1].endswith(caller) and columns[2].endswith(ours):
                yield int(columns[_UID])


def _name(uid: int) -> str:
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid-{uid}"
    return name if _NAME.fullmatch(name) else f"uid-{uid}"
