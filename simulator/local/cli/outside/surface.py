"""Calls of the outside world's control surface, for commands."""

import http.client
import json
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from simulator.local.cli import local_api
from simulator.local.cloud.errors import UnableToRun
from simulator.loopback import HEADERS

_SECONDS: Final = 60.0
_JSON: Final = {"content-type": "application/json"}


def call(method: str, path: str, document: Any = None) -> Any:
    """The answer of the outside world of the stack that runs. Raises UnableToRun when it refuses,
    with its own sentence.
    """
    address = urlsplit(local_api.running().outside_url).netloc
    connection = http.client.HTTPConnection(address, timeout=_SECONDS)
    body = None if document is None else json.dumps(document).encode()

    try:
        connection.request(method, path, body, {**HEADERS, **_JSON})
        response = connection.getresponse()
        answer = json.loads(response.read() or b"null")
    except OSError as error:
        raise UnableToRun(
            f"The outside world does not answer at {address} ({error}). Look at `elhandel status`."
        ) from None
    finally:
        connection.close()

    if response.status >= HTTPStatus.BAD_REQUEST:
        raise UnableToRun(_sentence(answer))
    return answer


def _sentence(answer: Any) -> str:
    """Why it was refused; FastAPI lists what is wrong with each field."""
    detail = answer.get("detail", answer) if isinstance(answer, dict) else answer
    if not isinstance(detail, list):
        return str(detail)
    return "; ".join(
        f"{'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}" for problem in detail
    )
