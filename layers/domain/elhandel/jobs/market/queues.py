"""The queues of DataHub, and the supply that begins with what they bring."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.meaning import Meaning
from elhandel.jobs.request import Nothing, Request
from elhandel.market import hub, inbox, supply
from elhandel.platform.schedules import Counted
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import MetricUnit, logger, metrics
from elhandel.values.errors import DomainError, Unavailable


class UnableToPoll(DomainError):
    """Unforeseen errors in some queues; the others, and what follows them, were handled."""

    code = "unable-to-poll"
    status = 500


def _queue(value: Any) -> str:
    queues = settings().datahub_queues
    return queues[queues.index(value)]


Queue = Annotated[str, Meaning("a queue of DataHub", _queue)]


class PollQueues(Request, frozen=True):
    """Which queues; all of them unless they are named."""

    queues: tuple[Queue, ...] | None = None


@dataclass(slots=True)
class _Polled:
    """What polling several queues has brought so far."""

    handled: Counter[str] = field(default_factory=Counter)
    dead_messages: int = 0
    dead_records: int = 0
    set_aside: int = 0
    unavailable: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def poll_queues(tools: Tools, asked: PollQueues) -> Answer:
    """Empty every queue, finish what was left unfinished, then begin supply that is due.

    An error in one queue stops neither the next queues nor the metrics nor the supply; then the
    job fails, so that the alarm on the function's errors sees it. Raises UnableToPoll.
    """
    queues = settings().datahub_queues if asked.queues is None else asked.queues
    polled = _poll(tools, queues)

    finished = inbox.finish(tools.database, tools.clock)
    polled.set_aside += finished.set_aside
    polled.dead_messages += finished.set_aside
    _measure(polled, finished.messages)

    activated = supply.activate_due(tools.database, tools.clock)

    if polled.failed:
        raise UnableToPoll(
            f"{', '.join(polled.failed)} could not be polled; the log says why. The other queues "
            "were, and what was due began. The next schedule tries again; a message that keeps "
            "failing is set aside automatically."
        )

    return {
        "handled": dict(polled.handled),
        "dead_messages": polled.dead_messages,
        "dead_records": polled.dead_records,
        "set_aside": polled.set_aside,
        "unavailable": polled.unavailable,
        "finished": finished.messages,
        "activated": activated,
    }


def activate(tools: Tools, asked: Nothing) -> Answer:
    """Begin the supply whose local start date has come: just after midnight."""
    return {"activated": supply.activate_due(tools.database, tools.clock)}


def _poll(tools: Tools, queues: Sequence[str]) -> _Polled:
    polled = _Polled()

    for queue in queues:
        try:
            datahub = hub.datahub_from_environment()
            found = inbox.poll(tools.database, tools.clock, datahub, queue)
        except Unavailable as error:
            logger.error(error.sentence, extra={"queue": queue})
            polled.unavailable.append(queue)
            continue
        except Exception:  # MemoryError among them: one queue must not stop the others
            logger.exception("a queue could not be polled", extra={"queue": queue})
            polled.failed.append(queue)
            continue

        polled.handled.update(found.handled)
        polled.dead_messages += found.dead_messages
        polled.dead_records += found.dead_records
        polled.set_aside += found.set_aside

    return polled


def _measure(polled: _Polled, finished: int) -> None:
    dead = polled.dead_messages + polled.dead_records
    unavailable = len(polled.unavailable) + len(polled.failed)

    metrics.add_metric("messages_finished", MetricUnit.Count, finished)
    metrics.add_metric("messages_processed", MetricUnit.Count, polled.handled.total())
    metrics.add_metric("messages_dead_lettered", MetricUnit.Count, dead)
    metrics.add_metric("messages_set_aside", MetricUnit.Count, polled.set_aside)
    metrics.add_metric("queues_unavailable", MetricUnit.Count, unavailable)


JOBS: Final = (
    Job(
        "poll-queues",
        PollQueues,
        poll_queues,
        counted=Counted(
            processed=("handled", "finished", "activated"),
            failed=("dead_messages", "dead_records"),
            skipped=("set_aside",),
        ),
        metrics=(
            "messages_dead_lettered",
            "messages_finished",
            "messages_processed",
            "messages_set_aside",
            "queues_unavailable",
        ),
    ),
    Job("activate", Nothing, activate, counted=Counted(processed=("activated",))),
)
