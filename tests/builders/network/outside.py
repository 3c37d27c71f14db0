"""The simulated outside world, served over real HTTP by a thread of the test's process."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import httpx
import uvicorn

from elhandel.platform.clock import Clock
from simulator.local.cloud.processes.deadline import wait_until
from simulator.loopback import HEADERS
from simulator.world.outside import OutsideSettings, create_app

_PATIENCE: Final = 30.0


@dataclass(frozen=True)
class OutsideWorld:
    """Where it answers, and a client with the header for its control surface."""

    url: str
    http: httpx.Client

    def ask(self, method: str, path: str, body: Any = None, **parameters: Any) -> Any:
        """The answer of a control call, which must succeed."""
        answer = self.http.request(method, path, json=body, params=parameters)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        return answer.json()


@contextlib.contextmanager
def an_outside_world(
    settings: OutsideSettings, clock: Clock, around: Callable[[Any], Any] = lambda app: app
) -> Iterator[OutsideWorld]:
    """Running, gone with the block. around: puts something before the application."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        # asyncio does not, for a socket made so: every answer would wait 40 ms to be confirmed.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = uvicorn.Server(
            uvicorn.Config(
                around(create_app(replace(settings, url=url), clock)),
                log_level="critical",
                lifespan="off",
            )
        )
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listener]}, name="outside", daemon=True
        )
        thread.start()
        try:
            assert wait_until(lambda: server.started, _PATIENCE)
            with httpx.Client(base_url=url, headers=dict(HEADERS), timeout=_PATIENCE) as http:
                yield OutsideWorld(url, http)
        finally:
            server.should_exit = True
            thread.join(_PATIENCE)
