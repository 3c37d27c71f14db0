"""A function resource, merged with the template's Globals, as a typed value."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from simulator.local.cloud.template.events import read_event
from simulator.local.cloud.template.intrinsics import Evaluator, Reference, TemplateProblem
from simulator.local.cloud.template.model import Function, HttpRoute, QueueSource, Schedule

LAYER: Final = "AWS::Serverless::LayerVersion"


def read_function(
    name: str,
    properties: Mapping[str, Any],
    *,
    defaults: Mapping[str, Any],
    folder: Path,
    evaluator: Evaluator,
    resources: Mapping[str, Any],
) -> Function:
    """The function `name`.

    defaults: the template's Globals for functions. folder: where its relative paths start.
    resources: raw, those that exist. Raises TemplateProblem.
    """
    merged = _merged(defaults, properties)
    environment = (merged.pop("Environment", None) or {}).get("Variables", {})
    # What only matters on AWS may refer to what does not exist here.
    for unused in (
        "Policies",
        "PermissionsBoundary",
        "Role",
        "VpcConfig",
        "Tracing",
        "Tags",
        "DeadLetterQueue",
    ):
        merged.pop(unused, None)
    spec = evaluator.evaluate(merged)

    code = _folder(folder, spec.get("CodeUri"), "CodeUri")
    handler = str(spec.get("Handler", ""))
    module, dot, _ = handler.rpartition(".")
    if not dot or not (code / f"{module.replace('.', '/')}.py").is_file():
        raise TemplateProblem(
            f"the handler {handler!r} names no file in {code}.",
            "Write it as file.function, such as app.handler.",
        )
    layers = [_layer(folder, item, resources, evaluator) for item in spec.get("Layers", [])]
    events = [
        read_event(name, event_name, event)
        for event_name, event in (spec.get("Events") or {}).items()
    ]
    reserved = spec.get("ReservedConcurrentExecutions")
    return Function(
        name=name,
        code=code,
        layers=tuple(layers),
        handler=handler,
        runtime=str(spec.get("Runtime", "")),
        timeout_seconds=_whole(spec, "Timeout", 3),
        memory_mb=_whole(spec, "MemorySize", 128),
        snapshot=(spec.get("SnapStart") or {}).get("ApplyOn") == "PublishedVersions",
        reserved_concurrency=None if reserved is None else int(reserved),
        log_format=str((spec.get("LoggingConfig") or {}).get("LogFormat", "Text")),
        environment=environment,
        routes=tuple(event for event in events if isinstance(event, HttpRoute)),
        schedules=tuple(event for event in events if isinstance(event, Schedule)),
        queues=tuple(event for event in events if isinstance(event, QueueSource)),
    )


def _merged(defaults: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """SAM's rule: maps merge, lists are joined (the global first), anything else of the function's
    own wins.
    """
    merged = dict(defaults)
    for key, value in own.items():
        before = merged.get(key)
        if (
            isinstance(before, dict)
            and isinstance(value, dict)
            and not (_is_function(before) or _is_function(value))
        ):
            merged[key] = _merged(before, value)
        elif isinstance(before, list) and isinstance(value, list):
            merged[key] = [*before, *value]
        else:
            merged[key] = value

    return merged


def _is_function(value: Mapping[str, Any]) -> bool:
    """Whether the map is a function such as {"Ref": …}, not properties."""
    return any(key == "Ref" or key.startswith("Fn::") for key in value)


def _folder(base: Path, value: Any, what: str) -> Path:
    path = (base / value).resolve() if isinstance(value, str) else None
    if path is None or not path.is_dir():
        raise TemplateProblem(
            f"{what} is {value!r}, which is not a folder.",
            "Give a folder relative to the template.",
        )
    return path


def _layer(base: Path, value: Any, resources: Mapping[str, Any], evaluator: Evaluator) -> Path:
    resource = resources.get(value.logical_id) if isinstance(value, Reference) else None
    if resource is None or resource.get("Type") != LAYER:
        raise TemplateProblem(
            f"the layer {value!r} is not one of this template's.",
            f"Refer to a resource of type {LAYER}.",
        )

    return _folder(
        base,
        evaluator.evaluate(resource.get("Properties", {}).get("ContentUri")),
        "the layer's ContentUri",
    )


def _whole(spec: Mapping[str, Any], key: str, default: int) -> int:
    value = spec.get(key, default)
    try:
        return int(value)
    except (TypeError, ValueError):
        raise TemplateProblem(f"{key} is {value!r}.", "A whole number was expected.") from None
