"""One process of a function: started at its first event, used for one event at a time, replaced
when it ends.
"""

import json
import time
from collections.abc import Callable
from typing import Final

from simulator.local.cloud.processes import Child
from simulator.local.cloud.runtime.api import RuntimeApi
from simulator.local.cloud.runtime.invocation import Invocation, Outcome, failure
from simulator.local.cloud.runtime.logs import FunctionLog
from simulator.local.cloud.runtime.snapshot import Copy
from simulator.local.cloud.template.model import Function

_INIT_SECONDS: Final = 30.0  # AWS allows 10; a laptop that starts everything at once gets more
_LOOK_SECONDS: Final = 0.05  # how often a busy process is looked at


class Worker:
    """A process and its Runtime API. `spawn` starts a process for the address of the API.

    Not thread-safe: the pool lends it to one caller at a time.
    """

    def __init__(
        self, function: Function, arn: str, log: FunctionLog, spawn: Callable[[str], Child | Copy]
    ) -> None:
        self._function = function
        self._log = log
        self._api = RuntimeApi(arn)
        self._started = time.monotonic()
        self._init_seconds: float | None = None
        self.child = spawn(self._api.address)
        self.last_used = time.monotonic()

    @property
    def usable(self) -> bool:
        return self.child.running() and self._api.init_error is None

    def wait_for_init(self) -> Outcome | None:
        """Wait until the process asks for its first event; its failure if it never does."""
        deadline = self._started + _INIT_SECONDS
        while not self._api.ready.wait(_LOOK_SECONDS):
            if not self.child.running():
                if self._api.init_error is not None:
                    break
                return failure(
                    "Runtime.ExitError",
                    f"Runtime exited with error: {self.child.exit_description()}",
                )
            if time.monotonic() > deadline:
                self.close()
                return failure(
                    "Sandbox.Timedout", f"Init timed out after {_INIT_SECONDS:.0f} seconds"
                )

        if self._init_seconds is None:
            self._init_seconds = time.monotonic() - self._started

        return self._api.init_error

    def invoke(self, invocation: Invocation) -> Outcome:
        """Run one event to its outcome; a timeout, too much memory or a crash ends the process."""
        function = self._function
        log_start = self._log.size() if invocation.wants_log else 0
        self._log.start(invocation.request_id)
        begun = time.monotonic()
        self._api.hand(invocation, int((time.time() + function.timeout_seconds) * 1000))
        outcome: Outcome | None = None
        problem = ""
        while outcome is None:
            outcome = self._api.answer(invocation.request_id, _LOOK_SECONDS)
            if outcome is None:
                outcome = self._ended(invocation, time.monotonic() - begun)
                problem = outcome.error_message if outcome else ""

        self._log.end(
            invocation.request_id,
            time.monotonic() - begun,
            self._init_seconds,
            self.child.peak_rss_bytes(),
            problem,
        )
        self._init_seconds = None
        self.last_used = time.monotonic()

        log_tail = self._log.tail_since(log_start) if invocation.wants_log else b""
        return Outcome(outcome.payload, outcome.failed, log_tail)

    def close(self) -> None:
        """End the process and its Runtime API."""
        self.child.kill()
        self._api.close()

    def _ended(self, invocation: Invocation, seconds: float) -> Outcome | None:
        """The failure for which the process has ended, or must now; None while it may go on."""
        request, limit_mb = f"RequestId: {invocation.request_id}", self._function.memory_mb
        if not self.child.running():
            late = self._api.answer(
                invocation.request_id, 0.001
            )  # it answered, and ended after that
            return late or failure(
                "Runtime.ExitError",
                f"{request} Error: Runtime exited with error: {self.child.exit_description()}",
            )
        if seconds > self._function.timeout_seconds:
            self.child.kill()
            limit = f"{self._function.timeout_seconds:.2f}"
            return failure(
                "Sandbox.Timedout", f"{request} Error: Task timed out after {limit} seconds"
            )

        used_mb = self.child.rss_bytes() / 2**20
        if used_mb > limit_mb:
            self.child.kill()
            return failure(
                "Runtime.OutOfMemory",
                f"{request} Error: Runtime exited with error: signal: killed "
                f"(used {used_mb:.0f} MB of {limit_mb} MB; raise MemorySize or use less)",
            )

        return None


def with_request_id(outcome: Outcome, request_id: str) -> Outcome:
    """An initialisation's failure as the failure of the event that met it."""
    return Outcome(
        json.dumps({**json.loads(outcome.payload), "requestId": request_id}).encode(), failed=True
    )
