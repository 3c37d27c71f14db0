"""The stages of the demo: how long each took, and the bar that shows it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.progress import Progress


@dataclass(slots=True)
class Stopwatch:
    """Seconds by stage, and the bar that shows the stage."""

    progress: Progress
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str, total: int = 1) -> Iterator[Callable[[], None]]:
        """Time a stage; call what it gives once for each step done."""
        task = self.progress.add_task(name, total=total)
        started = time.perf_counter()
        yield lambda: self.progress.advance(task)
        self.seconds[name] = time.perf_counter() - started
        self.progress.update(task, completed=total)
