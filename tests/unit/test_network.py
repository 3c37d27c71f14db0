"""The way to the database on AWS: functions, proxy, cluster, each admitted by the next one only."""

from pathlib import Path
from typing import Any, Final

from simulator.cloud.template.yaml_tags import parse

ROOT: Final = Path(__file__).resolve().parents[2]
RESOURCES: Final[dict[str, Any]] = parse((ROOT / "infra" / "sam-template.yaml").read_text("utf-8"))["Resources"]
INSTANCES: Final = {name: one for name, one in RESOURCES.items() if one["Type"] == "AWS::RDS::DBInstance"}


def admitted(group: dict[str, str]) -> list[tuple[int, int, dict[str, str]]]:
    """The ports, and the group that may reach them, of each rule of a security group."""
    rules = RESOURCES[group["Ref"]]["Properties"].get("SecurityGroupIngress", [])
    return [(rule["FromPort"], rule["ToPort"], rule["SourceSecurityGroupId"]) for rule in rules]


def test_the_cluster_admits_the_proxy_and_the_proxy_the_functions() -> None:
    (cluster,) = RESOURCES["DatabaseCluster"]["Properties"]["VpcSecurityGroupIds"]
    (proxy,) = RESOURCES["DatabaseProxy"]["Properties"]["VpcSecurityGroupIds"]
    functions = {"Ref": "FunctionSecurityGroup"}
    assert len({cluster["Ref"], proxy["Ref"], functions["Ref"]}) == 3
    assert admitted(cluster) == [(5432, 5432, proxy)]
    assert admitted(proxy) == [(5432, 5432, functions)]
    assert admitted(functions) == []


def test_the_cluster_has_instances_in_two_zones_and_none_is_public() -> None:
    assert len(INSTANCES) == 2
    zones = [one["Properties"]["AvailabilityZone"]["Fn::Select"][0] for one in INSTANCES.values()]
    assert sorted(zones) == [0, 1]
    for name, one in INSTANCES.items():
        assert one["Properties"]["PubliclyAccessible"] is False, name
        assert one["Properties"]["DBClusterIdentifier"] == {"Ref": "DatabaseCluster"}, name


def test_the_proxy_waits_for_every_instance() -> None:
    assert set(RESOURCES["DatabaseProxyTarget"]["DependsOn"]) == INSTANCES.keys()
