"""A function's events: HTTP routes, schedules and queues, from the template's Events."""

from collections.abc import Mapping
from typing import Any

from simulator.local.cloud.template.intrinsics import Reference, TemplateProblem
from simulator.local.cloud.template.model import HttpRoute, QueueSource, Schedule

type Event = HttpRoute | Schedule | QueueSource


def read_event(function: str, name: str, event: Any) -> Event:
    """The event `name` of `function`, evaluated.

    Raises TemplateProblem for a type or shape that is not known.
    """
    if not isinstance(event, dict) or "Type" not in event:
        raise TemplateProblem(f"the event {name} has no Type.", "Give it one, such as HttpApi.")

    properties = event.get("Properties") or {}
    match event["Type"]:
        case "HttpApi":
            return _route(name, properties)
        case "ScheduleV2":
            return _schedule(f"{function}.{name}", properties, "aws.scheduler")
        case "Schedule":
            return _schedule(f"{function}.{name}", properties, "aws.events")
        case "SQS":
            return _queue(f"{function}.{name}", properties)
        case other:
            raise TemplateProblem(
                f"the event {name} is of type {other}, which the local run does not serve.",
                "Use HttpApi, ScheduleV2, Schedule or SQS.",
            )


def _route(name: str, properties: Mapping[str, Any]) -> HttpRoute:
    method, path = (
        str(properties.get("Method", "ANY")).upper(),
        str(properties.get("Path", "$default")),
    )
    if path != "$default" and not path.startswith("/"):
        raise TemplateProblem(
            f"the event {name} has the path {path!r}.", "A path begins with a slash."
        )
    return HttpRoute("ANY" if method == "*" else method, path)


def _schedule(name: str, properties: Mapping[str, Any], source: str) -> Schedule:
    expression = properties.get("ScheduleExpression", properties.get("Schedule"))
    if not isinstance(expression, str):
        raise TemplateProblem(
            f"the event {name} has no ScheduleExpression.", "Give it rate(…) or cron(…)."
        )

    payload = properties.get("Input")

    return Schedule(
        name=name,
        expression=expression,
        timezone=str(properties.get("ScheduleExpressionTimezone", "UTC")),
        payload=None if payload is None else str(payload),
        source=source,
        enabled=properties.get("State", "ENABLED") == "ENABLED"
        and properties.get("Enabled", True) is not False,
    )


def _queue(name: str, properties: Mapping[str, Any]) -> QueueSource:
    queue = properties.get("Queue")
    if not isinstance(queue, Reference):
        raise TemplateProblem(
            f"the event {name} does not name a queue of this template.",
            "Write Queue: !GetAtt Queue.Arn.",
        )

    concurrency = (properties.get("ScalingConfig") or {}).get("MaximumConcurrency")

    return QueueSource(
        name=name,
        queue=Reference(queue.logical_id),
        batch_size=int(properties.get("BatchSize", 10)),
        window_seconds=int(properties.get("MaximumBatchingWindowInSeconds", 0)),
        maximum_concurrency=None if concurrency is None else int(concurrency),
        report_batch_item_failures="ReportBatchItemFailures"
        in (properties.get("FunctionResponseTypes") or []),
        enabled=properties.get("Enabled", True) is not False,
    )
