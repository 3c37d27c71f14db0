"""Apps: FastAPI with our errors, correlation ids, limits and API keys.

`application()` returns an app whose every error is RFC 9457's problem+json and whose every answer
carries the correlation id that is in the logs.
`keyed(scope)` opens a route to API keys of a scope. `lambda_handler()` makes the Lambda handler.
"""

import re
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any, Final
from urllib.parse import unquote_plus
from uuid import uuid4

from fastapi import Depends, FastAPI, Request, Security
from fastapi.routing import APIRoute
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer
from mangum import Mangum
from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as AsgiScope

from elhandel.platform.clock import Clock, clock_from_environment
from elhandel.platform.database import Database, database_from_environment
from elhandel.platform.keys.api_keys import ApiKey, Scope, admit, refuse_malformed
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import MetricUnit, entry_point, logger, metrics
from elhandel.platform.web.answer_headers import Headed
from elhandel.platform.web.front import Fronted, address_of
from elhandel.platform.web.problem_json import (
    PROBLEM_JSON,
    AddressTooLong,
    BodyTooLarge,
    InvalidRequest,
    Problem,
    Unexpected,
    answer,
    correlation_id,
    handle_problems,
    problems,
)
from elhandel.platform.web.sparing import Sparing
from elhandel.values.errors import DomainError
from elhandel.values.texts.plain_text import unprintable

__all__ = [
    "ClockOfProcess",
    "CorrelationId",
    "DatabaseOfProcess",
    "Problem",
    "ShownKey",
    "application",
    "clock",
    "database",
    "keyed",
    "known_key",
    "lambda_handler",
    "longest_body",
    "problems",
]

CORRELATION_HEADER: Final = "x-correlation-id"
_CORRELATION_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,64}", re.ASCII)
_LONGEST_BODY: Final = 16_384
"""Bytes of a body, unless its route sets another limit."""
_DIGITS_OF_A_LENGTH: Final = 18
_LONGEST_ADDRESS: Final = 8_192
"""Characters of path and query; API Gateway takes 10,240 bytes of them and all headers."""
_LIMIT: Final = "x-longest-body"
_KEY_HEADER: Final = APIKeyHeader(
    name="x-api-key", auto_error=False, description="An API key, elh_…"
)
_BEARER: Final = HTTPBearer(auto_error=False, description="The same API key as a bearer token")


@lru_cache(maxsize=1)
def database() -> Database:
    """The database of this process."""
    return database_from_environment()


@lru_cache(maxsize=1)
def clock() -> Clock:
    """The clock of this process."""
    return clock_from_environment()


type DatabaseOfProcess = Annotated[Database, Depends(database)]
type ClockOfProcess = Annotated[Clock, Depends(clock)]
type CorrelationId = Annotated[str, Depends(correlation_id)]


def shown_key(
    header: Annotated[str | None, Security(_KEY_HEADER)],
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
) -> str | None:
    """What the caller sends as its key, whatever that is; None where it sends none."""
    return header or (bearer.credentials if bearer else None)


type ShownKey = Annotated[str | None, Depends(shown_key)]


def known_key(database: Database, shown: str | None, scope: Scope, now: datetime) -> ApiKey:
    """The key of a request that counts, which must be of `scope`.

    Raises Unauthenticated, Forbidden, TooManyRequests, DatabaseUnavailable.
    """
    return admit(database, refuse_malformed(shown), scope, now)


def keyed(scope: Scope) -> Callable[..., ApiKey]:
    """A dependency: the caller's API key of `scope`, as in `Depends(keyed("customer"))`."""

    def dependency(database: DatabaseOfProcess, clock: ClockOfProcess, shown: ShownKey) -> ApiKey:
        return known_key(database, shown, scope, clock.now())

    return dependency


def longest_body(size: int) -> dict[str, Any]:
    """`openapi_extra=` of a route whose body may have `size` bytes; its documentation says so."""
    return {_LIMIT: size}


def application(
    title: str,
    *,
    description: str,
    openapi_url: str,
    version: str = "1",
    sparing: bool = False,
    public: Sequence[str] = (),
) -> FastAPI:
    """An app without routes; its OpenAPI document is at `openapi_url`.

    sparing: its answers are tagged and compressed. public: paths, beside the OpenAPI document,
    whose answers are the same for everybody.
    """
    app = FastAPI(
        title=title,
        description=description,
        version=version,
        openapi_url=openapi_url,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
        # What a generated client calls its functions.
        generate_unique_id_function=lambda route: route.name,
    )
    handle_problems(app)
    if sparing:
        app.add_middleware(Sparing)
    app.add_middleware(_Limited, routes=app.router.routes)
    app.add_middleware(Fronted)
    # Outside the two before: a request refused for its size has an id and a log line too.
    app.add_middleware(_Correlated)
    # Outermost: every answer has these headers.
    app.add_middleware(
        Headed,
        public=frozenset({openapi_url, *public}),
        hsts_seconds=lambda: settings().hsts_seconds,
    )

    return app


