"""Time on the clock, and time on the processor in this process and in its PostgreSQL backend.

Where other work shares the machine, the clock includes it; processor time is ours only. Both are
kept.
"""

import contextlib
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any, Final

import psycopg

# What the template gives the functions that are measured (tests/unit/template/test_environment.py).
WORKER_ENVIRONMENT: Final = {
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_MMAP_THRESHOLD_": "1073741824",
    "MALLOC_TRIM_THRESHOLD_": "1073741824",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds: on the clock, of this process's processor time, of its backends' or its server's.

    peak_mb: of this process so far.
    """

    wall: float
    client: float
    server: float
    peak_mb: float

    @property
    def cpu(self) -> float:
        """Processor time of both."""
        return self.client + self.server


class Stopwatch:
    """Measures a block together with the backends of its connections.

    whole_server: with every process of their server, also what ends in the block: parallel workers
    and who writes to the disk. The only way to compare what is worked on by workers with what is
    not.
    """

    def __init__(self, *backends: int, whole_server: bool = False) -> None:
        self._backends = backends
        self._whole = _parent_of(backends[0]) if whole_server else None
        self.result: Measured | None = None

    def __enter__(self) -> "Stopwatch":
        self._wall, self._client, self._server = (
            perf_counter(),
            process_time(),
            self._server_seconds(),
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.result = Measured(
            perf_counter() - self._wall,
            process_time() - self._client,
            self._server_seconds() - self._server,
            _peak_mb(),
        )

    def _server_seconds(self) -> float:
        if self._whole is not None:
            return _seconds_below(self._whole, itself=True)
        return sum(_seconds_of(backend) for backend in self._backends)

    @property
    def measured(self) -> Measured:
        assert self.result is not None, "the block has not ended"
        return self.result


def best(times: Sequence[Measured]) -> Measured:
    """The one that the clock was kindest to: the least disturbed."""
    return min(times, key=lambda one: one.wall)


def least_cpu(times: Sequence[Measured]) -> float:
    return min(one.cpu for one in times)


def backend_of(connection: psycopg.Connection[Any]) -> int:
    return int(connection.info.backend_pid)


@contextlib.contextmanager
def one_core(*processes: int) -> Iterator[None]:
    """This process and the named ones on one core together, as far as the system lets us."""
    before = os.sched_getaffinity(0)
    core = {max(before)}
    for process in (0, *processes):
        with contextlib.suppress(PermissionError):
            os.sched_setaffinity(process, core)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def in_a_process[T](work: Callable[..., T], *arguments: Any) -> T:
    """Run `work` in a fresh process with one thread of linear algebra and its own memory."""
    context = multiprocessing.get_context("spawn")
    os.environ.update(WORKER_ENVIRONMENT)
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        return pool.submit(work, *arguments).result()


def seconds_of_children() -> float:
    """Processor time of every process below this one that is there, with those that have ended
    under them: of a stack that this process has started.
    """
    return _seconds_below(os.getpid(), itself=False)


def _seconds_below(process: int, *, itself: bool) -> float:
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text(encoding="utf-8").rpartition(") ")[2].split()
            parents[int(stat.parent.name)] = int(fields[1])
            ticks[int(stat.parent.name)] = sum(map(int, fields[11:15]))

    below = {process}
    while more := {child for child, parent in parents.items() if parent in below} - below:
        below |= more
    if not itself:
        below.discard(process)
    return sum(ticks[child] for child in below) / os.sysconf("SC_CLK_TCK")


def milliseconds_to_the_disk(folder: Path) -> float:
    """How long a page takes to be on the disk of a folder, in the median of fifty."""
    page, times = bytes(8192), []
    with (folder / "page").open("wb", buffering=0) as file:
        for _ in range(50):
            file.write(page)
            began = perf_counter()
            os.fdatasync(file.fileno())
            times.append(1000 * (perf_counter() - began))
    (folder / "page").unlink()
    return median(times)


def _seconds_of(process: int) -> float:
    return int(Path(f"/proc/{process}/schedstat").read_text(encoding="utf-8").split()[0]) / 1e9


def _parent_of(process: int) -> int:
    stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    return int(stat.rpartition(") ")[2].split()[1])


def _peak_mb() -> float:
    """This process's peak memory (not `ru_maxrss`: a child begins with its parent's)."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0
