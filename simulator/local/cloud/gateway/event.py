"""An HTTP request as an event of API Gateway's payload format 2.0.

Source: API Gateway developer guide, "Working with AWS Lambda proxy integrations for HTTP APIs".
"""

import base64
import json
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

from simulator.local.cloud.gateway.routes import Match
from simulator.local.cloud.template.parameters import ACCOUNT_ID

API_ID: Final = "local"
_TEXT_TYPES: Final = (
    "text/",
    "application/json",
    "application/xml",
    "application/javascript",
    "application/problem",
)


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came in. `target` is path and query, still encoded; headers in their order,
    any case.

    source_ip, source_port: the caller's end of the connection; port: ours.
    """

    method: str
    target: str
    headers: Sequence[tuple[str, str]]
    body: bytes
    source_ip: str
    source_port: int = 0
    port: int = 0

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


def http_event(request: Request, match: Match) -> dict[str, Any]:
    """The event that the function behind `match` gets."""
    path, _, query = request.target.partition("?")
    headers, cookies = _headers(request.headers)
    text = _as_text(request.body, headers.get("content-type", ""))
    parameters: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        parameters[name] = f"{parameters[name]},{value}" if name in parameters else value

    now = time.time()
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": match.route.key,
        "rawPath": unquote(path),
        "rawQueryString": query,
        "headers": headers,
        "requestContext": {
            "accountId": ACCOUNT_ID,
            "apiId": API_ID,
            "domainName": headers.get("host", ""),
            "domainPrefix": API_ID,
            "http": {
                "method": request.method,
                "path": unquote(path),
                "protocol": "HTTP/1.1",
                "sourceIp": request.source_ip,
                "userAgent": headers.get("user-agent", ""),
            },
            "requestId": str(uuid.uuid4()),
            "routeKey": match.route.key,
            "stage": "$default",
            "time": datetime.fromtimestamp(now, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "timeEpoch": int(now * 1000),
        },
        "isBase64Encoded": text is None and bool(request.body),
    }
    if cookies:
        event["cookies"] = cookies

    if parameters:
        event["queryStringParameters"] = parameters

    if match.path_parameters:
        event["pathParameters"] = dict(match.path_parameters)

    if request.body:
        event["body"] = base64.b64encode(request.body).decode() if text is None else text

    return event


def encode_event(event: dict[str, Any]) -> bytes:
    """The event as the JSON that a function's process is given."""
    return json.dumps(event, ensure_ascii=False).encode()


def _headers(pairs: Sequence[tuple[str, str]]) -> tuple[dict[str, str], list[str]]:
    headers: dict[str, str] = {}
    cookies: list[str] = []
    for name, value in pairs:
        key = name.lower()
        if key == "cookie":
            cookies += [cookie.strip() for cookie in value.split(";")]
        else:
            headers[key] = f"{headers[key]},{value}" if key in headers else value

    return headers, cookies


def _as_text(body: bytes, content_type: str) -> str | None:
    """The body as text; None when it has to travel as base64."""
    kind = content_type.lower()
    if kind and not (
        kind.startswith(_TEXT_TYPES)
        or "+json" in kind
        or "+xml" in kind
        or "form-urlencoded" in kind
    ):
        return None

    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return None
