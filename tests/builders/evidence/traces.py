"""What a process sends to X-Ray: a daemon on loopback that keeps every document."""

import json
import socket
from types import TracebackType
from typing import Any, Self

_LARGEST = 65_535


class TraceDaemon:
    """Takes documents of X-Ray's library over UDP, as AWS's daemon does; the system holds them
    until they are read.
    """

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_000_000)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(0)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._socket.getsockname()[1]}"

    def received(self) -> list[dict[str, Any]]:
        """The documents that came since it was asked last."""
        return [json.loads(text.partition("\n")[2]) for text in self.texts()]

    def texts(self) -> list[str]:
        """The same as they came."""
        texts = []
        while True:
            try:
                texts.append(self._socket.recv(_LARGEST).decode())
            except BlockingIOError:
                return texts

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()
