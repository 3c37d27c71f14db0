"""DataHub's HTTP side: token, send, peek, dequeue."""

from collections.abc import Awaitable, Callable
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

    async def token(request: Request) -> Response:
        try:
            return JSONResponse(
                tokens.issue(await request.body()), headers={"Cache-Control": "no-store"}
            )
        except TokenRefused as refused:
            return JSONResponse(refused.body, status_code=refused.status)

    async def send(request: Request) -> Response:
        shape = SHAPES.get(request.path_params["name"].lower())
        if shape is None:
            raise not_taken(404, "NotFound", f"No document is called {request.path_params['name']}")
        if (
            request.headers.get("content-type", "").partition(";")[0].strip().lower()
            != "application/json"
        ):
            raise not_taken(
                415,
                "UnsupportedMediaType",
                "The content type must be application/json",
                "Content-Type",
            )
        datahub.receive(shape, await _body(request))
        return Response(status_code=202, headers={"CorrelationId": str(uuid4())})

    async def peek(request: Request) -> Response:
        queue = QUEUES.get(request.path_params["name"].lower())
        if queue is None:
            raise not_taken(404, "NotFound", f"No queue is called {request.path_params['name']}")

        found = datahub.peek(queue)
        if found is None:
            return Response(status_code=204)

        headers = {"MessageId": found.message_id, "CorrelationId": str(uuid4())}

        return Response(found.body, headers=headers, media_type="application/json")

    async def dequeue(request: Request) -> Response:
        if not datahub.dequeue(request.path_params["message_id"]):
            raise not_taken(400, "00101", "No message of that id is waiting", "MessageId")
        return Response(status_code=200)

    def guarded(endpoint: Endpoint) -> Endpoint:
        async def checked(request: Request) -> Response:
            try:
                if not tokens.is_valid(request.headers.get("authorization")):
                    raise not_taken(
                        401, "Unauthorized", "The bearer token is missing, wrong or out of time"
                    )
                return await endpoint(request)
            except NotTaken as refused:
                return JSONResponse(refused.body(), status_code=refused.status)

        return checked

    return [
        Route("/oauth2/v2.0/token", token, methods=["POST"]),
        Route("/{tenant}/oauth2/v2.0/token", token, methods=["POST"]),
        Route("/v1.0/cim/dequeue/{message_id}", guarded(dequeue), methods=["DELETE"]),
        Route("/v1.0/cim/{name}", guarded(send), methods=["POST"]),
        Route("/v1.0/cim/{name}", guarded(peek), methods=["GET"]),
    ]


async def _body(request: Request) -> bytes:
    """The body, read no further than the limit."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _MAX_BYTES:
            raise not_taken(413, "RequestEntityTooLarge", "A message may be at most 50 MB")
    return bytes(body)
