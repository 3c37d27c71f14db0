"""What each function may do on AWS is what its code calls, and the bucket and the logs are closed to the rest."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from elhandel.platform.database_roles import roles
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
        ("rds-db:connect", "DatabaseProxy/elhandel_onboarding"): "the database, in its own role",
    },
    "Portal": {
        ("s3:GetObject", "Documents/invoices/*"): "an invoice's PDF is handed out",
        ("s3:ListBucket", "Documents"): "S3 says of a missing document that it is missing, not 403",
        ("secretsmanager:GetSecretValue", "DataHubSecret"): "health asks for a token",
        ("rds-db:connect", "DatabaseProxy/elhandel_portal"): "the database, in its own role",
        ("sqs:GetQueueAttributes", "SettlementShards"): "health asks whether the queue answers",
        ("sqs:GetQueueAttributes", "InvoiceShards"): "as above",
    },
    "QueuePoller": {
        ("kms:Decrypt", "PersonalDataKey"): "a customer is named to DataHub (vault.open)",
        ("kms:GenerateDataKey", "PersonalDataKey"): "what was sent is kept sealed (seal_body)",
        ("secretsmanager:GetSecretValue", "IdentityHashSecret"): "a vault is not made without it",
        ("secretsmanager:GetSecretValue", "DataHubSecret"): "our credentials at DataHub",
        ("rds-db:connect", "DatabaseProxy/elhandel_queue_poller"): "the database, in its own role",
    },
    "SettlementWorker": {
        ("sqs:SendMessage", "SettlementShards"): "the shards of a run (QueueSender)",
        ("sqs:SendMessage", "InvoiceShards"): "the shards to invoice",
        ("rds-db:connect", "DatabaseProxy/elhandel_settlement_worker"): "the database, in its own role",
    },
    "InvoiceGenerator": {
        ("s3:PutObject", "Documents/invoices/*"): "a document is stored (Bucket.put)",
        ("s3:ListBucket", "Documents"): "which documents are there (Bucket.keys)",
        ("rds-db:connect", "DatabaseProxy/elhandel_invoice_generator"): "the database, in its own role",
    },
    "Migrator": {
        ("secretsmanager:GetSecretValue", "DatabaseSecret"): "the owner's password, to change tables",
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
        case {"Fn::Sub": [str(text), {"Proxy": {"Fn::Select": [6, {"Fn::Split": [":", proxy]}]}}]}:
            assert text.startswith("arn:${AWS::Partition}:rds-db:${AWS::Region}:${AWS::AccountId}:dbuser:${Proxy}/")
            assert proxy == {"Fn::GetAtt": ["DatabaseProxy", "DBProxyArn"]}
            return f"DatabaseProxy/{text.rpartition('/')[2]}"
    raise ValueError(f"{what!r} names no resource of the template.")


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_a_function_may_do_what_its_code_calls_and_no_more(function: str) -> None:
    rights = list(granted(FUNCTIONS[function]["Policies"]))
    assert len(set(rights)) == len(rights)
    assert set(rights) == MAY[function].keys()


def test_each_function_has_a_login_role_of_its_own_and_only_the_migrator_the_owners_password() -> None:
    named = {name: one["Environment"]["Variables"].get("ELHANDEL_DATABASE_USER") for name, one in FUNCTIONS.items()}
    assert named.pop("Migrator") is None
    assert len(set(named.values())) == len(named)
    assert set(named.values()) == {role.name for role in roles() if role.login}
    for name, role in named.items():
        assert ("rds-db:connect", f"DatabaseProxy/{role}") in granted(FUNCTIONS[name]["Policies"])
    whole = (ROOT / "infra" / "sam-template.yaml").read_text("utf-8")
    assert whole.count("ELHANDEL_DATABASE_SECRET") == 1
    assert "ELHANDEL_DATABASE_SECRET" in FUNCTIONS["Migrator"]["Environment"]["Variables"]


def test_the_proxy_logs_in_as_the_functions_roles_and_no_other() -> None:
    proxy, role = RESOURCES["DatabaseProxy"]["Properties"], RESOURCES["DatabaseProxyRole"]["Properties"]
    assert RESOURCES["DatabaseCluster"]["Properties"]["EnableIAMDatabaseAuthentication"] is True
    assert (proxy["DefaultAuthScheme"], proxy["RequireTLS"]) == ("IAM_AUTH", True)
    (statement,) = role["Policies"][1]["PolicyDocument"]["Statement"]
    assert statement["Action"] == "rds-db:connect"
    assert {place(what) for what in statement["Resource"]} == {
        "arn:${AWS::Partition}:rds-db:${AWS::Region}:${AWS::AccountId}:dbuser:"
        "${DatabaseCluster.DBClusterResourceId}/" + role.name
        for role in roles()
        if role.login
    }


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
