"""Logs on AWS: each function has a group of its own that ends; the API says who asked for what,
without a path.
"""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from simulator.local.cloud.template.yaml_tags import parse

ROOT: Final = Path(__file__).resolve().parents[3]
RESOURCES: Final[dict[str, Any]] = parse((ROOT / "infra" / "sam-template.yaml").read_text("utf-8"))[
    "Resources"
]
ACCESS: Final = RESOURCES["Api"]["Properties"]["AccessLogSettings"]


def of_type(kind: str) -> dict[str, dict[str, Any]]:
    """The properties of the resources of a type, by logical id."""
    return {
        name: resource["Properties"]
        for name, resource in RESOURCES.items()
        if resource["Type"] == kind
    }


GROUPS: Final = of_type("AWS::Logs::LogGroup")
FUNCTIONS: Final = of_type("AWS::Serverless::Function")


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_a_function_writes_into_its_own_group(function: str) -> None:
    group = FUNCTIONS[function]["LoggingConfig"]["LogGroup"]["Ref"]
    service = FUNCTIONS[function]["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
    assert GROUPS[group]["LogGroupName"] == {"Fn::Sub": f"/elhandel/${{Stage}}/{service}"}


def test_every_group_ends_and_is_encrypted() -> None:
    assert (
        len(GROUPS) == len(FUNCTIONS) + 3
    )  # the API's access log, the trail, the database's proxy
    for name, group in GROUPS.items():
        assert group["RetentionInDays"] == 90, name
        assert group["KmsKeyId"] == {"Fn::GetAtt": ["LogsKey", "Arn"]}, name


def test_the_proxy_finds_its_group_and_makes_none() -> None:
    """The group that RDS makes by itself has no end and no key."""
    name = RESOURCES["DatabaseProxy"]["Properties"]["DBProxyName"]["Fn::Sub"]
    assert GROUPS["ProxyLogs"]["LogGroupName"] == {"Fn::Sub": f"/aws/rds/proxy/{name}"}
    assert RESOURCES["DatabaseProxy"]["DependsOn"] == "ProxyLogs"


def test_the_access_log_names_the_route_and_no_path_or_header() -> None:
    assert ACCESS["DestinationArn"] == {"Fn::GetAtt": ["ApiAccessLogs", "Arn"]}
    assert "\n" not in ACCESS["Format"]
    assert json.loads(ACCESS["Format"]) == {
        "time": "$context.requestTime",
        "request_id": "$context.requestId",
        "address": "$context.identity.sourceIp",
        "route": "$context.routeKey",
        "status": "$context.status",
        "latency_ms": "$context.responseLatency",
    }


@pytest.mark.parametrize("status", [401, 403, 429])
def test_what_the_api_refuses_is_counted_and_rings(status: int) -> None:
    (counted,) = [
        metric_filter
        for metric_filter in of_type("AWS::Logs::MetricFilter").values()
        if metric_filter["FilterPattern"] == f'{{ $.status = "{status}" }}'
    ]
    assert counted["LogGroupName"] == {"Ref": "ApiAccessLogs"}
    (metric,) = counted["MetricTransformations"]
    (alarm,) = [
        alarm
        for alarm in of_type("AWS::CloudWatch::Alarm").values()
        if (alarm.get("Namespace"), alarm.get("MetricName"))
        == (metric["MetricNamespace"], metric["MetricName"])
    ]
    assert (alarm["Statistic"], alarm["ComparisonOperator"]) == ("Sum", "GreaterThanThreshold")


@pytest.mark.parametrize("metric", ["4xx", "5xx"])
def test_the_api_has_an_alarm_on(metric: str) -> None:
    (alarm,) = [
        alarm
        for alarm in of_type("AWS::CloudWatch::Alarm").values()
        if (alarm.get("Namespace"), alarm.get("MetricName")) == ("AWS/ApiGateway", metric)
    ]
    assert alarm["Dimensions"] == [{"Name": "ApiId", "Value": {"Ref": "Api"}}]
