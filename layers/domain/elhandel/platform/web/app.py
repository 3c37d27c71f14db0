"""Apps: FastAPI with our errors, correlation ids, limits and API keys.

`application()` returns an app whose every error is RFC 9457's problem+json and whose every answer
carries the correlation id that is in the logs.
`keyed(*scopes)` opens a route to API keys of these scopes. `lambda_handler()` makes the Lambda
handler.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any, Final

from fastapi import Depends, FastAPI, Request, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer
from mangum import Mangum

from elhandel.platform import snapshots
from elhandel.platform.clock import Clock, clock_from_environment
from elhandel.platform.database import Database, database_from_environment
from elhandel.platform.keys.api_keys import ApiKey, Scope, admit, refuse_malformed
from elhandel.platform.telemetry import entry_point
from elhandel.platform.web.known_query import refuse_unknown_parameters
from elhandel.platform.web.problem_json import (
    PROBLEM_JSON,
    Problem,
    answer,
    correlation_id,
    handle_problems,
    problems,
)
from elhandel.platform.web.serving import InPlace, longest_body, serve
from elhandel.platform.web.sparing import Sparing
from elhandel.values.seen import Seen

__all__ = [
    "ClockOfProcess",
    "CorrelationId",
    "DatabaseOfProcess",
    "Problem",
    "SeenOfRequest",
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

type Event = dict[str, Any]
type Handler = Callable[[Event, Any], Any]

_NO_ROUTE: Final = "$default"
"""The route that a function's URL names."""
_KEY_HEADER: Final = APIKeyHeader(
    name="x-api-key", auto_error=False, description="An API key, elh_… or ak_…"
)
_BEARER: Final = HTTPBearer(auto_error=False, description="The same API key as a bearer token")


# Dependencies are `async`, also where they ask the database: FastAPI calls any other in a thread,
# and the way there and back costs more than what most do. A process of a function has one request
# at a time, so nobody is kept waiting (`InPlace`).


@lru_cache(maxsize=1)
def _clock_of_process() -> Clock:
    return clock_from_environment()


@lru_cache(maxsize=1)
def _database_of_process() -> Database:
    return database_from_environment()


async def database() -> Database:
    """The database of this process, as a dependency."""
    return _database_of_process()


async def clock() -> Clock:
    """The clock of this process, as a dependency."""
    return _clock_of_process()


async def seen(request: Request) -> Seen:
    """Where a request came from, for what is kept of who tried what."""
    return Seen.of(request.client and request.client.host, request.headers.get("user-agent"))


type DatabaseOfProcess = Annotated[Database, Depends(database)]
type ClockOfProcess = Annotated[Clock, Depends(clock)]
type SeenOfRequest = Annotated[Seen, Depends(seen)]
type CorrelationId = Annotated[str, Depends(correlation_id)]


async def shown_key(
    header: Annotated[str | None, Security(_KEY_HEADER)],
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
) -> str | None:
    """What the caller sends as its key, whatever that is; None where it sends none."""
    return header or (bearer.credentials if bearer else None)


type ShownKey = Annotated[str | None, Depends(shown_key)]


def known_key(database: Database, shown: str | None, now: datetime, *scopes: Scope) -> ApiKey:
    """The key of a request that counts, which must be of one of `scopes`.

    Raises Unauthenticated, Forbidden, TooManyRequests, DatabaseUnavailable.
    """
    return admit(database, refuse_malformed(shown), now, *scopes)


def keyed(*scopes: Scope) -> Callable[..., Awaitable[ApiKey]]:
    """A dependency: the caller's API key of one of `scopes`, as in `Depends(keyed("customer"))`."""

    async def dependency(
        database: DatabaseOfProcess, clock: ClockOfProcess, shown: ShownKey
    ) -> ApiKey:
        return known_key(database, shown, clock.now(), *scopes)

    return dependency


def application(
    title: str,
    *,
    description: str,
    openapi_url: str,
    version: str = "1",
    sparing: bool = False,
    strict: bool = False,
    enveloped: bool = False,
    public: Sequence[str] = (),
) -> FastAPI:
    """An app without routes; its OpenAPI document is at `openapi_url`.

    sparing: its answers are tagged and compressed. strict: a query with a parameter that its path
    does not have is refused. enveloped: problems say `success` and `error` too, as what succeeds
    comes in an envelope (docs/decisions/0104). public: paths, beside the OpenAPI document, whose
    answers are the same for everybody.
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
        dependencies=[Depends(refuse_unknown_parameters)] if strict else None,
    )
    app.router.route_class = InPlace
    app.state.is_enveloped = enveloped
    handle_problems(app)
    if sparing:
        app.add_middleware(Sparing)
    serve(app, answer, public={openapi_url, *public})

    return app


def lambda_handler(
    app: Any, otherwise: Handler | None = None, *, by_clock: Handler | None = None
) -> Handler:
    """The Lambda handler of an app, with Powertools' context, metrics and trace around it.

    app: any ASGI app, such as one that chooses between two. otherwise: what handles an event that
    did not come by a route of an API, in a function that runs jobs too. by_clock: what handles an
    event of a schedule, in a function with a route for everything; whatever came over HTTP has a
    context of its request, and is never taken for one.
    """
    snapshots.prepare()
    mangum = Mangum(
        app,
        lifespan="off",
        text_mime_types=["text/", "application/json", "application/x-ndjson", PROBLEM_JSON],
    )

    @entry_point
    def handler(event: Event, context: Any) -> Any:
        return mangum(event, context)

    if by_clock is not None:
        return lambda event, context: (handler if "requestContext" in event else by_clock)(
            event, context
        )
    if otherwise is None:
        return handler

    def either(event: Event, context: Any) -> Any:
        context_of_request = event.get("requestContext") or {}
        has_route = context_of_request.get("routeKey", _NO_ROUTE) != _NO_ROUTE
        return (handler if has_route else otherwise)(event, context)

    return either
