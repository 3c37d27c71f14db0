"""One open connection, on the gateway's side."""

import contextlib
import os
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BufferedIOBase
from typing import Final

from simulator.local.cloud.gateway.sockets.frames import Closed, Opcode, closing, frame, messages

IDLE_SECONDS: Final = 600.0
"""API Gateway ends a connection on which nothing was said for ten minutes."""
_BUFFER_BYTES: Final = 262_144
"""Of the kernel, for what a client has not read yet."""


class Socket:
    """A connection that was upgraded. Sending is thread-safe, and never waits: a client that does
    not read what it is sent is cut off.
    """

    def __init__(self, connection: socket.socket, reader: BufferedIOBase) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER_BYTES)
        connection.settimeout(IDLE_SECONDS)
        self.connected_at = datetime.now(UTC)
        self._connection = connection
        self._reader = reader
        self._lock = threading.Lock()
        self._is_open = True

    def messages(self) -> Iterator[str]:
        """What the client says, until it ends. Raises Closed."""
        try:
            yield from messages(self._reader.read, self._control, masked=True)
        except Closed as closed:
            if closed.code not in {1005, 1006}:
                self._write(frame(Opcode.CLOSE, closing(closed.code)))
            raise
        except (OSError, ValueError):
            raise Closed(1006) from None
        finally:
            self.close()

    def send(self, text: bytes) -> bool:
        """Send a text; whether the connection took it."""
        return self._write(frame(Opcode.TEXT, text))

    def close(self, code: int | None = None) -> None:
        """End it, with a word where there is a code."""
        if code is not None:
            self._write(frame(Opcode.CLOSE, closing(code)))
        self._is_open = False
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def _control(self, opcode: Opcode, payload: bytes) -> None:
        if opcode is Opcode.PING:
            self._write(frame(Opcode.PONG, payload))

    def _write(self, content: bytes) -> bool:
        with self._lock:
            if not self._is_open:
                return False
            try:  # its timeout makes the connection one that never blocks
                written = os.write(self._connection.fileno(), content)
            except OSError:
                written = 0
            if written < len(content):
                self._is_open = False
        if not self._is_open:
            self.close()
        return self._is_open
