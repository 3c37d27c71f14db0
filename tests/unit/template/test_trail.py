"""The trail on AWS: who called what, where nobody changes it, and an alarm for whoever touches what
guards.
"""

from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Final

from simulator.local.cloud.template.yaml_tags import parse

ROOT: Final = Path(__file__).resolve().parents[3]
RESOURCES: Final[dict[str, Any]] = parse((ROOT / "infra" / "sam-template.yaml").read_text("utf-8"))[
    "Resources"
]
FUNCTIONS: Final = {
    name for name, resource in RESOURCES.items() if resource["Type"] == "AWS::Serverless::Function"
}
PUBLISHED: Final = {name for name in FUNCTIONS if "SnapStart" in RESOURCES[name]["Properties"]}
TRAIL: Final = RESOURCES["Trail"]["Properties"]


def selected(kind: str) -> list[dict[str, Any]]:
    """The fields of each selector of a category of events."""
    fields = [
        {
            field["Field"]: field.get("Equals", field.get("StartsWith"))
            for field in selector["FieldSelectors"]
        }
        for selector in TRAIL["AdvancedEventSelectors"]
    ]
    return [
        selected_fields for selected_fields in fields if selected_fields["eventCategory"] == [kind]
    ]


def test_the_trail_has_every_call_of_keys_and_secrets() -> None:
    """CloudTrail calls them management; an exception for KMS, which many make, would leave them
    out.
    """
    assert selected("Management") == [{"eventCategory": ["Management"]}]


def test_the_trail_has_every_access_to_a_document_and_every_call_of_a_function_with_jobs() -> None:
    data = {
        selector["resources.type"][0]: selector["resources.ARN"] for selector in selected("Data")
    }
    assert data["AWS::S3::Object"] == [{"Fn::Sub": "${Documents.Arn}/"}]
    named = data["AWS::Lambda::Function"]
    called = {function["Fn::GetAtt"][0] for function in named if "Fn::GetAtt" in function}
    aliases = {function["Ref"] for function in named if "Ref" in function}
    assert aliases == {f"{name}.Alias" for name in called & PUBLISHED}
    assert called == FUNCTIONS - {"Onboarding", "Portal", "Site"}  # those have the access log


def test_the_trail_cannot_be_changed_unseen() -> None:
    assert (TRAIL["IsLogging"], TRAIL["IsMultiRegionTrail"], TRAIL["EnableLogFileValidation"]) == (
        True,
        True,
        True,
    )
    assert TRAIL["KMSKeyId"] == {"Fn::GetAtt": ["LogsKey", "Arn"]}
    files = RESOURCES["TrailFiles"]["Properties"]
    (rule,) = files["LifecycleConfiguration"]["Rules"]
    kept = files["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert (kept["Mode"], kept["Days"]) == ("GOVERNANCE", 365)
    assert rule["ExpirationInDays"] > kept["Days"]
    assert RESOURCES["Trail"]["DependsOn"] == "TrailFilesPolicy"


def test_only_this_trail_writes_into_its_bucket() -> None:
    allowed = [
        statement
        for statement in RESOURCES["TrailFilesPolicy"]["Properties"]["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    ]
    assert len(allowed) == 2
    for statement in allowed:
        assert statement["Principal"] == {"Service": "cloudtrail.amazonaws.com"}
        assert statement["Condition"]["StringEquals"].keys() == {"aws:SourceArn"}


def test_no_function_writes_into_the_trail() -> None:
    where = RESOURCES["TrailLogs"]["Properties"]["LogGroupName"]["Fn::Sub"]
    statements = RESOURCES["FunctionBoundary"]["Properties"]["PolicyDocument"]["Statement"]
    (written,) = [
        statement["Resource"]["Fn::Sub"]
        for statement in statements
        if "logs:PutLogEvents" in statement.get("Action", [])
    ]
    allowed = written.partition(":log-group:")[2]
    assert allowed == "/elhandel/${Stage}/*"
    assert not fnmatch(where, allowed)


def test_who_touches_a_guard_rings() -> None:
    counted = RESOURCES["GuardsChanges"]["Properties"]
    assert len(counted["FilterPattern"]) <= 1024  # CloudWatch takes no longer one
    for event in (
        "ScheduleKeyDeletion",
        "StopLogging",
        "PutBucketObjectLockConfiguration",
        "DeleteObject",
    ):
        assert f'"{event}"' in counted["FilterPattern"]
    (metric,) = counted["MetricTransformations"]
    rights = RESOURCES["RightsChanges"]["Properties"]
    assert len(rights["FilterPattern"]) <= 1024
    # Who may invoke directly could name anybody as the signer, and who changes a role or its
    # boundary may do anything.
    for event in (
        "AddPermission*",
        "UpdateFunctionCode*",
        "PutRolePolicy",
        "*RolePermissionsBoundary",
        "PutSecretValue",
    ):
        assert f'"{event}"' in rights["FilterPattern"]
    assert rights["MetricTransformations"] == counted["MetricTransformations"]
    alarm = RESOURCES["GuardsChanged"]["Properties"]
    assert (alarm["Namespace"], alarm["MetricName"]) == (
        metric["MetricNamespace"],
        metric["MetricName"],
    )
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (0, "GreaterThanThreshold")
