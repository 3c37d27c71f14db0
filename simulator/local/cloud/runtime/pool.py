"""The processes of one function: one for each event, up to a limit; further events wait, and the
first that came is the first that is run.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from simulator.local.cloud.processes import Child
from simulator.local.cloud.runtime.invocation import Invocation, Outcome
from simulator.local.cloud.runtime.logs import FunctionLog
from simulator.local.cloud.runtime.snapshot import Copy
from simulator.local.cloud.runtime.worker import Worker, with_request_id
from simulator.local.cloud.template.model import Function

_FIRST_PAUSE_SECONDS: Final = 0.5
_LONGEST_PAUSE_SECONDS: Final = 15.0
_IDLE_SECONDS: Final = 300.0


class Throttled(Exception):
    """No process of the function became free in the time given."""


@dataclass(frozen=True, slots=True)
class PoolStatus:
    """Figures of one function since the start; memory in bytes."""

    invocations: int
    failures: int
    in_flight: int
    processes: int
    rss_bytes: int


@dataclass(slots=True, eq=False)
class _Slot:
    """A place among the busy processes; `worker` is None until its process is started."""

    worker: Worker | None


@dataclass(slots=True, eq=False)
class _Turn:
    """An event that waits; `slot` is its place once it has one."""

    has_come: threading.Event = field(default_factory=threading.Event)
    slot: _Slot | None = None


class Pool:
    """Invokes one function. `limit`: most processes at once. Thread-safe.

    A function whose initialisation fails is started again at growing intervals; events in between
    meet the same error at once, so that a broken import does not keep the machine busy.
    """

    def __init__(
        self,
        function: Function,
        arn: str,
        limit: int,
        log: FunctionLog,
        spawn: Callable[[str], Child | Copy],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.function = function
        self._monotonic = monotonic
        self.limit = limit
        self._arn = arn
        self._log = log
        self._spawn = spawn
        self._change = threading.Lock()
        self._idle: list[Worker] = []
        self._busy: list[_Slot] = []
        self._waiting: deque[_Turn] = deque()
        self._closed = False
        self._invocations = self._failures = 0
        self._init_failure: Outcome | None = None
        self._init_failures_in_a_row = 0
        self._start_again_at = 0.0

    def invoke(self, invocation: Invocation, patience_seconds: float = 900.0) -> Outcome:
        """Run `invocation` to its outcome.

        Raises Throttled when no process is free within `patience_seconds`.
        """
        slot = self._take(patience_seconds)
        try:
            outcome = self._run(slot, invocation)
        finally:
            self._give_back(slot)

        with self._change:
            self._invocations += 1
            self._failures += outcome.failed

        return outcome

    def status(self) -> PoolStatus:
        with self._change:
            workers = [*self._idle, *(slot.worker for slot in self._busy if slot.worker)]
            return PoolStatus(
                self._invocations,
                self._failures,
                len(self._busy),
                len(workers),
                sum(worker.child.rss_bytes() for worker in workers),
            )

    def close_idle(self, seconds: float = _IDLE_SECONDS) -> None:
        """End processes that were not used for a while; 0: all that wait."""
        with self._change:
            old = [
                worker for worker in self._idle if time.monotonic() - worker.last_used >= seconds
            ]
            self._idle = [worker for worker in self._idle if worker not in old]
        for worker in old:
            worker.close()

    def close(self) -> None:
        """End all processes; what still runs in one is a failed invocation."""
        with self._change:
            self._closed = True
            workers = [*self._idle, *(slot.worker for slot in self._busy if slot.worker)]
            self._idle.clear()
            for turn in self._waiting:
                turn.has_come.set()
            self._waiting.clear()
        for worker in workers:
            worker.close()

    def _take(self, patience_seconds: float) -> _Slot:
        with self._change:
            if self._closed:
                raise Throttled(self.function.name)
            if len(self._busy) < self.limit and not self._waiting:
                return self._slot()
            turn = _Turn()
            self._waiting.append(turn)

        turn.has_come.wait(patience_seconds)
        with self._change:
            if turn.slot is not None:
                return turn.slot
            if turn in self._waiting:
                self._waiting.remove(turn)
        raise Throttled(self.function.name)

    def _slot(self) -> _Slot:
        """A place for an event, with a process that waits, if there is one."""
        slot = _Slot(self._idle.pop() if self._idle else None)
        self._busy.append(slot)
        return slot

    def _run(self, slot: _Slot, invocation: Invocation) -> Outcome:
        if slot.worker is not None and not slot.worker.usable:  # it ended between two events
            slot.worker.close()
            self._replace(slot, None)

        if slot.worker is None:
            failed = self._start(slot)
            if failed is not None:
                return with_request_id(failed, invocation.request_id)

        assert slot.worker is not None  # noqa: S101  (_start gave it)

        return slot.worker.invoke(invocation)

    def _start(self, slot: _Slot) -> Outcome | None:
        """Put a fresh process into `slot`; its failure to initialise, now or a moment ago."""
        with self._change:
            if self._init_failure is not None and self._monotonic() < self._start_again_at:
                return self._init_failure

        worker = Worker(self.function, self._arn, self._log, self._spawn)
        self._replace(slot, worker)
        failed = worker.wait_for_init()

        with self._change:
            self._init_failure = failed
            if failed is None:
                self._init_failures_in_a_row = 0
                return None
            pause = min(
                _FIRST_PAUSE_SECONDS * 2**self._init_failures_in_a_row, _LONGEST_PAUSE_SECONDS
            )
            self._init_failures_in_a_row += 1
            self._start_again_at = self._monotonic() + pause

        return failed

    def _replace(self, slot: _Slot, worker: Worker | None) -> None:
        with self._change:
            slot.worker = worker
            if self._closed and worker is not None:
                worker.close()

    def _give_back(self, slot: _Slot) -> None:
        worker = slot.worker
        usable = worker is not None and worker.usable
        with self._change:
            self._busy.remove(slot)
            if worker is not None and usable and not self._closed:
                self._idle.append(worker)
            if self._waiting and not self._closed:
                turn = self._waiting.popleft()
                turn.slot = self._slot()
                turn.has_come.set()

        if worker is not None and (not usable or self._closed):
            worker.close()
