"""Jobs asked for on pages: a function's own in its process, another's where its rights are."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from elhandel.jobs.handler import run_job
from elhandel.jobs.job import Answer, JobTable, Tools
from elhandel.platform.work.calls import call_job
from elhandel.platform.work.invoker import invoked_by


class JobRunner(Protocol):
    """Runs a job of a function, named as in the template, for somebody of the staff."""

    def __call__(
        self,
        function: str,
        event: Mapping[str, Any],
        on_behalf_of: str,
        action_id: int | None = None,
    ) -> Answer: ...


def job_runner(own: str, table: JobTable, tools: Callable[[], Tools]) -> JobRunner:
    """A runner of the jobs of `table`, which are those of the function `own`, and of others.

    It raises what the job raises; JobRefused, JobFailed and AwsUnavailable for one of another
    function.
    """

    def run(
        function: str,
        event: Mapping[str, Any],
        on_behalf_of: str,
        action_id: int | None = None,
    ) -> Answer:
        if function != own:
            return call_job(function, event, on_behalf_of, action_id)
        with invoked_by(on_behalf_of, action_id):
            return run_job(table, tools(), dict(event))

    return run
