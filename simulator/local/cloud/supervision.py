"""The services of the stack (database, AWS services, outside world): started, watched, restarted.

One that ended is started again at once, then after growing pauses. One that keeps ending is given
up, and its log and the host's say so; its callers then find it absent, as functions on AWS would.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from simulator.local.cloud.errors import UnableToRun
from simulator.local.cloud.processes import Child

PAUSES_SECONDS: Final = (
    0.0,
    0.5,
    1.0,
    2.0,
    5.0,
    15.0,
)  # before each start again; then it is given up
_WELL_AFTER_SECONDS: Final = 60.0  # one that lived so long begins with the first pause again
_LOOK_SECONDS: Final = 0.1

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Service:
    """A process of the stack.

    start: starts it. wait: returns when it answers; raises UnableToRun when it will not.
    """

    name: str
    start: Callable[[], Child]
    wait: Callable[[Child], None]
    stop_signal: signal.Signals = signal.SIGTERM


@dataclass(slots=True)
class _Watched:
    service: Service
    child: Child
    answered_at: float
    restarts: int = 0
    given_up: bool = False
    failures_in_a_row: int = 0
    lock: threading.Lock = field(
        default_factory=threading.Lock, repr=False
    )  # over a start, and over its end
    guard: threading.Thread | None = field(default=None, repr=False)


class Supervisor:
    """Services that run until `close`. Thread-safe."""

    def __init__(
        self,
        pauses_seconds: Sequence[float] = PAUSES_SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pauses = pauses_seconds
        self._monotonic = monotonic
        self._watched: dict[str, _Watched] = {}
        self._closing = threading.Event()

    def start(self, service: Service) -> None:
        """Start a service, wait until it answers, and watch it from then on. Raises UnableToRun."""
        watched = _Watched(service, service.start(), self._monotonic())
        self._watched[service.name] = watched
        service.wait(watched.child)
        watched.answered_at = self._monotonic()
        name = f"guard of {service.name}"
        watched.guard = threading.Thread(
            target=self._guard, args=(watched,), name=name, daemon=True
        )
        watched.guard.start()

    def child(self, name: str) -> Child:
        """The process that is the service now. Raises KeyError."""
        return self._watched[name].child

    def children(self) -> dict[str, Child]:
        """The process of each service, by name."""
        return {name: watched.child for name, watched in list(self._watched.items())}

    def status(self) -> dict[str, dict[str, int | bool]]:
        """For each service: whether it runs, its restarts, whether it is given up."""
        return {
            name: {
                "running": watched.child.running(),
                "restarts": watched.restarts,
                "given_up": watched.given_up,
            }
            for name, watched in list(self._watched.items())
        }

    def close(self) -> None:
        """Watch no longer, and stop every service, the latest first."""
        self._closing.set()
        services = list(self._watched.values())
        for watched in reversed(services):
            with watched.lock:
                watched.child.stop(watched.service.stop_signal)

        for watched in services:
            if watched.guard is not None:
                watched.guard.join()

    def _guard(self, watched: _Watched) -> None:
        """Start one service again when it ended, until the stack closes or it is given up."""
        while not self._closing.wait(_LOOK_SECONDS):
            if watched.child.running():
                continue

            if self._monotonic() - watched.answered_at >= _WELL_AFTER_SECONDS:
                watched.failures_in_a_row = 0

            if watched.failures_in_a_row >= len(self._pauses):
                watched.given_up = True
                _log.error(
                    "%s ended again and is given up after %d starts (%s). "
                    "Read %s, then stop the stack and start it.",
                    watched.service.name,
                    watched.failures_in_a_row,
                    watched.child.exit_description(),
                    watched.child.log,
                )
                return

            self._start_again(watched)

    def _start_again(self, watched: _Watched) -> None:
        name, pause = watched.service.name, self._pauses[watched.failures_in_a_row]
        watched.failures_in_a_row += 1
        _log.warning(
            "%s ended (%s) and is started again%s",
            name,
            watched.child.exit_description(),
            f" in {pause:g} s" if pause else "",
        )
        if self._closing.wait(pause):
            return

        with watched.lock:  # `close` stops what is started here, or nothing is started
            if self._closing.is_set():
                return
            watched.child = watched.service.start()
            watched.restarts += 1

        try:
            watched.service.wait(watched.child)
        except UnableToRun as problem:
            watched.child.kill()
            _log.warning("%s", problem.sentence)
            return

        watched.answered_at = self._monotonic()
        _log.warning("%s answers again", name)
