"""Reading templates: CloudFormation's functions, SAM's merging, and sentences for what is wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.local.cloud.errors import BrokenTemplate
from simulator.local.cloud.gateway import Router
from simulator.local.cloud.stack_options import TEMPLATE
from simulator.local.cloud.template import Evaluator, Reference, load_template

HANDLER = "def handler(event, context): return event"


def an_evaluator(**names: object) -> Evaluator:
    conditions = {"Production": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}}
    return Evaluator({"Stage": "dev", **names}, conditions, lambda reference: f"<{reference}>")


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ({"Ref": "Stage"}, "dev"),
        ({"Fn::Sub": "a-${Stage}-${!Literal}"}, "a-dev-${Literal}"),
        ({"Fn::Sub": ["${Own}-${Stage}", {"Own": {"Ref": "Stage"}}]}, "dev-dev"),
        ({"Fn::If": ["Production", "big", "small"]}, "small"),
        ({"Fn::Join": ["/", ["a", {"Ref": "Stage"}]]}, "a/dev"),
        ({"Fn::Select": [1, {"Fn::Split": [",", "a,b,c"]}]}, "b"),
        ({"Fn::And": [{"Fn::Not": [{"Condition": "Production"}]}, {"Fn::Equals": ["1", 1]}]}, True),
        ({"Fn::Or": [{"Condition": "Production"}, {"Fn::Equals": ["a", "b"]}]}, False),
        ({"kept": 1, "dropped": {"Ref": "AWS::NoValue"}}, {"kept": 1}),
        ([{"Ref": "AWS::NoValue"}, "kept"], ["kept"]),
    ],
)
def test_each_function_of_cloudformation_answers_as_on_aws(value: object, answer: object) -> None:
    assert an_evaluator().evaluate(value) == answer


def test_short_tags_mean_the_same_as_long_ones(write_template: Callable[..., Path]) -> None:
    template = load_template(
        write_template(
            """
            Parameters:
              Stage: {Type: String, Default: dev}
            Conditions:
              Large: !Equals [!Ref Stage, prod]
              Small: !Not [!Condition Large]
            Resources:
              Queue: {Type: AWS::SQS::Queue}
              Big: {Type: AWS::SQS::Queue, Condition: Large}
              Little: {Type: AWS::SQS::Queue, Condition: Small}
              Echo:
                Type: AWS::Serverless::Function
                Properties:
                  CodeUri: functions/echo
                  Handler: app.handler
                  Runtime: python3.13
                  Timeout: !If [Small, 7, 70]
                  Events:
                    FromQueue: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn, BatchSize: 3}}
            """,
            {"echo": HANDLER},
        )
    )
    assert set(template.resources) == {"Queue", "Little"}
    echo = template.functions["Echo"]
    assert echo.timeout_seconds == 7
    assert (echo.queues[0].queue, echo.queues[0].batch_size) == (Reference("Queue"), 3)


def test_globals_are_merged_into_each_function_and_its_own_values_win(
    write_template: Callable[..., Path],
) -> None:
    template = load_template(
        write_template(
            """
            Globals:
              Function:
                Runtime: python3.13
                Handler: app.handler
                Timeout: 30
                Environment: {Variables: {A: global, B: !Ref Name}}
            Parameters: {Name: {Type: String, Default: x}}
            Resources:
              Echo:
                Type: AWS::Serverless::Function
                Properties:
                  CodeUri: functions/echo
                  Timeout: 4
                  Environment: {Variables: {A: own, B: !Sub "${Name}y"}}
            """,
            {"echo": HANDLER},
        )
    )
    echo = template.functions["Echo"]
    assert echo.timeout_seconds == 4
    assert echo.environment == {"A": "own", "B": {"Fn::Sub": "${Name}y"}}


def test_the_template_of_this_repository_is_understood_whole() -> None:
    template = load_template(TEMPLATE)
    assert {
        "Onboarding",
        "Portal",
        "QueuePoller",
        "SettlementWorker",
        "InvoiceGenerator",
        "Upkeep",
        "Migrator",
    } <= set(template.functions)
    assert "DatabaseCluster" not in template.resources  # only in a VPC


FUNCTION = (
    "Echo: {Type: AWS::Serverless::Function, Properties: {CodeUri: functions/echo, Handler: %s, "
    "Events: {E: %s}}}"
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Resources: [", ("template.yaml", "is not YAML", "Put the line right")),
        ("Nothing: 1", ("holds no Resources", "Give the path of a CloudFormation or SAM template")),
        (
            "Resources: {" + FUNCTION % ("app.nothing.handler", "{Type: SQS}") + "}",
            ("template.yaml, Echo", "names no file", "such as app.handler"),
        ),
        (
            "Resources: {" + FUNCTION % ("app.handler", "{Type: S3}") + "}",
            ("template.yaml, Echo", "is of type S3", "Use HttpApi, ScheduleV2, Schedule or SQS"),
        ),
        (
            "Resources: {"
            + FUNCTION % ("app.handler", "{Type: SQS, Properties: {Queue: !GetAtt Gone.Arn}}")
            + "}",
            (
                "template.yaml, Echo",
                "Gone is neither a parameter nor a resource",
                "Put the name right",
            ),
        ),
        (
            "Parameters: {Stage: {Type: String}}\nResources: {}",
            ("Parameters", "Stage has no value", "Give it a Default"),
        ),
        (
            "Parameters: {Stage: {Type: String, Default: UP, AllowedPattern: "
            "'[a-z]+'}}\nResources: {}",
            ("'UP', which [a-z]+ does not allow", "Choose another"),
        ),
        (
            "Resources: {Q: {Properties: {}}}",
            ("template.yaml, Q", "a resource with a Type", "AWS::SQS::Queue"),
        ),
        (
            "Resources: {Q: {Type: AWS::SQS::Queue, Condition: C}}",
            ("Q", "C is not defined", "under Conditions"),
        ),
    ],
)
def test_a_broken_template_is_one_sentence_of_file_resource_problem_and_remedy(
    write_template: Callable[..., Path], text: str, parts: tuple[str, ...]
) -> None:
    path = write_template(text, {"echo": HANDLER})
    with pytest.raises(BrokenTemplate) as problem:
        load_template(path)
    assert [part for part in parts if part not in problem.value.sentence] == []
    assert "\n" not in problem.value.sentence


def test_an_unknown_parameter_is_refused_by_name(write_template: Callable[..., Path]) -> None:
    path = write_template("Parameters: {Stage: {Type: String, Default: dev}}\nResources: {}")
    with pytest.raises(BrokenTemplate, match=r"Stags is not declared.*give one of Stage"):
        load_template(path, {"Stags": "x"})


@pytest.mark.parametrize(
    ("method", "path", "function"),
    [
        ("GET", "/api/products", "Onboarding"),
        ("DELETE", "/api/products", "Onboarding"),
        ("PUT", "/api/signup", "Onboarding"),
        ("GET", "/api/signup/SGN-2026-00001/nothing", "Onboarding"),
        ("DELETE", "/api/signup/SGN-2026-00001/status", "Onboarding"),
        ("POST", "/api/onboarding/openapi.json", "Onboarding"),
        ("POST", "/api/portal/571313180000000001/contract", "Portal"),
        ("POST", "/health/ready", "Portal"),
        ("GET", "/", "Site"),
        ("PATCH", "/nowhere/at/all", "Site"),
    ],
)
def test_what_no_route_takes_reaches_a_function_that_refuses_it(
    method: str, path: str, function: str
) -> None:
    assert _taken_by(method, path) == function


@pytest.mark.parametrize(
    ("path", "function"),
    [
        ("/api/dashboard/summary", "Site"),
        ("/api/admin/jobs/log", "Backoffice"),
        ("/api/partners/subscriptions", "Notifier"),
        ("/api/trading/orders", "Portal"),
        ("/api/erc/my-stats", "Portal"),
    ],
)
def test_every_api_answers_at_the_one_address_of_the_local_run(path: str, function: str) -> None:
    """On AWS the first two have hosts of their own."""
    assert _taken_by("GET", path) == function


def _taken_by(method: str, path: str) -> str:
    template = load_template(TEMPLATE)
    routes = [
        (name, route) for name, function in template.functions.items() for route in function.routes
    ]
    match = Router(routes).match(method, path)
    assert match is not None
    return match.function
