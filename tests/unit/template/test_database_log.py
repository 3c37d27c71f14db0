"""PostgreSQL's own log names no value of a row or a statement, on AWS and on the local run
alike.
"""

from pathlib import Path
from typing import Any, Final

from simulator.local.cloud.database.postgres import SETTINGS
from simulator.local.cloud.template.yaml_tags import parse

ROOT: Final = Path(__file__).resolve().parents[3]
RESOURCES: Final[dict[str, Any]] = parse((ROOT / "infra" / "sam-template.yaml").read_text("utf-8"))[
    "Resources"
]
QUIET: Final = {
    "log_min_messages": "log",  # an error's own text repeats what it could not read
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_lock_waits": "off",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
_OF_RDS: Final = {"log_lock_waits": {"0": "off", "1": "on"}}  # which writes switches as numbers


def test_the_local_server_logs_no_value() -> None:
    assert {name: SETTINGS.get(name) for name in QUIET} == QUIET


def test_the_cluster_logs_no_value() -> None:
    cluster = RESOURCES["DatabaseCluster"]["Properties"]
    group = RESOURCES[cluster["DBClusterParameterGroupName"]["Ref"]]
    assert group["Type"] == "AWS::RDS::DBClusterParameterGroup"
    settings = {name: str(value) for name, value in group["Properties"]["Parameters"].items()}
    assert {
        name: _OF_RDS.get(name, {}).get(settings[name], settings[name]) for name in QUIET
    } == QUIET
    assert (
        group["Properties"]["Family"]
        == f"aurora-postgresql{cluster['EngineVersion'].partition('.')[0]}"
    )


def test_the_proxy_logs_no_statement() -> None:
    assert RESOURCES["DatabaseProxy"]["Properties"]["DebugLogging"] is False
