"""A client of a WebSocket API: for programs of the local run and for measuring it."""

import base64
import contextlib
import os
import socket
from collections.abc import Iterator, Mapping
from http.client import HTTPResponse
from typing import Any, Final, Self
from urllib.parse import urlsplit

from simulator.local.cloud.gateway.sockets.frames import (
    Closed,
    Opcode,
    accept_of,
    closing,
    frame,
    messages,
)

_SECONDS: Final = 20.0


class ConnectionRefused(Exception):
    """The API did not let the client connect. status: its answer."""

    def __init__(self, status: int) -> None:
        super().__init__(f"refused with {status}")
        self.status = status


class Client:
    """A connection that is open. Not thread-safe."""

    def __init__(
        self, url: str, headers: Mapping[str, str] | None = None, seconds: float = _SECONDS
    ) -> None:
        """Connect to `ws://…`. seconds: how long each step may take. Raises ConnectionRefused."""
        parts = urlsplit(url)
        self._socket = socket.create_connection((parts.hostname, parts.port), timeout=seconds)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            f"GET {parts.path}?{parts.query} HTTP/1.1",
            f"Host: {parts.netloc}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
            *(f"{name}: {value}" for name, value in (headers or {}).items()),
        ]
        self._socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self._reader = self._socket.makefile("rb")
        answer = HTTPResponse(_Kept(self._reader), method="GET")  # type: ignore[arg-type]
        answer.begin()
        if answer.status != 101 or answer.headers["sec-websocket-accept"] != accept_of(key):
            self.cut()
            raise ConnectionRefused(answer.status)
        self._messages = messages(self._reader.read, lambda *_: None, masked=False)

    def send(self, text: str) -> None:
        self._socket.sendall(frame(Opcode.TEXT, text.encode(), masked=True))

    def receive(self) -> str:
        """The next text. Raises Closed, TimeoutError."""
        try:
            return next(self._messages)
        except StopIteration:
            raise Closed(1006) from None

    def __iter__(self) -> Iterator[str]:
        return self._messages

    def fileno(self) -> int:
        return self._socket.fileno()

    def close(self) -> None:
        """Take leave, and go."""
        with contextlib.suppress(OSError):
            self._socket.sendall(frame(Opcode.CLOSE, closing(1000), masked=True))
        self.cut()

    def cut(self) -> None:
        """Go without a word."""
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Kept:
    """What HTTPResponse reads the head from, without taking the reader for itself."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader

    def makefile(self, mode: str) -> Any:
        return _Unclosed(self._reader)


class _Unclosed:
    def __init__(self, reader: Any) -> None:
        self.readline = reader.readline
        self.read = reader.read

    def close(self) -> None:
        """The reader goes on."""

    def flush(self) -> None:
        """Nothing is written."""
