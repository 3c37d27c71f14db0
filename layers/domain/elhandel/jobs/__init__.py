"""Jobs: what schedules, queues and staff ask for, each a typed request and one call of a room.

Every shelf holds the jobs of one subject as a table `JOBS`; a function picks the tables it may run
(docs/decisions/0051-jobs-as-a-room.md) and hands them to `job_handler`. A function imports only
the shelves whose jobs it runs, so that a cold start loads nothing else.
"""

from elhandel.jobs.handler import job_handler, run_job
from elhandel.jobs.job import Answer, Job, JobTable, Tools
from elhandel.jobs.runner import job_runner

__all__ = ["Answer", "Job", "JobTable", "Tools", "job_handler", "job_runner", "run_job"]
