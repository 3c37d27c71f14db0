"""SnapStart: which functions begin from a snapshot, and that whoever calls them calls the version
that has one.
"""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from simulator.local.cloud.template import load_template
from simulator.local.cloud.template.yaml_tags import parse

PATH: Final = Path(__file__).resolve().parents[3] / "infra" / "sam-template.yaml"
TEMPLATE: Final[dict[str, Any]] = parse(PATH.read_text("utf-8"))
RESOURCES: Final[dict[str, dict[str, Any]]] = TEMPLATE["Resources"]
LOADED: Final = load_template(PATH, {"Neighbours": "on"})


BEGIN_AT_ONCE: Final = frozenset({"SettlementWorker"})
"""Functions of which many processes begin together, from nothing: the shards of a run."""


def answers_people(name: str) -> bool:
    """Whether a function answers HTTP, or connections."""
    sockets = LOADED.sockets
    assert sockets is not None
    return bool(LOADED.functions[name].routes) or name in sockets.functions.values()


def has_a_snapshot(name: str) -> bool:
    return answers_people(name) or name in BEGIN_AT_ONCE


@pytest.mark.parametrize("name", sorted(LOADED.functions))
def test_what_answers_people_or_begins_many_at_once_has_a_snapshot_and_nothing_else_does(
    name: str,
) -> None:
    assert LOADED.functions[name].snapshot == has_a_snapshot(name)


@pytest.mark.parametrize("name", sorted(filter(has_a_snapshot, LOADED.functions)))
def test_a_release_publishes_a_version_and_the_old_one_goes_with_its_snapshot(name: str) -> None:
    """By parameters alone SAM publishes nothing: it does not look into them."""
    resource = RESOURCES[name]
    properties = resource["Properties"]
    assert properties["AutoPublishAlias"] == "live"
    assert properties["AutoPublishCodeSha256"] == {"Ref": "Release"}
    assert resource["DeletionPolicy"] == "Delete"


def test_a_release_changes_every_function_so_that_no_two_versions_are_equal() -> None:
    variables = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
    assert variables["ELHANDEL_RELEASE"] == {"Ref": "Release"}


def test_on_aws_a_release_has_to_be_named() -> None:
    rule = TEMPLATE["Rules"]["AReleaseHasAName"]
    assert rule["RuleCondition"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "VpcId"}, ""]}]}
    (assertion,) = rule["Assertions"]
    default = TEMPLATE["Parameters"]["Release"]["Default"]
    assert assertion["Assert"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "Release"}, default]}]}


@pytest.mark.parametrize("name", sorted(filter(has_a_snapshot, LOADED.functions)))
def test_who_may_call_it_may_call_the_version_with_the_snapshot(name: str) -> None:
    """The rights of staff, the gateway of connections: a right to the function itself is none to
    its alias. Roles of functions that call jobs of it are not asked by people.
    """
    callers = {
        caller: resource
        for caller, resource in RESOURCES.items()
        if resource["Type"]
        in {"AWS::IAM::ManagedPolicy", "AWS::Lambda::Permission", "AWS::ApiGatewayV2::Integration"}
    }
    for caller, resource in callers.items():
        text = json.dumps(resource)
        assert f'{{"Fn::GetAtt": ["{name}", "Arn"]}}' not in text, caller
        assert f'{{"Ref": "{name}"}}' not in text, caller
        assert f"${{{name}.Arn}}" not in text, caller


def test_what_relays_calls_its_own_version() -> None:
    code = (PATH.parents[1] / "functions" / "realtime" / "app.py").read_text("utf-8")
    assert 'Qualifier=os.environ["AWS_LAMBDA_FUNCTION_VERSION"]' in code
