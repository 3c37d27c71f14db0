"""The Runtime API of one function process: it asks for the next event here and posts what came of
it.

Source: AWS Lambda, "Using the Lambda runtime API" (2018-06-01). One server for each process, on a
port of its own, so that an answer cannot be taken for another process's.
"""

import queue
import threading
from http import HTTPStatus
from http.server import ThreadingHTTPServer
from typing import Final

from simulator.local.cloud.plain_http import PlainHandler
from simulator.local.cloud.processes.ports import LOOPBACK
from simulator.local.cloud.runtime.invocation import Invocation, Outcome, failure

RESPONSE_LIMIT_BYTES: Final = 6_291_556
_PREFIX: Final = "/2018-06-01/runtime"


class RuntimeApi:
    """Hands events to one process and takes its answers.

    `ready` is set when the process asked for its first event; `init_error` holds what it reported
    instead.
    """

    def __init__(self, arn: str) -> None:
        self.arn = arn
        self.ready = threading.Event()
        self.init_error: Outcome | None = None
        self._waiting: queue.SimpleQueue[tuple[Invocation, int] | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[tuple[str, Outcome]] = queue.SimpleQueue()
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.2,), daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self._server.server_address[1]}"

    def hand(self, invocation: Invocation, deadline_ms: int) -> None:
        """Give the process its next event; `deadline_ms` is Unix time."""
        self._waiting.put((invocation, deadline_ms))

    def answer(self, request_id: str, seconds: float) -> Outcome | None:
        """The outcome of `request_id` if it comes within `seconds`."""
        try:
            answered, outcome = self._answers.get(timeout=seconds)
        except queue.Empty:
            return None
        return outcome if answered == request_id else None

    def close(self) -> None:
        """Stop serving, without waiting for the server's loop, which would add up."""
        self._waiting.put(None)
        threading.Thread(target=self._stop_server, daemon=True).start()

    def _stop_server(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    # --- called by the server's threads ---

    def next_event(self) -> tuple[Invocation, int] | None:
        self.ready.set()
        return self._waiting.get()

    def take_answer(self, request_id: str, outcome: Outcome) -> None:
        self._answers.put((request_id, outcome))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, api: RuntimeApi) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.api = api

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: a process that ended in the middle of a call is the worker's matter."""


class _Handler(PlainHandler):
    server: _Server

    def do_GET(self) -> None:  # noqa: N802  (http.server's name)
        if self.path != f"{_PREFIX}/invocation/next":
            self._reply(HTTPStatus.NOT_FOUND)
            return

        event = self.server.api.next_event()
        if event is None:
            self.close_connection = True
            return

        invocation, deadline_ms = event
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(invocation.payload)))
        self.send_header("Lambda-Runtime-Aws-Request-Id", invocation.request_id)
        self.send_header("Lambda-Runtime-Deadline-Ms", str(deadline_ms))
        self.send_header("Lambda-Runtime-Invoked-Function-Arn", self.server.api.arn)
        self.send_header("Lambda-Runtime-Trace-Id", invocation.trace_id)
        self.end_headers()
        self.wfile.write(invocation.payload)

    def do_POST(self) -> None:  # noqa: N802
        body = self.rfile.read(int(self.headers.get("content-length", "") or 0))
        api = self.server.api
        match self.path.removeprefix(_PREFIX).strip("/").split("/"):
            case ["init", "error"] | ["restore", "error"]:
                api.init_error = Outcome(body, failed=True)
                api.ready.set()
            case ["invocation", request_id, "response"] if len(body) > RESPONSE_LIMIT_BYTES:
                message = (
                    "Response payload size exceeded maximum allowed payload size "
                    f"({RESPONSE_LIMIT_BYTES} bytes)."
                )
                api.take_answer(request_id, failure("Function.ResponseSizeTooLarge", message))
            case ["invocation", request_id, "response"]:
                api.take_answer(request_id, Outcome(body))
            case ["invocation", request_id, "error"]:
                api.take_answer(request_id, Outcome(body, failed=True))
            case _:
                self._reply(HTTPStatus.NOT_FOUND)
                return

        self._reply(HTTPStatus.ACCEPTED, b'{"status":"OK"}')

    def _reply(self, status: HTTPStatus, body: bytes = b"{}") -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Not logged: the function's own log says what matters."""
