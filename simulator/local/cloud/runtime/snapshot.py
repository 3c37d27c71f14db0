"""A snapshot of a function: one process that has loaded the function, and copies of it that answer
events.

On AWS a version's memory is kept when it is published, and each process begins from it (SnapStart).
Here the memory is that of a process which waits and is forked: the hooks around a snapshot run in
the same order and by the same runtime client, and a copy is there in milliseconds. A fork shares
less than AWS does (threads end, `random` and OpenSSL notice it), so that copies draw other random
numbers is proved by tests of the hooks alone (`tests/unit/platform/test_snapshots.py`).

Linux only; elsewhere each process loads the function itself.
"""

import os
import queue
import select
import signal
import socket
import sys
import threading
from collections.abc import Callable
from typing import Final

from simulator.local.cloud.processes import Child
from simulator.local.cloud.processes.child import exit_words, peak_rss_of, rss_of
from simulator.local.cloud.processes.ports import LOOPBACK
from simulator.local.cloud.template.model import Function

_INIT_SECONDS: Final = 30.0
_ANSWER_SECONDS: Final = 10.0
_LOOK_SECONDS: Final = 0.05
_END_SECONDS: Final = 5.0
_NOBODY: Final = f"{LOOPBACK}:9"
"""Where no Runtime API is: an original asks none for events."""


def begins_from_a_snapshot(function: Function) -> bool:
    """Whether processes of a function are copies of one, on this machine."""
    return function.snapshot and sys.platform == "linux"


class Copy:
    """A copy of a process, which is not a child of this one: known by its file descriptor."""

    def __init__(self, pid: int, original: "_Original") -> None:
        self.pid = pid
        self._original = original
        try:
            self._fd: int | None = os.pidfd_open(pid)
        except ProcessLookupError:
            self._fd = None

    def running(self) -> bool:
        return self._fd is not None and not self._ended_within(0)

    def exit_description(self) -> str:
        """How it ended, as Lambda words it."""
        return exit_words(self._original.status_of(self.pid))

    def rss_bytes(self) -> int:
        return rss_of(self.pid) if self.running() else 0

    def peak_rss_bytes(self) -> int:
        return peak_rss_of(self.pid)

    def kill(self) -> None:
        """End it at once and wait for its end."""
        if self._fd is None:
            return
        if self.running():
            signal.pidfd_send_signal(self._fd, signal.SIGKILL)
            self._ended_within(_END_SECONDS)
        fd, self._fd = self._fd, None
        os.close(fd)

    def _ended_within(self, seconds: float) -> bool:
        assert self._fd is not None  # noqa: S101  (its callers ask)
        waits = select.poll()
        waits.register(self._fd, select.POLLIN)
        return bool(waits.poll(seconds * 1000))


class Snapshot:
    """The original of one function's processes, started at the first event and again when it has
    ended. Thread-safe.

    start: starts a process for a Runtime API and the address where it waits to be copied.
    """

    def __init__(self, start: Callable[[str, str], Child]) -> None:
        self._start = start
        self._lock = threading.Lock()
        self._original: _Original | None = None

    def copy(self, runtime_api: str) -> Child | Copy:
        """A process that asks `runtime_api` for events; the original itself, ended, where it could
        not load the function. Then `runtime_api` has its error.
        """
        with self._lock:
            original = self._present(runtime_api)
            return original.copy(runtime_api) or original.child

    def take(self) -> None:
        """Start the original now. Its error, where it cannot load the function, is that of the
        first event, which starts it again.
        """
        with self._lock:
            self._present(_NOBODY)

    def _present(self, runtime_api: str) -> "_Original":
        if self._original is None or not self._original.child.running():
            self.close()
            self._original = _Original(self._start, runtime_api)
        return self._original

    def close(self) -> None:
        """End the original, and with it what is left of its copies."""
        if self._original is not None:
            self._original.close()
            self._original = None


class _Original:
    """The process that is copied, and what it says."""

    def __init__(self, start: Callable[[str, str], Child], runtime_api: str) -> None:
        self._pids: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._statuses: dict[int, int] = {}
        self._ended = threading.Condition()
        self._said: socket.socket | None = None
        with socket.create_server((LOOPBACK, 0)) as server:
            server.settimeout(_LOOK_SECONDS)
            self.child = start(runtime_api, f"{LOOPBACK}:{server.getsockname()[1]}")
            self._said = self._accepted(server)

        if self._said is not None:
            threading.Thread(target=self._listen, args=[self._said], daemon=True).start()

    def _accepted(self, server: socket.socket) -> socket.socket | None:
        """The connection of the process once it waits to be copied; None when it never does."""
        for _ in range(int(_INIT_SECONDS / _LOOK_SECONDS)):
            try:
                return server.accept()[0]
            except TimeoutError:
                if not self.child.running():
                    return None
        self.child.kill()
        return None

    def copy(self, runtime_api: str) -> Copy | None:
        """None where the process has ended, or does not answer and is ended."""
        if self._said is None:
            return None
        try:
            self._said.sendall(f"copy {runtime_api}\n".encode())
            pid = self._pids.get(timeout=_ANSWER_SECONDS)
        except (OSError, queue.Empty):
            self.child.kill()
            return None
        return Copy(pid, self)

    def status_of(self, pid: int) -> int | None:
        """How a copy has ended; None where that is not known."""
        with self._ended:
            self._ended.wait_for(lambda: pid in self._statuses, timeout=_END_SECONDS)
            return self._statuses.get(pid)

    def close(self) -> None:
        self.child.kill()
        if self._said is not None:
            self._said.close()

    def _listen(self, said: socket.socket) -> None:
        with said.makefile("r") as lines:
            try:
                for line in lines:
                    self._hear(line.split())
            except (OSError, ValueError):
                return  # closed by us

    def _hear(self, words: list[str]) -> None:
        match words:
            case ["pid", pid]:
                self._pids.put(int(pid))
            case ["ended", pid, status]:
                with self._ended:
                    self._statuses[int(pid)] = int(status)
                    self._ended.notify_all()
