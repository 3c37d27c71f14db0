"""What each function may do on AWS is what its code calls, and the bucket and the logs are closed to the rest."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from simulator.cloud.template.yaml_tags import parse

ROOT: Final = Path(__file__).resolve().parents[2]
RESOURCES: Final[dict[str, Any]] = parse((ROOT / "infra" / "sam-template.yaml").read_text("utf-8"))["Resources"]
FUNCTIONS: Final = {
    name: one["Properties"] for name, one in RESOURCES.items() if one["Type"] == "AWS::Serverless::Function"
}

# SAM's policy templates that may be used: only one whose actions are those that it is named for.
TEMPLATES: Final = {"AWSSecretsManagerGetSecretValuePolicy": ("secretsmanager:GetSecretValue", "SecretArn")}

# By function: each action and what it is allowed on, with the reason. A new one needs its line here.
MAY: Final[dict[str, dict[tuple[str, str], str]]] = {
    "Onboarding": {
        ("kms:GenerateDataKey", "PersonalDataKey"): "a signup's number is sealed (vault.seal)",
        ("secretsmanager:GetSecretValue", "IdentityHashSecret"): "and hashed (vault.fingerprint)",
        ("secretsmanager:GetSecretValue", "DatabaseSecret"): "the database's password",
    },
    "Portal": {
        ("s3:GetObject", "Documents/invoices/*"): "an invoice's PDF is handed out",
        ("s3:ListBucket", "Documents"): "S3 says of a missing document that it is missing, not 403",
        ("secretsmanager:GetSecretValue", "DataHubSecret"): "health asks for a token",
        ("secretsmanager:GetSecretValue", "DatabaseSecret"): "the database's password",
        ("sqs:GetQueueAttributes", "SettlementShards"): "health asks whether the queue answers",
        ("sqs:GetQueueAttributes", "InvoiceShards"): "as above",
    },
    "QueuePoller": {
        ("kms:Decrypt", "PersonalDataKey"): "a customer is named to DataHub (vault.open)",
        ("kms:GenerateDataKey", "PersonalDataKey"): "what was sent is kept sealed (seal_body)",
        ("secretsmanager:GetSecretValue", "IdentityHashSecret"): "a vault is not made without it",
        ("secretsmanager:GetSecretValue", "DataHubSecret"): "our credentials at DataHub",
        ("secretsmanager:GetSecretValue", "DatabaseSecret"): "the database's password",
    },
    "SettlementWorker": {
        ("sqs:SendMessage", "SettlementShards"): "the shards of a run (QueueSender)",
        ("sqs:SendMessage", "InvoiceShards"): "the shards to invoice",
        ("secretsmanager:GetSecretValue", "DatabaseSecret"): "the database's password",
    },
    "InvoiceGenerator": {
        ("s3:PutObject", "Documents/invoices/*"): "a document is stored (Bucket.put)",
        ("s3:ListBucket", "Documents"): "which documents are there (Bucket.keys)",
        ("secretsmanager:GetSecretValue", "DatabaseSecret"): "the database's password",
    },
    "Migrator": {
        ("secretsmanager:GetSecretValue", "DatabaseSecret"): "the database's password",
    },
}


def granted(policies: list[Any]) -> Iterator[tuple[str, str]]:
    """Each action with what it is allowed on; ValueError for a policy of a form that is not known here."""
    for policy in policies:
        match policy:
            case {"Fn::If": ["InVpc", inside, {"Ref": "AWS::NoValue"}]}:
                yield from granted([inside])
            case {"Statement": statements}:
                for one in statements:
                    assert one["Effect"] == "Allow"
                    places = one["Resource"] if isinstance(one["Resource"], list) else [one["Resource"]]
                    yield from ((action, place(what)) for action in one["Action"] for what in places)
            case dict() if len(policy) == 1 and policy.keys() <= TEMPLATES.keys():
                ((name, arguments),) = policy.items()
                action, of = TEMPLATES[name]
                yield action, place(arguments[of])
            case _:
                raise ValueError(f"{policy!r} is not a policy whose actions this test knows.")


def place(what: Any) -> str:
    """The logical id of a resource, with what follows its ARN."""
    match what:
        case {"Fn::GetAtt": [str(name), "Arn"]} | {"Ref": str(name)}:
            return name
        case {"Fn::Sub": str(text)}:
            return re.sub(r"\$\{(\w+)\.Arn\}", r"\1", text)
    raise ValueError(f"{what!r} names no resource of the template.")


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_a_function_may_do_what_its_code_calls_and_no_more(function: str) -> None:
    rights = list(granted(FUNCTIONS[function]["Policies"]))
    assert len(set(rights)) == len(rights)
    assert set(rights) == MAY[function].keys()


def test_only_the_poller_opens_a_sealed_number() -> None:
    opens = {name for name, one in FUNCTIONS.items() if ("kms:Decrypt", "PersonalDataKey") in granted(one["Policies"])}
    assert opens == {"QueuePoller"}


def test_nobody_may_a_whole_service() -> None:
    actions = {action for one in FUNCTIONS.values() for action, _ in granted(one["Policies"])}
    assert actions
    assert {action for action in actions if "*" in action} == set()


def test_documents_travel_by_tls_only() -> None:
    (policy,) = [one["Properties"] for one in RESOURCES.values() if one["Type"] == "AWS::S3::BucketPolicy"]
    assert policy["Bucket"] == {"Ref": "Documents"}
    (denied,) = policy["PolicyDocument"]["Statement"]
    assert (denied["Effect"], denied["Principal"], denied["Action"]) == ("Deny", "*", "s3:*")
    assert [place(what) for what in denied["Resource"]] == ["Documents", "Documents/*"]
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_no_version_of_a_document_goes_before_its_lifecycle_says() -> None:
    bucket = RESOURCES["Documents"]["Properties"]
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]
    kept = bucket["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert bucket["ObjectLockEnabled"] is True
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert kept == {"Mode": "GOVERNANCE", "Days": rule["ExpirationInDays"]}


# --- staff ------------------------------------------------------------------------------------------------------------

BY_HAND = ("QueuePoller", "SettlementWorker", "InvoiceGenerator", "Migrator")


def test_the_urls_of_functions_take_signed_calls_only_and_staff_reach_functions_by_nothing_else() -> None:
    urls = {name: one.get("FunctionUrlConfig") for name, one in FUNCTIONS.items() if "FunctionUrlConfig" in one}
    assert urls == {name: {"AuthType": "AWS_IAM"} for name in BY_HAND}

    statements = RESOURCES["StaffAccess"]["Properties"]["PolicyDocument"]["Statement"]
    allowed = {one["Action"]: (one["Effect"], one["Condition"]) for one in statements}
    assert allowed == {
        "lambda:InvokeFunctionUrl": ("Allow", {"StringEquals": {"lambda:FunctionUrlAuthType": "AWS_IAM"}}),
        "lambda:InvokeFunction": ("Allow", {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}}),
    }


def test_nobody_else_is_given_leave_to_invoke_a_function() -> None:
    """Who may invoke directly can write the event of a URL, and with it any name."""
    text = (ROOT / "infra" / "sam-template.yaml").read_text("utf-8")
    assert len(re.findall(r"Action: lambda:Invoke", text)) == 2
    assert not [name for name, one in RESOURCES.items() if one["Type"] == "AWS::Lambda::Permission"]
