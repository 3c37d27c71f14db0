"""The network on AWS: functions, proxy, cluster and endpoints, each admitted by the next one only,
and none may go where it has nothing to do.
"""

import json
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import pytest

from elhandel.platform.database import Database
from simulator.local.cloud.template.yaml_tags import parse
from tests.unit.template.test_permissions import allowed, granted

ROOT: Final = Path(__file__).resolve().parents[3]
TEMPLATE: Final[dict[str, Any]] = parse((ROOT / "infra" / "sam-template.yaml").read_text("utf-8"))
RESOURCES: Final[dict[str, Any]] = TEMPLATE["Resources"]


def of_type(kind: str) -> dict[str, dict[str, Any]]:
    """The properties of the resources of a type, by logical id."""
    return {
        name: resource["Properties"]
        for name, resource in RESOURCES.items()
        if resource["Type"] == kind
    }


INSTANCES: Final = of_type("AWS::RDS::DBInstance")
GROUPS: Final = of_type("AWS::EC2::SecurityGroup")
ENDPOINTS: Final = of_type("AWS::EC2::VPCEndpoint")
FUNCTIONS: Final = of_type("AWS::Serverless::Function")
"""Those that call services of other parties than AWS: nothing else may leave the VPC."""
OUTSIDE: Final = {
    "Backoffice",
    "ChainWorker",
    "Notifier",
    "Payments",
    "Portal",
    "QueuePoller",
    "Realtime",
    "Site",
}


def admitted(group: str) -> set[tuple[int, int, str]]:
    """The ports, and the group that may reach them, of each rule of a security group."""
    assert "SecurityGroupIngress" not in GROUPS[group]
    return {
        (rule["FromPort"], rule["ToPort"], rule["SourceSecurityGroupId"]["Ref"])
        for rule in of_type("AWS::EC2::SecurityGroupIngress").values()
        if rule["GroupId"] == {"Ref": group}
    }


def reached(group: str) -> set[tuple[int, int, str]]:
    """The ports, and what a member of a security group may reach there: a group or addresses."""
    rules = [
        *GROUPS[group]["SecurityGroupEgress"],
        *(
            egress
            for egress in of_type("AWS::EC2::SecurityGroupEgress").values()
            if egress["GroupId"] == {"Ref": group}
        ),
    ]
    found = set()
    for rule in rules:
        where = rule["CidrIp"] if "CidrIp" in rule else rule["DestinationSecurityGroupId"]["Ref"]
        if (
            where != "255.255.255.255/32"
        ):  # nobody's address: the rule only takes the place of "everywhere"
            assert rule["IpProtocol"] == "tcp"
            found.add((rule["FromPort"], rule["ToPort"], where))
    return found


def test_each_group_admits_the_one_before_it() -> None:
    (cluster,) = RESOURCES["DatabaseCluster"]["Properties"]["VpcSecurityGroupIds"]
    (proxy,) = RESOURCES["DatabaseProxy"]["Properties"]["VpcSecurityGroupIds"]
    assert (cluster, proxy) == ({"Ref": "DatabaseSecurityGroup"}, {"Ref": "ProxySecurityGroup"})
    assert {group: admitted(group) for group in GROUPS} == {
        "DatabaseSecurityGroup": {(5432, 5432, "ProxySecurityGroup")},
        "ProxySecurityGroup": {(5432, 5432, "FunctionSecurityGroup")},
        "EndpointSecurityGroup": {(443, 443, "FunctionSecurityGroup")},
        "FunctionSecurityGroup": set(),
        "OutsideSecurityGroup": set(),
    }


def test_each_group_goes_to_the_one_after_it_only() -> None:
    """A group that names no rule for what leaves gets one from AWS that lets everything out."""
    assert all(GROUPS[group]["SecurityGroupEgress"] for group in GROUPS)
    assert {group: reached(group) for group in GROUPS} == {
        "DatabaseSecurityGroup": set(),
        "ProxySecurityGroup": {(5432, 5432, "DatabaseSecurityGroup")},
        "EndpointSecurityGroup": set(),
        "FunctionSecurityGroup": {
            (5432, 5432, "ProxySecurityGroup"),
            (443, 443, "EndpointSecurityGroup"),
            (443, 443, "0.0.0.0/0"),  # only where the stack makes no endpoints: below
        },
        "OutsideSecurityGroup": {(443, 443, "0.0.0.0/0")},
    }


