"""The simulated outside world, served over real HTTP by a thread of the test's process."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import httpx

from elhandel.platform.clock import Clock
from simulator.loopback import HEADERS
from simulator.world.outside import OutsideSettings, create_app
from tests.builders.network.serving import served

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
    with (
        served(lambda url: around(create_app(replace(settings, url=url), clock))) as url,
        # (It is not asked over TLS, and to read the machine's certificates takes long.)
        httpx.Client(base_url=url, headers=dict(HEADERS), timeout=_PATIENCE, verify=False) as http,
    ):
        yield OutsideWorld(url, http)
