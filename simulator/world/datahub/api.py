"""DataHub's HTTP side: token, send, peek, dequeue."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulator.world.datahub.datahub import DataHub
from simulator.world.datahub.requests.errors import NotTaken, not_taken
from simulator.world.datahub.requests.shapes import SHAPES
from simulator.world.datahub.state.queues import QUEUES
from simulator.world.datahub.tokens import TokenRefused, Tokens

_MAX_BYTES: Final = 50 * 1024 * 1024

type Endpoint = Callable[[Request], Awaitable[Response]]


def routes(datahub: DataHub, tokens: Tokens) -> list[Route]:
    """The routes of the market's interface."""
    api = _Api(datahub, tokens)

    return [
        Route("/oauth2/v2.0/token", api.token, methods=["POST"]),
        Route("/{tenant}/oauth2/v2.0/token", api.token, methods=["POST"]),
        Route("/v1.0/cim/dequeue/{message_id}", _guarded(api.dequeue, tokens), methods=["DELETE"]),
        Route("/v1.0/cim/{name}", _guarded(api.send, tokens), methods=["POST"]),
        Route("/v1.0/cim/{name}", _guarded(api.peek, tokens), methods=["GET"]),
    ]


@dataclass(frozen=True, slots=True)
class _Api:
    """One method for each endpoint."""

    datahub: DataHub
    tokens: Tokens

    async def token(self, request: Request) -> Response:
        try:
            token = self.tokens.issue(await request.body())
        except TokenRefused as refused:
            return JSONResponse(refused.body, status_code=refused.status)

        return JSONResponse(token, headers={"Cache-Control": "no-store"})

    async def send(self, request: Request) -> Response:
        name = request.path_params["name"]
        shape = SHAPES.get(name.lower())
        if shape is None:
            raise not_taken(404, "NotFound", f"No document is called {name}")
        if _content_type(request) != "application/json":
            message = "The content type must be application/json"
            raise not_taken(415, "UnsupportedMediaType", message, "Content-Type")

        self.datahub.receive(shape, await _body(request))

        return Response(status_code=202, headers={"CorrelationId": str(uuid4())})

    async def peek(self, request: Request) -> Response:
        name = request.path_params["name"]
        queue = QUEUES.get(name.lower())
        if queue is None:
            raise not_taken(404, "NotFound", f"No queue is called {name}")

        found = self.datahub.peek(queue)
        if found is None:
            return Response(status_code=204)

        headers = {"MessageId": found.message_id, "CorrelationId": str(uuid4())}

        return Response(found.body, headers=headers, media_type="application/json")

    async def dequeue(self, request: Request) -> Response:
        if not self.datahub.dequeue(request.path_params["message_id"]):
            raise not_taken(400, "00101", "No message of that id is waiting", "MessageId")

        return Response(status_code=200)


def _guarded(endpoint: Endpoint, tokens: Tokens) -> Endpoint:
    """The endpoint for calls that carry a valid token; a refusal becomes DataHub's error body."""

    async def checked(request: Request) -> Response:
        try:
            if not tokens.is_valid(request.headers.get("authorization")):
                message = "The bearer token is missing, wrong or expired"
                raise not_taken(401, "Unauthorized", message)
            return await endpoint(request)
        except NotTaken as refused:
            return JSONResponse(refused.body(), status_code=refused.status)

    return checked


def _content_type(request: Request) -> str:
    media_type, _, _ = request.headers.get("content-type", "").partition(";")
    return media_type.strip().lower()


async def _body(request: Request) -> bytes:
    """The body, read no further than the limit."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _MAX_BYTES:
            raise not_taken(413, "RequestEntityTooLarge", "A message may be at most 50 MB")
    return bytes(body)
