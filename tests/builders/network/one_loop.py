"""Requests of tests in one event loop, as a function's own are.

Starlette's TestClient starts a thread with a loop for each request, which costs as much as the
request does. Requests of other threads than the main one still have a loop of their own: they are
there to wait for one another, and our functions are called in the loop.
"""

import contextlib
import threading
from collections.abc import Iterator

from anyio.from_thread import BlockingPortal, start_blocking_portal


class OneLoop:
    """A loop in a thread of its own, from the first request to `close`."""

    def __init__(self) -> None:
        self._open = contextlib.ExitStack()
        self._portal: BlockingPortal | None = None

    @contextlib.contextmanager
    def portal(self) -> Iterator[BlockingPortal]:
        """What calls into the loop; it stays when the block ends."""
        if threading.current_thread() is not threading.main_thread():
            with start_blocking_portal() as own:
                yield own
            return
        if self._portal is None:
            self._portal = self._open.enter_context(start_blocking_portal())
        yield self._portal

    def close(self) -> None:
        self._portal = None
        self._open.close()
