"""The gateway's HTTP server: reads requests, has them answered, writes responses.

Keep-alive, a thread each.
"""

import socket
import threading
from collections.abc import Callable
from http.server import ThreadingHTTPServer
from io import BufferedIOBase
from typing import Final

from simulator.local.cloud.gateway.event import Request
from simulator.local.cloud.gateway.response import TOO_LARGE, Response
from simulator.local.cloud.plain_http import PlainHandler
from simulator.local.cloud.processes.ports import LOOPBACK

type Upgrade = Callable[[Request, socket.socket, BufferedIOBase, Callable[[bytes], None]], None]

_BODY_LIMIT_BYTES: Final = 10_000_000
_IDLE_SECONDS: Final = 75
_WITHOUT_BODY: Final = {204, 304}


class Gateway:
    """Serves `answer` on a port of the loopback interface until closed.

    upgrade: serves a request to connect by WebSocket, on its connection, until that ends.
    """

    def __init__(
        self, port: int, answer: Callable[[Request], Response], upgrade: Upgrade | None = None
    ) -> None:
        self._server = _Server(port, answer, upgrade)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.1,), name="gateway", daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self._server.server_address[1]}"

    def close(self) -> None:
        """Take no more connections; open ones end with the process."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 1_024

    def __init__(
        self, port: int, answer: Callable[[Request], Response], upgrade: Upgrade | None
    ) -> None:
        super().__init__((LOOPBACK, port), _Handler)
        self.answer = answer
        self.upgrade = upgrade

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: a client that went away is its own matter."""


class _Handler(PlainHandler):
    timeout = _IDLE_SECONDS
    server: _Server
    connection: socket.socket

    def _serve(self) -> None:
        if self.headers.get("transfer-encoding", "").lower() == "chunked":
            body = self._chunked()
        else:
            body = self._read(int(self.headers.get("content-length", "") or 0))

        if body is None:
            self.close_connection = True
            self._write(TOO_LARGE)
            return

        caller, port = self.client_address, self.connection.getsockname()[1]
        request = Request(
            self.command, self.path, list(self.headers.items()), body, *caller[:2], port
        )
        if self.headers.get("upgrade", "").lower() == "websocket" and self.server.upgrade:
            self.close_connection = True
            self.server.upgrade(request, self.connection, self.rfile, self._write_raw)
            return
        self._write(self.server.answer(request))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _serve  # noqa: N815

    def _read(self, length: int) -> bytes | None:
        return self.rfile.read(length) if length <= _BODY_LIMIT_BYTES else None

    def _chunked(self) -> bytes | None:
        body = bytearray()
        while size := int(self.rfile.readline().split(b";")[0], 16):
            if len(body) + size > _BODY_LIMIT_BYTES:
                return None
            body += self.rfile.read(size)
            self.rfile.readline()

        while self.rfile.readline().strip():  # trailers
            pass

        return bytes(body)

    def _write(self, response: Response) -> None:
        self.send_response(response.status)
        for name, value in response.headers:
            if name not in {"content-length", "connection", "transfer-encoding"}:
                self.send_header(name, value)

        if response.status not in _WITHOUT_BODY:
            self.send_header("content-length", str(len(response.body)))

        self.end_headers()
        if self.command != "HEAD" and response.status not in _WITHOUT_BODY:
            self.wfile.write(response.body)

        self.wfile.flush()

    def _write_raw(self, content: bytes) -> None:
        self.wfile.write(content)
        self.wfile.flush()

    def version_string(self) -> str:
        return "elhandel-local"

    def log_message(self, format: str, *args: object) -> None:
        """Not logged: the functions' logs say what matters."""
