"""The template's dashboard: which of our own metrics stand under which heading."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from simulator.local.cloud.metrics.logs import Name
from simulator.local.cloud.template.yaml_tags import parse

NAMESPACE: Final = "Elhandel"
_REST: Final = "Also of {}"


@dataclass(frozen=True, slots=True)
class Group:
    """A heading, and its metrics in order."""

    title: str
    metrics: tuple[Name, ...]


def groups(template: Path, known: Iterable[Name]) -> list[Group]:
    """The dashboard's headings with their metrics, those without any of ours left out; then the
    rest by service.
    """
    found = [Group(widget["title"], _own(widget)) for widget in widgets(template)]
    placed = {name for group in found for name in group.metrics}
    rest = groupby(sorted(set(known) - placed), key=lambda name: name[0])
    found += [Group(_REST.format(service), tuple(names)) for service, names in rest]
    return [group for group in found if group.metrics]


def widgets(template: Path) -> Iterator[dict[str, Any]]:
    """The properties of every widget of the template's dashboards; `-` for what it fills in."""
    for resource in parse(template.read_text(encoding="utf-8"))["Resources"].values():
        if resource["Type"] == "AWS::CloudWatch::Dashboard":
            body = resource["Properties"]["DashboardBody"]["Fn::Sub"]
            text = body if isinstance(body, str) else body[0]
            for widget in json.loads(re.sub(r"\$\{[^}]+\}", "-", text))["widgets"]:
                yield widget["properties"]


def _own(widget: dict[str, Any]) -> tuple[Name, ...]:
    rows = [row for row in widget.get("metrics", []) if row[0] == NAMESPACE and row[2] == "service"]
    return tuple(dict.fromkeys((row[3], row[1]) for row in rows))
