"""Puts what every web function needs around an app."""

import weakref
from collections import deque
from collections.abc import Callable, Collection, Mapping
from functools import partial
from importlib import import_module
from typing import Final

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from elhandel.platform.settings import settings
from elhandel.platform.snapshots import loaded_before
from elhandel.platform.web.serving.answer import Answer
from elhandel.platform.web.serving.answer_headers import DOCUMENTS, Headed, Policies
from elhandel.platform.web.serving.correlated import Correlated
from elhandel.platform.web.serving.front import Fronted
from elhandel.platform.web.serving.limited import LONGEST_BODY, Limited

__all__ = ["Policies", "serve"]

_NONE: Final[Mapping[str, str]] = {}


def serve(
    app: FastAPI,
    answer: Answer,
    *,
    policies: Policies = DOCUMENTS,
    public: Collection[str] = (),
    more: Mapping[str, str] = _NONE,
    private: str = "no-store",
    longest: int = LONGEST_BODY,
) -> None:
    """Add the middleware to `app`.

    answer: how errors are answered. policies: the content security policy by media type. public:
    paths whose answers are the same for everybody. more: headers of every answer.
    private: what is said about keeping what is somebody's own. longest: bytes of a body, unless its
    route sets another limit.
    """
    app.add_middleware(Limited, routes=app.router.routes, answer=answer, longest=longest)
    app.add_middleware(Fronted, answer=answer)
    # Outside the two before: a request refused for its size has an id and a log line too.
    app.add_middleware(Correlated, answer=answer)
    # Outermost: every answer has these headers.
    app.add_middleware(
        Headed,
        public=frozenset(public),
        hsts_seconds=lambda: settings().hsts_seconds,
        policies=policies,
        more=more,
        private=private,
    )
    loaded_before(partial(_know_routes, weakref.ref(app)))


def _know_routes(app: Callable[[], FastAPI | None]) -> None:
    """Have FastAPI put together the routes of included routers, which it else does for the first
    request: for the pages nine tenths of the time of their first answer.
    """
    if (known := app()) is not None:
        deque(iter_route_contexts(known.router.routes), maxlen=0)


@loaded_before
def _load_threads() -> None:
    """What anyio loads when FastAPI first calls a dependency in a thread."""
    import_module("anyio._backends._asyncio")
