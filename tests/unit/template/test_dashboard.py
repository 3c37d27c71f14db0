"""The dashboard and the alarms show what the code emits, and what the code emits is documented."""

import ast
import importlib
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from elhandel.billing.issue import DESTINATION
from elhandel.market import requests
from elhandel.platform.work.heartbeat import heartbeat
from elhandel.settlement import progress
from simulator.local.cloud.metrics.dashboard import NAMESPACE, widgets
from simulator.local.cloud.template import load_template
from simulator.local.cloud.template.yaml_tags import parse
from tests.builders.sources import parsed

ROOT: Final = Path(__file__).resolve().parents[3]
PATH: Final = ROOT / "infra" / "sam-template.yaml"
RESOURCES: Final[dict[str, Any]] = parse(PATH.read_text("utf-8"))["Resources"]
TEMPLATE: Final = load_template(PATH, {}, "eu-north-1")
OPERATIONS: Final = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
LAYER: Final = ROOT / "layers" / "domain"
ROOMS: Final = [room for room in (LAYER / "elhandel").iterdir() if room.name != "jobs"]

FAMILIES: Final = {
    "heartbeat(event)": "`…_ms`",
    "invariant.metric": "`invariant_…`",
    "rule.metric": "`forgotten_…`",
    "f'outbox_depth_{destination.replace('-', '_')}'": "`outbox_depth_…`",
}
"""Metrics whose names are made when they are emitted: how the code says it, and how
docs/operations.md does.
"""


def added(folder: Path) -> Iterator[ast.expr]:
    """The name of every metric that the code of a folder adds, as it stands there."""
    for _, tree in parsed(folder.rglob("*.py"), "add_metric"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "metrics.add_metric":
                yield node.args[0]


def constant(names: Iterator[ast.expr]) -> set[str]:
    return {str(name.value) for name in names if isinstance(name, ast.Constant)}


def services() -> dict[str, str]:
    """The name of each function's service."""
    return {
        name: str(function.environment["POWERTOOLS_SERVICE_NAME"])
        for name, function in TEMPLATE.functions.items()
    }


def metrics_of_jobs(folder: str) -> set[str]:
    """What the jobs of a function measure, and what it measures of each message."""
    app = importlib.import_module(f"functions.{folder}.app")
    jobs = app.TABLE.jobs if hasattr(app, "TABLE") else ()
    shards = app.shards.METRICS if hasattr(app, "shards") else ()

    return {metric for job in jobs for metric in job.metrics} | set(shards)


@cache
def emitted() -> frozenset[tuple[str, str]]:
    """(service, metric) of all that the functions may emit."""
    shared = {metric for room in ROOMS for metric in constant(added(room))}
    found = {
        (service, metric)
        for name, service in services().items()
        for metric in shared
        | constant(added(TEMPLATE.functions[name].code))
        | metrics_of_jobs(TEMPLATE.functions[name].code.name)
    }
    for name, function in TEMPLATE.functions.items():
        events = [parse(schedule.payload or "{}") for schedule in function.schedules]
        found |= {(services()[name], heartbeat(event)) for event in events}
    destinations = (requests.DESTINATION, progress.DESTINATION, DESTINATION)
    return frozenset(
        found
        | {
            ("queue_poller", f"outbox_depth_{destination.replace('-', '_')}")
            for destination in destinations
        }
    )


def test_every_metric_of_the_dashboard_is_emitted_by_code() -> None:
    shown = {
        (row[3], row[1])
        for widget in widgets(PATH)
        for row in widget["metrics"]
        if row[0] == NAMESPACE
    }
    assert shown
    assert shown - emitted() == set()


def test_every_metric_of_an_alarm_is_emitted_by_code() -> None:
    watched = set()
    for resource in RESOURCES.values():
        if resource["Type"] == "AWS::CloudWatch::Alarm":
            alarm = resource["Properties"]
            stats = [
                metric["MetricStat"]["Metric"]
                for metric in alarm.get("Metrics", [])
                if "MetricStat" in metric
            ]
            for metric in stats or [alarm]:
                if metric["Namespace"] == NAMESPACE:
                    (dimension,) = metric["Dimensions"]
                    assert dimension["Name"] == "service"
                    watched.add((dimension["Value"], metric["MetricName"]))
    assert watched
    assert watched - emitted() == set()


def test_every_metric_with_a_made_name_is_documented_as_a_family() -> None:
    """Those with a fixed name are held by tests/unit/docs/test_operations.py."""
    made = {
        ast.unparse(name) for folder in (LAYER, ROOT / "functions") for name in added(folder)
    } - {repr(name) for folder in (LAYER, ROOT / "functions") for name in constant(added(folder))}
    assert made == set(FAMILIES)
    for words in FAMILIES.values():
        assert words in OPERATIONS


def test_the_dashboard_has_every_subject() -> None:
    titles = " | ".join(widget["title"] for widget in widgets(PATH))
    for subject in (
        "Messages",
        "Settlement runs",
        "Invoices",
        "Queues",
        "Invariants",
        "latency",
        "errors",
        "Cost",
    ):
        assert subject in titles


def test_every_name_that_the_dashboard_fills_in_is_a_resource() -> None:
    body, given = RESOURCES["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    names = {name.split(".")[0] for name in re.findall(r"\$\{([^}]+)\}", body)} - {"AWS::Region"}
    assert names
    assert names - set(RESOURCES) - set(given) == set()


def test_no_widget_lies_on_another() -> None:
    text = re.sub(
        r"\$\{[^}]+\}", "-", RESOURCES["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"][0]
    )
    places = [(widget["x"], widget["y"]) for widget in json.loads(text)["widgets"]]
    assert len(set(places)) == len(places) > 0