def lambda_handler(app: Any) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """The Lambda handler of an app, with Powertools' context, metrics and trace around it.

    app: any ASGI app, such as one that chooses between two.
    """
    mangum = Mangum(
        app,
        lifespan="off",
        text_mime_types=["text/", "application/json", "application/x-ndjson", PROBLEM_JSON],
    )

    @entry_point
    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        return mangum(event, context)

    return handler


class _Correlated:
    """Gives each request a correlation id and a log line; turns uncaught errors into problems."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(CORRELATION_HEADER, "")
        id_ = given if _CORRELATION_ID.fullmatch(given) else str(uuid4())
        scope.setdefault("state", {})["correlation_id"] = id_
        logger.set_correlation_id(id_)
        status, started = 0, time.perf_counter()

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[CORRELATION_HEADER] = id_
            await send(message)

        try:
            if (refused := _illegible(scope)) is not None:
                await answer(Request(scope), refused)(scope, receive, send_with_id)
            else:
                await self._app(scope, receive, send_with_id)
        except Exception:
            logger.exception("a request failed unexpectedly")
            if status:
                raise
            sentence = f"Something went wrong on our side. If it stays so, tell us this id: {id_}."
            await answer(Request(scope), Unexpected(sentence))(scope, receive, send_with_id)
        milliseconds = round((time.perf_counter() - started) * 1000, 1)
        line = {
            "method": scope["method"],
            "route": _route(scope),
            "status": status,
            "ms": milliseconds,
            "address": address_of(scope),
        }
        logger.info("request", extra=line)
        metrics.add_metric("request_duration", MetricUnit.Milliseconds, milliseconds)


class _Limited:
    """Reads a body up to the limit of its route, before even the key is looked up."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute]) -> None:
        self._app = app
        self._routes = routes

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        longest = self._longest(scope)
        messages = await _read_to(longest, scope, receive)
        if messages is None:
            sentence = (
                f"The body is larger than the {longest} bytes that this path takes. "
                "Send a smaller one."
            )
            await answer(Request(scope), BodyTooLarge(sentence, longest=longest))(
                scope, receive, send
            )
            return

        async def replayed() -> Message:
            return messages.pop(0) if messages else await receive()

        await self._app(scope, replayed, send)

    def _longest(self, scope: AsgiScope) -> int:
        """The limit of the route that serves a request, or the general one."""
        for route in self._routes:
            if isinstance(route, APIRoute) and route.matches(scope)[0] is Match.FULL:
                return int((route.openapi_extra or {}).get(_LIMIT, _LONGEST_BODY))
        return _LONGEST_BODY


async def _read_to(longest: int, scope: AsgiScope, receive: Receive) -> list[Message] | None:
    """The messages of a body; None where it is longer, or says that it is."""
    said = Headers(scope=scope).get("content-length", "")
    if (
        said.isascii()
        and said.isdecimal()
        and (len(said) > _DIGITS_OF_A_LENGTH or int(said) > longest)
    ):
        return None

    messages: list[Message] = []
    size, more = 0, True
    while more:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        more = bool(message.get("more_body", False))
        if size > longest:
            return None
    return messages


def _illegible(scope: AsgiScope) -> DomainError | None:
    """The error of a path and query that are too long or hold an unprintable character, if so."""
    if len(scope["path"]) + len(scope["query_string"]) > _LONGEST_ADDRESS:
        return AddressTooLong(
            f"The address is longer than {_LONGEST_ADDRESS} characters, which no path here needs. "
            "Shorten its query."
        )

    query = unquote_plus(scope["query_string"].decode("latin-1"), errors="replace")
    for part, text in (("path", scope["path"]), ("query", query)):
        if (character := unprintable(text)) is not None:
            return InvalidRequest(
                f"The {part} of the address holds the character {character}, which cannot be "
                "printed. Remove it."
            )

    return None


def _route(scope: AsgiScope) -> str:
    """The path's pattern; the path itself may hold what a log must not."""
    route = scope.get("route")
    return str(getattr(route, "path", "unknown"))
