"""The longest body that a path takes; no more of it is read."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from fastapi.routing import APIRoute, iter_route_contexts
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from elhandel.platform.web.problem_json import BodyTooLarge
from elhandel.platform.web.serving.answer import Answer

LIMIT: Final = "x-longest-body"
LONGEST_BODY: Final = 16_384
"""Bytes of a body, unless its app or its route sets another limit."""
_DIGITS_OF_A_LENGTH: Final = 18


def longest_body(size: int) -> dict[str, Any]:
    """`openapi_extra=` of a route whose body may have `size` bytes; its documentation says so."""
    return {LIMIT: size}


class Limited:
    """Reads a body up to the limit of its route, before even the key is looked up."""

    def __init__(
        self, app: ASGIApp, routes: Sequence[BaseRoute], answer: Answer, longest: int
    ) -> None:
        self._app = app
        self._answer = answer
        self._routes = routes
        self._longest_of_app = longest
        self._known = -1
        self._limits: Sequence[tuple[Callable[[Scope], tuple[Match, Scope]], int]] = ()
        """Of all routes, those of included routers too, as of the first request."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
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
            await self._answer(Request(scope), BodyTooLarge(sentence, longest=longest))(
                scope, receive, send
            )
            return

        async def replayed() -> Message:
            return messages.pop(0) if messages else await receive()

        await self._app(scope, replayed, send)

    def _longest(self, scope: Scope) -> int:
        """The limit of the route that serves a request, or the app's."""
        if self._known != len(self._routes):
            self._known = len(self._routes)
            self._limits = [
                (route.matches, int((route.openapi_extra or {}).get(LIMIT, self._longest_of_app)))
                for route in iter_route_contexts(self._routes)
                if isinstance(route.original_route, APIRoute)
            ]
        for matches, longest in self._limits:
            if matches(scope)[0] is Match.FULL:
                return longest
        return self._longest_of_app


async def _read_to(longest: int, scope: Scope, receive: Receive) -> list[Message] | None:
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
