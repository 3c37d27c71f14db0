"""A server that accepts every connection and never answers, and an address without one."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


@dataclass
class Silence:
    """An address that accepts and then is silent. when_called: what to do while a caller waits."""

    url: str
    says: bytes = b""
    calls: int = 0
    when_called: Callable[[], None] | None = None
    held: list[socket.socket] = field(default_factory=list)

    def take(self, caller: socket.socket) -> None:
        self.held.append(caller)
        self.calls += 1
        if self.says:
            caller.recv(65_536)
            caller.sendall(self.says)
        if self.when_called is not None:
            self.when_called()


@contextlib.contextmanager
def a_silence(says: bytes = b"") -> Iterator[Silence]:
    """Silent from the beginning, or after it has said something."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        silence = Silence(f"http://127.0.0.1:{server.getsockname()[1]}", says)

        def listen() -> None:
            with contextlib.suppress(OSError):
                while True:
                    silence.take(server.accept()[0])

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        try:
            yield silence
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(10)
            for caller in silence.held:
                caller.close()


def nobody() -> str:
    """An address of this machine at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}"
