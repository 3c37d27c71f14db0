"""Nothing fails in silence: each function, queue and schedule of the template has its alarms."""

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from elhandel.platform.schedules import next_after
from elhandel.platform.work.heartbeat import heartbeat
from simulator.local.cloud.template.yaml_tags import parse

ROOT: Final = Path(__file__).resolve().parents[3]
RESOURCES: Final[dict[str, Any]] = parse((ROOT / "infra" / "sam-template.yaml").read_text("utf-8"))[
    "Resources"
]

FEW_MINUTES: Final = timedelta(minutes=15)
A_YEAR: Final = (
    datetime(2027, 12, 20, tzinfo=UTC),
    datetime(2029, 1, 10, tzinfo=UTC),
)  # a leap year, both ends


def of_type(kind: str) -> dict[str, dict[str, Any]]:
    """The properties of the resources of a type, by logical id."""
    return {
        name: resource.get("Properties", {})
        for name, resource in RESOURCES.items()
        if resource["Type"] == kind
    }


ALARMS: Final = of_type("AWS::CloudWatch::Alarm")
FUNCTIONS: Final = of_type("AWS::Serverless::Function")
QUEUES: Final = of_type("AWS::SQS::Queue")
DEAD: Final = {
    queue["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]: queue
    for queue in QUEUES.values()
    if "RedrivePolicy" in queue
}
SCHEDULES: Final = {
    f"{function}.{name}": (function, event["Properties"])
    for function, properties in FUNCTIONS.items()
    for name, event in properties.get("Events", {}).items()
    if event["Type"].startswith("Schedule")
}


def alarms(namespace: str, metric: str, dimension: str, value: Any) -> list[dict[str, Any]]:
    """The alarms on a metric of one thing."""
    wanted = {"Name": dimension, "Value": value}
    return [
        alarm
        for alarm in ALARMS.values()
        if (alarm.get("Namespace"), alarm.get("MetricName")) == (namespace, metric)
        and wanted in alarm["Dimensions"]
    ]


def window(alarm: dict[str, Any]) -> timedelta:
    """For how long an alarm waits."""
    return timedelta(seconds=alarm["Period"] * alarm["EvaluationPeriods"])


@pytest.mark.parametrize("metric", ["Errors", "Throttles"])
@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_every_function_has_an_alarm_on(function: str, metric: str) -> None:
    (alarm,) = alarms("AWS/Lambda", metric, "FunctionName", {"Ref": function})
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (0, "GreaterThanThreshold")


@pytest.mark.parametrize("queue", sorted(QUEUES))
def test_every_queue_has_an_alarm_on_the_age_of_its_oldest_message(queue: str) -> None:
    name = {"Fn::GetAtt": [queue, "QueueName"]}
    (alarm,) = alarms("AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", name)
    assert alarm["Statistic"] == "Maximum"
    assert (
        alarm["Threshold"] < QUEUES[queue]["MessageRetentionPeriod"]
    )  # while there is something to save


@pytest.mark.parametrize("queue", sorted(DEAD))
def test_every_dead_letter_queue_has_an_alarm_on_what_lies_there(queue: str) -> None:
    name = {"Fn::GetAtt": [queue, "QueueName"]}
    (alarm,) = alarms("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", name)
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (0, "GreaterThanThreshold")


def test_every_queue_that_a_function_takes_from_has_a_dead_letter_queue() -> None:
    taken = {
        event["Properties"]["Queue"]["Fn::GetAtt"][0]
        for properties in FUNCTIONS.values()
        for event in properties.get("Events", {}).values()
        if event["Type"] == "SQS"
    }
    assert taken
    assert {name for name in taken if "RedrivePolicy" not in QUEUES[name]} == set()


@pytest.mark.parametrize("schedule", sorted(SCHEDULES))
def test_a_schedule_that_does_not_run_is_missed(schedule: str) -> None:
    """Missing data is a breach, and the alarm waits for longer than the longest pause of the
    schedule, not for ever.
    """
    function, properties = SCHEDULES[schedule]
    service = FUNCTIONS[function]["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
    (alarm,) = alarms("Elhandel", heartbeat(json.loads(properties["Input"])), "service", service)
    assert alarm["TreatMissingData"] == "breaching"
    assert (alarm["Statistic"], alarm["Threshold"]) == ("SampleCount", 1)
    assert alarm["ComparisonOperator"] == "LessThanThreshold"
    pause = longest_pause(properties)
    assert pause < window(alarm) <= max(4 * pause, FEW_MINUTES)


def longest_pause(schedule: dict[str, Any]) -> timedelta:
    times = list(
        instants(schedule["ScheduleExpression"], schedule.get("ScheduleExpressionTimezone", "UTC"))
    )
    assert len(times) > 2
    return max(later - earlier for earlier, later in itertools.pairwise(times))


def instants(expression: str, timezone: str) -> Iterator[datetime]:
    """When a schedule fires in a year; of a rate a few times."""
    instant, end = A_YEAR
    if expression.startswith("rate"):
        end = instant + timedelta(days=1)
    while (
        found := next_after(expression, timezone, A_YEAR[0], instant)
    ) is not None and found < end:
        yield found
        instant = found


def test_no_two_schedules_of_a_function_have_the_same_heartbeat() -> None:
    beats = [
        (function, heartbeat(json.loads(schedule["Input"])))
        for function, schedule in SCHEDULES.values()
    ]
    assert len(set(beats)) == len(beats) > 0


def test_cloudwatch_takes_the_periods_of_every_alarm() -> None:
    """A day at most for periods below an hour, seven days for others; and everybody who subscribed
    is notified.
    """
    assert ALARMS
    for name, alarm in ALARMS.items():
        assert alarm["AlarmActions"] == [{"Ref": "Alarms"}], name
        if "Period" in alarm:
            assert alarm["Period"] % 60 == 0, name
            assert window(alarm) <= timedelta(days=7 if alarm["Period"] >= 3600 else 1), name


def test_the_share_of_dead_letters_has_an_alarm() -> None:
    alarm = ALARMS["DeadLetterShare"]
    metrics = {metric["Id"]: metric for metric in alarm["Metrics"]}
    assert {
        name: metric["MetricStat"]["Metric"]["MetricName"]
        for name, metric in metrics.items()
        if not metric.get("Expression")
    } == {"dead": "messages_dead_lettered", "handled": "messages_processed"}
    (shown,) = [metric for metric in alarm["Metrics"] if metric.get("ReturnData", True)]
    assert shown["Expression"] == "IF(dead + handled > 0, 100 * dead / (dead + handled), 0)"
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (5, "GreaterThanThreshold")


# What somebody may do to us, by the metric that shows it: how many in five minutes ring, and why so
# many.
MISDEEDS: Final = {
    ("queue_poller", "vault_openings"): (
        200,
        "Sum",
        "a signup is opened once or twice; a day has hundreds",
    ),
    ("migrator", "keys_created"): (
        0,
        "Sum",
        "each is asked for by somebody, who learns that it was made",
    ),
    ("queue_poller", "signups_held"): (0, "Maximum", "each waits for somebody"),
}


@pytest.mark.parametrize(("service", "metric"), sorted(MISDEEDS))
def test_what_somebody_may_do_to_us_rings(service: str, metric: str) -> None:
    (alarm,) = alarms("Elhandel", metric, "service", service)
    threshold, statistic, _ = MISDEEDS[service, metric]
    assert (alarm["Threshold"], alarm["Statistic"], alarm["Period"]) == (threshold, statistic, 300)
    assert alarm["ComparisonOperator"] == "GreaterThanThreshold"


def test_alarms_reach_somebody_and_nobody_else_writes_them() -> None:
    topic = RESOURCES["Alarms"]["Properties"]
    subscription = RESOURCES["AlarmSubscription"]
    (policy,) = of_type("AWS::SNS::TopicPolicy").values()
    (written,) = [
        statement
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    ]
    assert topic["KmsMasterKeyId"] == {"Fn::GetAtt": ["LogsKey", "Arn"]}
    assert subscription["Condition"] == "WithAlarmEmail"
    assert subscription["Properties"]["Endpoint"] == {"Ref": "AlarmEmail"}
    assert written["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert written["Condition"] == {
        "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    }


def test_the_key_of_the_topic_opens_to_alarms() -> None:
    """CloudWatch cannot write to a topic under a key that does not name it: the alarm rings and
    nobody hears it.
    """
    statements = RESOURCES["LogsKey"]["Properties"]["KeyPolicy"]["Statement"]
    (opened,) = [
        statement
        for statement in statements
        if statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    ]
    assert set(opened["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey*"}
