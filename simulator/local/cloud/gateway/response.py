"""A function's answer as an HTTP response, by the rules of payload format 2.0."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from simulator.local.cloud.runtime import Outcome

_JSON: Final = ("content-type", "application/json")


@dataclass(frozen=True, slots=True)
class Response:
    """What goes back to the client."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes


def json_response(status: int, document: Any) -> Response:
    return Response(status, [_JSON], json.dumps(document).encode())


def forbidden(sentence: str) -> Response:
    """The refusal of a request that the local run does not take; API Gateway has none like it."""
    return json_response(403, {"message": sentence, "Message": sentence})


# What API Gateway itself answers on an HTTP API. (A REST API says 502 and 504 where an HTTP API
# says 500 and 503.)
NOT_FOUND: Final = json_response(404, {"message": "Not Found"})
FUNCTION_FAILED: Final = json_response(500, {"message": "Internal Server Error"})
UNAVAILABLE: Final = json_response(503, {"message": "Service Unavailable"})
TOO_LARGE: Final = json_response(413, {"message": "Request Entity Too Large"})


def http_response(outcome: Outcome) -> Response:
    """The response for `outcome`; 500 when the function failed or its answer is malformed."""
    if outcome.failed:
        return FUNCTION_FAILED

    try:
        answer = json.loads(outcome.payload)
        if isinstance(answer, dict) and "statusCode" in answer:
            return _full(answer)
    except (ValueError, TypeError, binascii.Error):
        return FUNCTION_FAILED

    # The short form: no statusCode means 200 and the answer is the body.
    body = answer.encode() if isinstance(answer, str) else outcome.payload

    return Response(200, [_JSON], body)


def _full(answer: dict[str, Any]) -> Response:
    body = answer.get("body")
    if body is None:
        content = b""
    elif answer.get("isBase64Encoded"):
        content = base64.b64decode(body, validate=True)
    else:
        content = body.encode() if isinstance(body, str) else json.dumps(body).encode()

    headers = [
        (str(name).lower(), _header(value)) for name, value in (answer.get("headers") or {}).items()
    ]
    headers += [("set-cookie", str(cookie)) for cookie in answer.get("cookies") or []]
    if not any(name == "content-type" for name, _ in headers):
        headers.append(("content-type", "text/plain;charset=UTF-8"))

    return Response(int(answer["statusCode"]), headers, content)


def _header(value: Any) -> str:
    text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    if "\r" in text or "\n" in text:
        raise ValueError("a header cannot hold a line break")
    return text
