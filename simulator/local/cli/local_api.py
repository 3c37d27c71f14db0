"""Requests to the stack that runs."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from simulator.local.cloud.errors import UnableToRun
from simulator.local.cloud.stack_options import RunningStack, default_home
from simulator.loopback import HEADERS

_CONTROL_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def running() -> RunningStack:
    """The stack that runs. Raises UnableToRun when none does."""
    return RunningStack.require(default_home())


def send(
    method: str,
    path: str,
    body: bytes | None,
    seconds: float,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """One request to the gateway. Raises UnableToRun when no stack runs or it does not answer."""
    address = urlsplit(running().api_url).netloc
    connection = http.client.HTTPConnection(address, timeout=seconds)

    try:
        connection.request(method, path, body, {**dict(HEADERS), **(headers or {})})
        response = connection.getresponse()
        named = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, named, response.read())
    except OSError as error:
        raise UnableToRun(
            f"The stack does not answer at {address} ({error}). "
            "Stop it and start it again with `elhandel up`."
        ) from None
    finally:
        connection.close()


def call(method: str, path: str, document: Any = None) -> Any:
    """The answer of the control surface at `path`. Raises UnableToRun when it refuses."""
    body = None if document is None else json.dumps(document).encode()

    answer = send(method, f"/_local/{path}", body, _CONTROL_SECONDS)
    content = json.loads(answer.body)

    if answer.status >= HTTPStatus.BAD_REQUEST:
        raise UnableToRun(f"The stack did not do that: {content.get('message', answer.status)}")
    return content
