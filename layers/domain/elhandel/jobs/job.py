"""A job: its name, its request, what runs it, and what it measures; and the jobs of a function."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from elhandel.jobs.request import Request
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database
from elhandel.platform.schedules import NOTHING, Counted
from elhandel.values.errors import NotFound

type Answer = dict[str, Any]
type Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tools:
    """What every job works with. Other parts (queues, buckets, keys) a job opens itself."""

    database: Database
    clock: Clock


@dataclass(frozen=True, slots=True)
class Job[Asked: Request]:
    """One job, as a schedule, a message or a member of staff names it."""

    name: str
    request: type[Asked]
    run: Callable[[Tools, Asked], Answer]

    metrics: tuple[str, ...] = ()
    """What it counts besides its own time; tests/unit/jobs compares this with the code."""

    counted: Counted = NOTHING
    """Which numbers of its answer are records, for the log of jobs."""

    traced: bool | Callable[[Asked], bool] = False
    """Whether a trace is kept of who asked: for what shows persons or leaves no other history."""

    on_refusal: Callable[[], None] | None = None
    """What counts its refusals, for jobs whose refusal has an alarm."""

    def leaves_a_trace(self, request: Asked) -> bool:
        """Whether this request is kept with who asked."""
        return self.traced(request) if callable(self.traced) else self.traced


@dataclass(frozen=True, slots=True)
class JobTable:
    """The jobs of a function."""

    function: str
    """Its name in a sentence."""
    jobs: tuple[Job[Any], ...]
    default: str = ""
    """The job of an event without a name."""
    by_name: Mapping[str, Job[Any]] = field(init=False)

    def __post_init__(self) -> None:
        by_name = {job.name: job for job in self.jobs}
        if len(by_name) < len(self.jobs):
            raise ValueError(f"{self.function} has two jobs of one name.")

        object.__setattr__(self, "by_name", by_name)

    def job(self, event: Event) -> Job[Any]:
        """The job that an event names. Raises NotFound for a job that does not exist."""
        name = str(event.get("job", self.default))
        if name not in self.by_name:
            known = ", ".join(self.by_name)
            raise NotFound(f"There is no job {name!r}. {self.function} knows {known}.")

        return self.by_name[name]
