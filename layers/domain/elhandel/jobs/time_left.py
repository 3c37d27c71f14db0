"""The time that a job may take: what is left is the next one's."""

import time
from collections.abc import Callable


def time_left(seconds: float) -> Callable[[], bool]:
    """Whether some of so many seconds from now is left, each time it is asked."""
    ends = time.perf_counter() + seconds
    return lambda: time.perf_counter() < ends
