"""Each request gets a correlation id and a log line, and an error that nobody foresaw an answer."""

import re
import time
from typing import Final
from urllib.parse import unquote_plus
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from elhandel.platform.telemetry import MetricUnit, logger, metrics
from elhandel.platform.web.problem_json import AddressTooLong, InvalidRequest, Unexpected
from elhandel.platform.web.serving.answer import Answer
from elhandel.platform.web.serving.front import address_of
from elhandel.values.errors import DomainError
from elhandel.values.texts.plain_text import unprintable

CORRELATION_HEADER: Final = "x-correlation-id"
_CORRELATION_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,64}", re.ASCII)
_LONGEST_ADDRESS: Final = 8_192
"""Characters of path and query; API Gateway takes 10,240 bytes of them and all headers."""


class Correlated:
    """Gives each request a correlation id and a log line; turns uncaught errors into problems."""

    def __init__(self, app: ASGIApp, answer: Answer) -> None:
        self._app = app
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
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
                await self._answer(Request(scope), refused)(scope, receive, send_with_id)
            else:
                await self._app(scope, receive, send_with_id)
        except Exception:
            logger.exception("a request failed unexpectedly")
            if status:
                raise
            sentence = f"Something went wrong on our side. If it stays so, tell us this id: {id_}."
            await self._answer(Request(scope), Unexpected(sentence))(scope, receive, send_with_id)
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


def _illegible(scope: Scope) -> DomainError | None:
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


def _route(scope: Scope) -> str:
    """The path's pattern; the path itself may hold what a log must not."""
    route = scope.get("route")
    return str(getattr(route, "path", "unknown"))
