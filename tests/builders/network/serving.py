"""An application served over real HTTP by a thread of the test's process."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any, Final

import uvicorn

from simulator.local.cloud.processes.deadline import wait_until

_PATIENCE: Final = 30.0


@contextlib.contextmanager
def served(make: Callable[[str], Any]) -> Iterator[str]:
    """The address of an application that `make` makes for it; gone with the block."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        # asyncio does not, for a socket made so: every answer would wait 40 ms to be confirmed.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(make(url), log_level="critical", lifespan="off"))
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listener]}, name="served", daemon=True
        )
        thread.start()
        try:
            assert wait_until(lambda: server.started, _PATIENCE)
            yield url
        finally:
            server.should_exit = True
            thread.join(_PATIENCE)
