"""What a function gets of a connection: events of a WebSocket API.

Source: API Gateway developer guide, "Set up a WebSocket API integration request", "$context
variables, access logging".
"""

import time
import uuid
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from simulator.local.cloud.gateway.event import API_ID, Request, encode_event

_KINDS = {"$connect": "CONNECT", "$disconnect": "DISCONNECT"}


def socket_event(
    request: Request,
    route: str,
    connection_id: str,
    connected_at: datetime,
    stage: str,
    body: str | None = None,
) -> bytes:
    """The event of a route; JSON. request: the one that was upgraded."""
    headers = dict(request.headers)
    named = {name.lower(): value for name, value in request.headers}
    now = time.time()
    event: dict[str, Any] = {
        "requestContext": {
            "routeKey": route,
            "eventType": _KINDS.get(route, "MESSAGE"),
            "extendedRequestId": str(uuid.uuid4()),
            "requestId": str(uuid.uuid4()),
            "requestTime": datetime.fromtimestamp(now, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "requestTimeEpoch": int(now * 1000),
            "messageDirection": "IN",
            "stage": stage,
            "connectedAt": int(connected_at.timestamp() * 1000),
            "identity": {"sourceIp": request.source_ip, "userAgent": named.get("user-agent", "")},
            "domainName": named.get("host", ""),
            "connectionId": connection_id,
            "apiId": API_ID,
        },
        "isBase64Encoded": False,
    }
    if route == "$connect":
        query = dict(parse_qsl(request.target.partition("?")[2], keep_blank_values=True))
        event |= {"headers": headers, "multiValueHeaders": {k: [v] for k, v in headers.items()}}
        if query:
            event["queryStringParameters"] = query
    if body is not None:
        event["body"] = body

    return encode_event(event)