def test_functions_reach_all_of_https_only_where_the_stack_makes_no_endpoints() -> None:
    assert RESOURCES["FunctionsToHttps"]["Condition"] == "WithoutEndpoints"
    made = {"Fn::Equals": [{"Ref": "VpcEndpoints"}, "make"]}
    none = {"Fn::Equals": [{"Ref": "VpcEndpoints"}, "none"]}
    assert TEMPLATE["Conditions"]["WithEndpoints"] == {"Fn::And": [{"Condition": "InVpc"}, made]}
    assert TEMPLATE["Conditions"]["WithoutEndpoints"] == {"Fn::And": [{"Condition": "InVpc"}, none]}


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_only_what_calls_datahub_or_the_bank_leaves_the_vpc(function: str) -> None:
    network = FUNCTIONS[function].get("VpcConfig", TEMPLATE["Globals"]["Function"]["VpcConfig"])
    (condition, within, _) = network["Fn::If"]
    groups = {group["Ref"] for group in within["SecurityGroupIds"]}
    assert condition == "InVpc"
    assert groups == {"FunctionSecurityGroup"} | (
        {"OutsideSecurityGroup"} if function in OUTSIDE else set()
    )


def test_a_group_describes_itself_in_letters_that_aws_takes() -> None:
    rules = [
        *of_type("AWS::EC2::SecurityGroupIngress").values(),
        *of_type("AWS::EC2::SecurityGroupEgress").values(),
        *(rule for group in GROUPS.values() for rule in group["SecurityGroupEgress"]),
    ]
    for text in [rule["Description"] for rule in rules] + [
        group["GroupDescription"] for group in GROUPS.values()
    ]:
        assert re.fullmatch(r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}", text)


def test_every_service_that_a_function_calls_has_an_endpoint_that_lets_it_through() -> None:
    services = {
        endpoint["ServiceName"]["Fn::Sub"].rpartition(".")[2] for endpoint in ENDPOINTS.values()
    }
    assert services == {"kms", "secretsmanager", "sqs", "s3", "logs", "lambda"}
    through = {
        right
        for endpoint in ENDPOINTS.values()
        for right in allowed(endpoint["PolicyDocument"]["Statement"])
    }
    calls = {right for function in FUNCTIONS.values() for right in granted(function["Policies"])}
    rights = {  # logging in opens no way of its own; posts to connections leave the VPC
        (action, on) for action, on in calls if not action.startswith(("rds-db:", "execute-api:"))
    }
    assert rights - through == set(), "add it to the policy of the endpoint"


@pytest.mark.parametrize("endpoint", sorted(ENDPOINTS))
def test_an_endpoint_serves_this_stack_only(endpoint: str) -> None:
    one = ENDPOINTS[endpoint]
    assert RESOURCES[endpoint]["Condition"] == "WithEndpoints"
    assert one["SecurityGroupIds"] == [{"Ref": "EndpointSecurityGroup"}]
    assert one["PrivateDnsEnabled"] is True
    for part in one["PolicyDocument"]["Statement"]:
        statement = part["Fn::If"][1] if "Fn::If" in part else part
        assert statement["Condition"] == {
            "StringEquals": {"aws:PrincipalAccount": {"Ref": "AWS::AccountId"}}
        }
        assert not any("*" in action for action in statement["Action"])
        assert statement["Resource"] != "*"


def test_the_cluster_has_instances_in_two_zones_and_none_is_public() -> None:
    assert len(INSTANCES) == 2
    zones = [instance["AvailabilityZone"]["Fn::Select"][0] for instance in INSTANCES.values()]
    assert sorted(zones) == [0, 1]
    for name, instance in INSTANCES.items():
        assert instance["PubliclyAccessible"] is False, name
        assert instance["DBClusterIdentifier"] == {"Ref": "DatabaseCluster"}, name
        assert instance["AutoMinorVersionUpgrade"] is True, name


def aurora_versions() -> Iterator[tuple[int, int]]:
    """(major, minor) of every Aurora PostgreSQL that cfn-lint knows; it reads them from AWS."""
    cfnlint = find_spec("cfnlint")  # found, not imported: that takes ten seconds
    assert cfnlint is not None
    assert cfnlint.origin is not None
    known = (
        Path(cfnlint.origin).parent
        / "data"
        / "schemas"
        / "extensions"
        / "aws_rds_dbcluster"
        / "engine_version.json"
    )
    for case in json.loads(known.read_text("utf-8"))["allOf"]:
        if case["if"]["properties"]["Engine"].get("const") == "aurora-postgresql":
            for version in case["then"]["properties"]["EngineVersion"]["enum"]:
                if (found := re.fullmatch(r"(\d+)\.(\d+)", version)) is not None:
                    yield int(found[1]), int(found[2])


def test_the_cluster_has_the_major_version_of_the_tests_and_its_newest_minor(
    database: Database,
) -> None:
    with database.transaction() as tx:
        tested = tx.info.server_version // 10_000
    minors = [minor for major, minor in aurora_versions() if major == tested]
    assert RESOURCES["DatabaseCluster"]["Properties"]["EngineVersion"] == f"{tested}.{max(minors)}"
    families = {group["Family"] for group in of_type("AWS::RDS::DBClusterParameterGroup").values()}
    assert families <= {f"aurora-postgresql{tested}"}


def test_the_proxy_waits_for_every_instance() -> None:
    assert set(RESOURCES["DatabaseProxyTarget"]["DependsOn"]) == INSTANCES.keys()
