"""The WebSocket API: who connects is asked for by `$connect`, what is said goes to its route, and
functions reach connections by `@connections`.

Source: API Gateway developer guide, "Working with WebSocket APIs"; "Use @connections commands in
your backend service".
"""

import json
import secrets
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from io import BufferedIOBase
from typing import Any, Final
from urllib.parse import unquote

from simulator import loopback
from simulator.local.cloud.gateway.event import Request
from simulator.local.cloud.gateway.response import Response, json_response
from simulator.local.cloud.gateway.sockets.event import socket_event
from simulator.local.cloud.gateway.sockets.frames import Closed, accept_of
from simulator.local.cloud.gateway.sockets.socket import Socket
from simulator.local.cloud.runtime import Invocation, Outcome, Pool, Throttled
from simulator.local.cloud.template.model import SocketRoutes

_COMMANDS: Final = "/@connections/"
_GONE: Final = json_response(410, {"message": "Gone"})
_LONGEST_POST: Final = 131_072


class SocketApi:
    """The connections of one API, and the functions behind its routes."""

    def __init__(self, routes: SocketRoutes, pools: Mapping[str, Pool]) -> None:
        self._routes = routes
        self._pools = pools
        self._lock = threading.Lock()
        self._sockets: dict[str, tuple[Socket, Request]] = {}

    @property
    def path(self) -> str:
        """Where clients connect."""
        return f"/{self._routes.stage}"

    def is_command(self, path: str) -> bool:
        return unquote(path).startswith(self.path + _COMMANDS)

    def upgrade(
        self,
        request: Request,
        connection: Any,
        reader: BufferedIOBase,
        write: Callable[[bytes], None],
    ) -> None:
        """Serve a request to connect, until the connection ends."""
        if loopback.foreign(request.headers):
            write(_refusal(HTTPStatus.FORBIDDEN))
            return
        headers = {name.lower(): value for name, value in request.headers}
        key = headers.get("sec-websocket-key", "")
        if request.path.rstrip("/") != self.path or not key:
            write(_refusal(HTTPStatus.FORBIDDEN))
            return

        connection_id = secrets.token_urlsafe(11) + "="
        socket = Socket(connection, reader)
        status = self._ask(request, "$connect", connection_id, socket)
        if status != HTTPStatus.OK:
            write(_refusal(HTTPStatus(status)))
            return

        with self._lock:
            self._sockets[connection_id] = (socket, request)
        write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept_of(key).encode() + b"\r\n\r\n"
        )
        try:
            for text in socket.messages():
                self._say(request, connection_id, socket, text)
        except Closed:
            pass
        finally:
            with self._lock:
                self._sockets.pop(connection_id, None)
            self._ask(request, "$disconnect", connection_id, socket)

    def command(self, request: Request) -> Response:
        """A post to a connection, a question about it, or its end."""
        connection_id = unquote(request.path).removeprefix(self.path + _COMMANDS)
        with self._lock:
            found = self._sockets.get(connection_id)
        if found is None:
            return _GONE

        socket, opened = found
        match request.method:
            case "POST" if len(request.body) > _LONGEST_POST:
                return json_response(413, {"message": "Payload Too Large"})
            case "POST":
                return Response(200, [], b"") if socket.send(request.body) else _GONE
            case "DELETE":
                socket.close(1000)
                return Response(204, [], b"")
            case "GET":
                connected = socket.connected_at.strftime("%Y-%m-%dT%H:%M:%SZ")
                identity = {"sourceIp": opened.source_ip}
                return json_response(200, {"connectedAt": connected, "identity": identity})
            case _:
                return json_response(405, {"message": "Method Not Allowed"})

    def close(self) -> None:
        """End every connection, as a gateway does that goes down."""
        with self._lock:
            sockets = [socket for socket, _ in self._sockets.values()]
        for socket in sockets:
            socket.close(1001)

    def _ask(self, request: Request, route: str, connection_id: str, socket: Socket) -> int:
        """The status by which a route's function answers; 200 where the route has none."""
        outcome = self._run(request, route, connection_id, socket, None)
        if outcome is None:
            return HTTPStatus.OK
        if outcome.failed:
            return HTTPStatus.INTERNAL_SERVER_ERROR
        answer = json.loads(outcome.payload)
        return int(answer.get("statusCode", 200)) if isinstance(answer, dict) else HTTPStatus.OK

    def _say(self, request: Request, connection_id: str, socket: Socket, text: str) -> None:
        """What a client says, to its route; the answer goes back where the route is two-way."""
        outcome = self._run(request, self._route_of(text), connection_id, socket, text)
        if outcome is None or outcome.failed:
            failed = {"message": "Internal server error", "connectionId": connection_id}
            socket.send(json.dumps(failed).encode())
            return
        answer = json.loads(outcome.payload)
        if isinstance(answer, dict) and isinstance(answer.get("body"), str):
            socket.send(answer["body"].encode())

    def _route_of(self, text: str) -> str:
        """The route that the API's selection expression chooses, `$request.body.<field>`."""
        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            return "$default"
        chosen = said.get(self._routes.selected_by) if isinstance(said, dict) else None
        is_route = isinstance(chosen, str) and chosen in self._routes.functions
        return str(chosen) if is_route else "$default"

    def _run(
        self, request: Request, route: str, connection_id: str, socket: Socket, body: str | None
    ) -> Outcome | None:
        function = self._routes.functions.get(route)
        if function is None:
            return None
        stage = self._routes.stage
        event = socket_event(request, route, connection_id, socket.connected_at, stage, body)
        try:
            return self._pools[function].invoke(Invocation(event))
        except Throttled:  # the host is closing
            return None


def _refusal(status: HTTPStatus) -> bytes:
    head = f"HTTP/1.1 {status.value} {status.phrase}\r\n"
    return f"{head}Content-Length: 0\r\nConnection: close\r\n\r\n".encode()
