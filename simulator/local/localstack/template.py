"""The template without what LocalStack's community edition cannot create: functions, their layer,
the HTTP API, metric filters of logs, and the trail.

Schedules, routes and event sources are parts of the functions, and go with them. What refers to
something that is left out (an alarm on a function, an output with the API's address) is left out
too.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from simulator.local.cloud.template.yaml_tags import parse

LEFT_OUT: Final = frozenset(
    {
        "AWS::Serverless::Function",
        "AWS::Serverless::HttpApi",
        "AWS::Serverless::LayerVersion",
        "AWS::CloudTrail::Trail",
        "AWS::Logs::MetricFilter",  # no provider for it: LocalStack calls it made and makes nothing
    }
)
_IN_TEXT: Final = re.compile(r"\$\{([A-Za-z0-9]+)(?:\.[^}]*)?\}")

type Document = dict[str, Any]


def reduced_template(path: Path) -> tuple[Document, frozenset[str]]:
    """The reduced template in CloudFormation's long form, and the logical ids left out."""
    document: Document = parse(path.read_text(encoding="utf-8"))
    resources: Document = document["Resources"]
    gone = {name for name, resource in resources.items() if resource["Type"] in LEFT_OUT}
    while more := {
        name for name in resources.keys() - gone if gone & set(_references(resources[name]))
    }:
        gone |= more

    kept = {name: resource for name, resource in resources.items() if name not in gone}
    outputs = {
        name: output
        for name, output in document.get("Outputs", {}).items()
        if not gone & set(_references(output))
    }
    plain = {
        name: part
        for name, part in document.items()
        if name not in {"Transform", "Globals", "Metadata"}
    }

    return {**plain, "Resources": kept, "Outputs": outputs}, frozenset(gone)


def _references(part: Any) -> Iterator[str]:
    """The logical ids that a part of the template names."""
    match part:
        case {"Ref": str(name)}:  # SAM has references such as Function.Alias
            yield name.partition(".")[0]
        case {"Fn::GetAtt": [str(name), *_]}:
            yield name
        case {"Fn::Sub": str(text)} | {"Fn::Sub": [str(text), *_]}:
            yield from _IN_TEXT.findall(text)

    if isinstance(part, dict):
        for name, value in part.items():
            if name == "DependsOn":
                yield from [value] if isinstance(value, str) else value
            yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)
