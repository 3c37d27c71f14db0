"""Lambda's Invoke API, so that boto3's client works with this host as its endpoint.

Source: AWS Lambda API reference, Invoke.
"""

import base64
import json
import threading
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote

from simulator.local.cloud.gateway.event import Request
from simulator.local.cloud.gateway.response import Response, json_response
from simulator.local.cloud.runtime import Invocation, Outcome, Pool, Throttled

PREFIX: Final = "/2015-03-31/functions/"


class InvokeApi:
    """`POST /2015-03-31/functions/{name or ARN}/invocations`."""

    def __init__(self, pools: Mapping[str, Pool]) -> None:
        self._pools = pools
        self._lock = threading.Lock()
        self._running = 0

    @property
    def running(self) -> int:
        """Events (InvocationType Event) that were taken and have not ended."""
        return self._running

    def answer(self, request: Request) -> Response:
        name, _, action = request.path.removeprefix(PREFIX).partition("/")
        pool = self._pools.get(unquote(name).rpartition("function:")[2])
        if pool is None or action != "invocations" or request.method != "POST":
            return _error(404, "ResourceNotFoundException", f"Function not found: {name}")

        payload = request.body or b"{}"
        try:
            event = json.loads(payload)
        except ValueError as error:
            return _error(
                400,
                "InvalidRequestContentException",
                f"Could not parse request body into json: {error}",
            )

        if _names_a_signer(event):
            return _error(
                403,
                "AccessDeniedException",
                "Only a function's URL names who signed. Send the job there.",
            )

        headers = {key.lower(): value for key, value in request.headers}
        wants_log = headers.get("x-amz-log-type") == "Tail"
        invocation = Invocation(payload, wants_log=wants_log)
        match headers.get("x-amz-invocation-type", "RequestResponse"):
            case "DryRun":
                return Response(204, [], b"")
            case "Event":
                with self._lock:
                    self._running += 1
                threading.Thread(
                    target=self._in_background, args=(pool, invocation), daemon=True
                ).start()
                return Response(202, [("x-amzn-requestid", invocation.request_id)], b"")
            case _:
                return _invoke(pool, invocation)

    def _in_background(self, pool: Pool, invocation: Invocation) -> None:
        try:
            pool.invoke(invocation)
        except Throttled:
            pass  # the host is closing; nobody waits for this answer
        finally:
            with self._lock:
                self._running -= 1


def _names_a_signer(event: Any) -> bool:
    """Whether an event claims a signer, which only a function's URL may state."""
    context = event.get("requestContext") if isinstance(event, dict) else None
    return isinstance(context, dict) and "authorizer" in context


def _invoke(pool: Pool, invocation: Invocation) -> Response:
    try:
        outcome = pool.invoke(invocation)
    except Throttled:
        return _error(429, "TooManyRequestsException", "Rate Exceeded.")
    return Response(200, _headers(invocation, outcome), outcome.payload)


def _headers(invocation: Invocation, outcome: Outcome) -> list[tuple[str, str]]:
    headers = [
        ("content-type", "application/json"),
        ("x-amzn-requestid", invocation.request_id),
        ("x-amz-executed-version", "$LATEST"),
    ]
    if outcome.failed:
        headers.append(("x-amz-function-error", "Unhandled"))

    if invocation.wants_log:
        headers.append(("x-amz-log-result", base64.b64encode(outcome.log_tail).decode()))

    return headers


def _error(status: int, kind: str, message: str) -> Response:
    document: dict[str, Any] = {"Type": "User", "Message": message}
    response = json_response(status, document)
    return Response(status, [*response.headers, ("x-amzn-errortype", kind)], response.body)
