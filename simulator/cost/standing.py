"""What stands, and costs, before anybody is a customer: counted in the template."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from elhandel.platform.schedules import next_after
from simulator.local.cloud.stack_options import TEMPLATE
from simulator.local.cloud.template.load import load_template
from simulator.local.cloud.template.model import Schedule, Template

_IN_VPC: Final = {"VpcId": "vpc-1", "SubnetIds": "subnet-1,subnet-2"}
_BEGINS: Final = datetime(2026, 1, 1, tzinfo=UTC)
_MONTH: Final = timedelta(days=365) / 12


@dataclass(frozen=True, slots=True)
class Standing:
    """Resources by what they cost, the memory of each function in MB, and how often the schedules
    of each run in a month.
    """

    alarms: int
    dashboards: int
    secrets: int
    keys: int
    endpoints: int
    queues: int
    memory_mb: Mapping[str, int]
    snapshots: frozenset[str]
    """Functions whose processes begin from a snapshot."""
    runs: Mapping[str, int]


def standing_of(template: Template | None = None) -> Standing:
    """What a template has; without one, the project's own, in a VPC."""
    template = template or load_template(TEMPLATE, _IN_VPC)
    types = Counter(resource.type for resource in template.resources.values())
    endpoints = [
        one
        for one in template.resources.values()
        if one.type == "AWS::EC2::VPCEndpoint"
        and one.properties.get("VpcEndpointType") == "Interface"
    ]
    return Standing(
        alarms=types["AWS::CloudWatch::Alarm"],
        dashboards=types["AWS::CloudWatch::Dashboard"],
        secrets=types["AWS::SecretsManager::Secret"],
        keys=types["AWS::KMS::Key"],
        endpoints=len(endpoints),
        queues=types["AWS::SQS::Queue"],
        memory_mb={name: one.memory_mb for name, one in template.functions.items()},
        snapshots=frozenset(name for name, one in template.functions.items() if one.snapshot),
        runs={
            name: sum(_runs(schedule) for schedule in one.schedules if schedule.enabled)
            for name, one in template.functions.items()
        },
    )


def _runs(schedule: Schedule) -> int:
    """How often a schedule is due in a month of 730 hours."""
    at, count = _BEGINS, 0
    while (due := next_after(schedule.expression, schedule.timezone, _BEGINS, at)) is not None:
        if schedule.expression.startswith("rate("):
            return int(_MONTH / (due - at))
        if due > _BEGINS + _MONTH:
            break
        at, count = due, count + 1
    return count
