"""The typed model of a template: what the local run needs of it, nothing more."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.local.cloud.template.intrinsics import Reference


@dataclass(frozen=True, slots=True)
class HttpRoute:
    """An HttpApi event: `method` in capitals or ANY; `path` with `{name}` and `{name+}`; `$default`
    catches all.
    """

    method: str
    path: str

    @property
    def key(self) -> str:
        return self.path if self.path == "$default" else f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A ScheduleV2 or Schedule event: `name` is Function.Event; `payload` is the Input, None for
    AWS's default.
    """

    name: str
    expression: str
    timezone: str
    payload: str | None
    source: str
    enabled: bool


@dataclass(frozen=True, slots=True)
class QueueSource:
    """An SQS event source mapping."""

    name: str
    queue: Reference
    batch_size: int
    window_seconds: int
    maximum_concurrency: int | None
    report_batch_item_failures: bool
    enabled: bool


@dataclass(frozen=True, slots=True)
class Function:
    """A Lambda function.

    `environment` is as the template has it, to be evaluated when the resources exist.
    """

    name: str
    code: Path
    layers: tuple[Path, ...]
    handler: str
    runtime: str
    timeout_seconds: int
    memory_mb: int
    reserved_concurrency: int | None
    log_format: str
    environment: Mapping[str, Any]
    routes: tuple[HttpRoute, ...]
    schedules: tuple[Schedule, ...]
    queues: tuple[QueueSource, ...]
    snapshot: bool = False
    """Whether its processes begin from a snapshot (SnapStart)."""


@dataclass(frozen=True, slots=True)
class SocketRoutes:
    """A WebSocket API: its stage, the field of a message that names the route, and the function of
    each route.
    """

    stage: str
    selected_by: str
    functions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Resource:
    """Any other resource that exists under the parameters; its properties are not evaluated yet."""

    logical_id: str
    type: str
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Template:
    """A template under given parameters. `names` and `conditions` are what an Evaluator needs."""

    path: Path
    region: str
    names: Mapping[str, Any]
    conditions: Mapping[str, Any]
    functions: Mapping[str, Function]
    resources: Mapping[str, Resource]
    sockets: SocketRoutes | None = None
