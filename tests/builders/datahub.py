"""A DataHub of a few lines: it keeps queues, records what it is sent, and fails when a test says
so.

Not the simulator: it decides nothing. A test puts messages on its queues and looks at what came.
It answers in the test's own process; over real HTTP (`a_datahub`) where a test is about that, or
where a function finds it by its address.
"""

import contextlib
import json
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

import httpx

from tests.builders.waiting import until_it_ends

TOKEN_PATH = "/oauth2/v2.0/token"


@dataclass(frozen=True)
class Call:
    """One request that reached the server."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """An answer out of turn, given instead of the usual one."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class LittleDataHub:
    """Its queues, what it received, and the answers out of turn: `out_of_turn[path prefix]`, each
    used once.
    """

    url: str = ""
    """Where it is served; empty where it answers in the test's own process."""
    token_seconds: int = 3599
    calls: list[Call] = field(default_factory=list)
    queues: dict[str, deque[tuple[str, bytes]]] = field(default_factory=lambda: defaultdict(deque))
    out_of_turn: dict[str, deque[Answer]] = field(default_factory=lambda: defaultdict(deque))
    when_peeked: Callable[[], None] | None = None
    _numbers: int = 0

    def put(self, body: bytes, queue: str = "MasterData", message_id: str | None = None) -> str:
        """A message at the end of a queue; its MessageId."""
        self._numbers += 1
        message_id = message_id or f"message-{self._numbers}"
        self.queues[queue.lower()].append((message_id, body))
        return message_id

    def answer(self, prefix: str, *answers: Answer) -> None:
        """Answer the next calls whose path begins with `prefix` like this."""
        self.out_of_turn[prefix].extend(answers)

    def called(self, method: str, prefix: str = "") -> list[Call]:
        return [
            call for call in self.calls if call.method == method and call.path.startswith(prefix)
        ]

    @property
    def documents(self) -> list[Call]:
        """The documents that were sent to us, in order."""
        return self.called("POST", "/v1.0/cim/")

    @property
    def tokens(self) -> list[Call]:
        return self.called("POST", TOKEN_PATH)

    def respond(self, call: Call) -> Answer:
        self.calls.append(call)
        for prefix, answers in self.out_of_turn.items():
            if answers and call.path.startswith(prefix):
                return answers.popleft()

        if call.path == TOKEN_PATH:
            grant = {"access_token": f"token-{len(self.tokens)}", "expires_in": self.token_seconds}
            return Answer(200, json.dumps(grant).encode())

        if call.method == "GET":
            if self.when_peeked is not None:
                self.when_peeked()
            queue = self.queues[call.path.rsplit("/", 1)[1].lower()]
            return Answer(200, queue[0][1], {"MessageId": queue[0][0]}) if queue else Answer(204)

        if call.method == "DELETE":
            return self._dequeue(unquote(call.path.rsplit("/", 1)[1]))

        return Answer(202, headers={"CorrelationId": f"correlation-{len(self.documents)}"})

    def _dequeue(self, message_id: str) -> Answer:
        for queue in self.queues.values():
            if queue and queue[0][0] == message_id:
                queue.popleft()
                return Answer(200)
        return Answer(
            400, b'{"error": {"code": "00101", "message": "No message of that id is waiting"}}'
        )


class InProcess(httpx.BaseTransport):
    """Calls of a DataHub in the test's own process, as they would reach it."""

    def __init__(self, hub: LittleDataHub) -> None:
        self._hub = hub

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.host != "datahub":
            raise httpx.ConnectError("nobody listens there", request=request)
        headers = {name.decode(): value.decode() for name, value in request.headers.raw}
        path = request.url.raw_path.decode()
        answer = self._hub.respond(Call(request.method, path, headers, request.read()))
        stream = httpx.ByteStream(b"" if answer.status == 204 else answer.body)
        return httpx.Response(answer.status, headers=answer.headers, stream=stream)


@contextlib.contextmanager
def a_datahub() -> Iterator[LittleDataHub]:
    """One over real HTTP, gone with the block."""
    hub = LittleDataHub()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answer = hub.respond(Call(self.command, self.path, dict(self.headers), body))
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)

            if answer.status != 204:
                self.send_header("Content-Length", str(len(answer.body)))

            self.end_headers()
            if answer.status != 204:
                self.wfile.write(answer.body)

        do_GET = do_POST = do_DELETE = _serve  # noqa: N815  (the library's names)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: the calls are recorded."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
    )
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        until_it_ends(thread)
