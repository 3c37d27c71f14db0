"""The HTTP API: a request to the route that takes it, to the function behind it, and back."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from typing import Final

from simulator.local.cloud.gateway.event import Request, encode_event, http_event
from simulator.local.cloud.gateway.response import NOT_FOUND, UNAVAILABLE, Response, http_response
from simulator.local.cloud.gateway.routes import Router
from simulator.local.cloud.runtime import Invocation, Outcome, Pool, Throttled

INTEGRATION_SECONDS: Final = 30.0
_MOST_CALLERS: Final = 1_024
"""Threads for requests that wait for a function: as many as connections may wait to be taken."""


class HttpApi:
    """Answers requests by the functions in `pools`.

    limit_seconds: how long API Gateway waits for one.
    """

    def __init__(
        self, router: Router, pools: Mapping[str, Pool], limit_seconds: float = INTEGRATION_SECONDS
    ) -> None:
        self._router = router
        self._pools = pools
        self._limit_seconds = limit_seconds
        self._callers = ThreadPoolExecutor(_MOST_CALLERS, "caller")

    def answer(self, request: Request) -> Response:
        match = self._router.match(request.method, request.path)
        if match is None:
            return NOT_FOUND

        pool = self._pools[match.function]
        invocation = Invocation(encode_event(http_event(request, match)))
        try:
            outcome = self._within_limit(pool, invocation)
        except (Throttled, TooLate):
            return UNAVAILABLE

        return http_response(outcome)

    def _within_limit(self, pool: Pool, invocation: Invocation) -> Outcome:
        if pool.function.timeout_seconds < self._limit_seconds:
            return pool.invoke(invocation, self._limit_seconds)

        # The function may outlast the client's wait: it goes on in another thread, as it does on
        # AWS.
        called = self._callers.submit(pool.invoke, invocation, self._limit_seconds)
        return called.result(self._limit_seconds)
