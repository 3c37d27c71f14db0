"""The jobs of a function as a table: which there are, what each takes, and which leave a trace of
who looked.

A function's handler hands an event on to `run`; what comes back is the job's answer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from elhandel.platform.clock import Clock
from elhandel.platform.database import Database
from elhandel.platform.telemetry import logger
from elhandel.platform.upkeep.staff_reads import traced
from elhandel.platform.work.heartbeat import counted
from elhandel.platform.work.job_requests import Field, asked
from elhandel.values.errors import DomainError, NotFound

type Answer = dict[str, Any]
type Job = Callable[[Answer], Answer]


@dataclass(frozen=True, slots=True)
class JobTable:
    """What a function does when it is asked by name. function: how a sentence calls it."""

    function: str
    jobs: Mapping[str, Job]
    fields: Mapping[str, Mapping[str, Field]]
    traced: frozenset[str] = frozenset()

    def name(self, event: Answer) -> str:
        """The job that an event names. Raises NotFound for one that does not exist."""
        job = str(event.get("job", ""))
        if job not in self.jobs:
            raise NotFound(
                f"There is no job {job!r}. {self.function} knows {', '.join(self.jobs)}."
            )

        return job

    def run(self, event: Answer, database: Database, clock: Clock) -> Answer:
        """What the job answers, its fields checked, its heartbeat counted, a refusal of it logged
        and raised.
        """
        name = self.name(event)
        job = self.jobs[name]
        run = traced(job, database, clock) if name in self.traced else job

        try:
            return counted(asked(run, self.fields.get(name)), event)
        except DomainError as error:
            logger.error(error.sentence, extra={"code": error.code})
            raise
