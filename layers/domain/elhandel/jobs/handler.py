"""The handler of a function that runs jobs: for schedules, for staff by URL, and for a queue."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from elhandel.jobs.collision import again_after_a_collision
from elhandel.jobs.job import Answer, Event, Job, JobTable, Tools
from elhandel.jobs.request import read_request, without_blanks
from elhandel.platform.database import Acting
from elhandel.platform.schedules import Records, recorded
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import counts, entry_point, logger
from elhandel.platform.upkeep.staff_reads import traced
from elhandel.platform.work.heartbeat import counted
from elhandel.platform.work.invoker import action, by_url_too, invoker
from elhandel.platform.work.queues import see_again_soon
from elhandel.values.errors import DomainError

type Handler = Callable[[Event, LambdaContext], Any]
type BatchHandler = Callable[[Tools, Event, LambdaContext], Answer]
"""What handles a batch of messages, and answers which of them failed."""


def job_handler(
    table: JobTable, tools: Callable[[], Tools], messages: BatchHandler | None = None
) -> Handler:
    """The Lambda handler that runs the jobs of `table`.

    tools: asked for at each event, so that a test can move the time. messages: for a function
    with a queue.
    """

    @by_url_too
    @entry_point
    def handler(event: Event, context: LambdaContext) -> Answer:
        if messages is not None and "Records" in event:
            return _messages(messages, tools(), event, context)

        return run_job(table, tools(), event)

    return handler


def _messages(messages: BatchHandler, tools: Tools, event: Event, context: LambdaContext) -> Answer:
    """What a batch comes to; those of its messages that failed are seen again soon."""
    records: list[dict[str, Any]] = event["Records"]
    failed = {record["messageId"] for record in records}
    try:
        answer = messages(tools, event, context)
        failed = {item["itemIdentifier"] for item in answer["batchItemFailures"]}
    finally:
        again = [record for record in records if record["messageId"] in failed]
        queue = _queue_of(again[0]) if again else None
        if queue is not None:
            see_again_soon(queue, again)
    return answer


def _queue_of(record: Mapping[str, Any]) -> str | None:
    """The address of the queue that a message is from, if it is one of ours."""
    name = str(record.get("eventSourceARN", "")).rpartition(":")[2]
    config = settings()
    urls = (config.settlement_queue_url, config.invoice_queue_url, config.notice_queue_url)
    return next((url for url in urls if url and url.rpartition("/")[2] == name), None)


def run_job(table: JobTable, tools: Tools, event: Event) -> Answer:
    """The answer of the job that an event names; its time is measured, a refusal is logged, of one
    that is scheduled it is kept how it ended and what it came to, and of one that somebody asked
    for what it changed.

    Raises NotFound for a job that does not exist, and what the job or its request raises.
    """
    job = table.job(event)
    event = {"job": job.name, **event}
    logger.append_keys(job=job.name)

    try:
        with recorded(tools.database, tools.clock, event) as running, _acting(tools):
            answer = counted(lambda event: _answer(job, tools, event), event)
            running.counts = counts(answer)
            running.records = Records.of(running.counts, job.counted)
    except DomainError as error:
        logger.error(error.sentence, extra={"code": error.code})
        if job.on_refusal is not None:
            job.on_refusal()
        raise

    logger.info("done", extra={"counts": counts(answer)})
    return answer


def _acting(tools: Tools) -> AbstractContextManager[None]:
    """Whoever asked is who changes what is changed in here."""
    who = invoker()
    if who is None:
        return nullcontext()
    return tools.database.acting(Acting(who, tools.clock.now(), action()))


def _answer[Asked: Any](job: Job[Asked], tools: Tools, event: Event) -> Answer:
    """The request is read before anything is done: a refused request leaves no trace."""
    request = read_request(job.request, event)

    run: Callable[[Event], Answer] = lambda _: job.run(tools, request)  # noqa: E731
    if job.leaves_a_trace(request):
        run = traced(run, tools.database, tools.clock)

    return again_after_a_collision(run, without_blanks(job.request, event))
