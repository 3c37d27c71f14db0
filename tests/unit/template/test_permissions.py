"""What each function may do on AWS is what its code calls, and the bucket and the logs are closed
to the rest.
"""

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Final

import pytest

from elhandel.market.sent import SEALED
from elhandel.payments.accounts import PAYOUT_ACCOUNT
from elhandel.payments.incoming import BANK_FILE
from elhandel.payments.methods import DETAILS
from elhandel.payments.order_files import ORDER_FILE
from elhandel.platform.schema.roles import roles
from elhandel.portfolio.identities import IDENTITY
from simulator.local.cloud.template.yaml_tags import parse

ROOT: Final = Path(__file__).resolve().parents[3]
TEMPLATE: Final[dict[str, Any]] = parse((ROOT / "infra" / "sam-template.yaml").read_text("utf-8"))
RESOURCES: Final[dict[str, Any]] = TEMPLATE["Resources"]
GLOBALS: Final[dict[str, Any]] = TEMPLATE["Globals"]["Function"]
FUNCTIONS: Final = {
    name: resource["Properties"]
    for name, resource in RESOURCES.items()
    if resource["Type"] == "AWS::Serverless::Function"
}

# SAM's policy templates that may be used: only one whose actions are those that it is named for.
TEMPLATES: Final = {
    "AWSSecretsManagerGetSecretValuePolicy": ("secretsmanager:GetSecretValue", "SecretArn")
}

POSTS: Final = (
    "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:"
    "${LiveApi}/ws/POST/@connections/*"
)
ITSELF: Final = (
    "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:"
    "function:${AWS::StackName}-Realtime-*"
)

# By function: each action and what it is allowed on, with the reason. A new one needs its line
# here.
MAY: Final[dict[str, dict[tuple[str, str], str]]] = {
    "Onboarding": {
        ("kms:GenerateDataKey", "PersonalDataKey"): "a signup's number is sealed (Sealer)",
        ("secretsmanager:GetSecretValue", "IdentityHashSecret"): "and hashed (Hasher)",
        (
            "secretsmanager:GetSecretValue",
            "FrontSecret",
        ): "what came through the front is known by it (platform.front)",
        ("rds-db:connect", "DatabaseProxy/elhandel_onboarding"): "the database, in its own role",
    },
    "Portal": {
        ("s3:GetObject", "Documents/invoices/*"): "an invoice's PDF is handed out",
        ("s3:GetObject", "Documents/certificates/*"): "and a certificate's",
        ("s3:ListBucket", "Documents"): "S3 says of a missing document that it is missing, not 403",
        ("secretsmanager:GetSecretValue", "DataHubSecret"): "health asks for a token",
        (
            "secretsmanager:GetSecretValue",
            "FrontSecret",
        ): "what came through the front is known by it (platform.front)",
        ("rds-db:connect", "DatabaseProxy/elhandel_portal"): "the database, in its own role",
        ("sqs:GetQueueAttributes", "SettlementShards"): "health asks whether the queue answers",
        ("sqs:GetQueueAttributes", "InvoiceShards"): "as above",
    },
    "QueuePoller": {
        ("kms:Decrypt", "PersonalDataKey"): "a customer is named to DataHub (Opener)",
        (
            "kms:GenerateDataKey",
            "PersonalDataKey",
        ): "what was sent is kept sealed (SentLog), numbers are sealed again",
        (
            "secretsmanager:GetSecretValue",
            "IdentityHashSecret",
        ): "numbers are hashed again (rehash)",
        ("secretsmanager:GetSecretValue", "DataHubSecret"): "our credentials at DataHub",
        ("secretsmanager:GetSecretValue", "NetworkSecret"): "our token at the network's provider",
        ("rds-db:connect", "DatabaseProxy/elhandel_queue_poller"): "the database, in its own role",
    },
    "SettlementWorker": {
        ("sqs:SendMessage", "SettlementShards"): "the shards of a run (QueueSender)",
        ("sqs:SendMessage", "InvoiceShards"): "the shards to invoice",
        ("sqs:ChangeMessageVisibility", "SettlementShards"): "what failed is seen again soon",
        (
            "rds-db:connect",
            "DatabaseProxy/elhandel_settlement_worker",
        ): "the database, in its own role",
    },
    "InvoiceGenerator": {
        ("sqs:ChangeMessageVisibility", "InvoiceShards"): "what failed is seen again soon",
        ("s3:PutObject", "Documents/invoices/*"): "a document is stored (Bucket.put)",
        ("s3:PutObject", "Documents/certificates/*"): "a certificate's too",
        ("s3:GetObject", "Documents/certificates/*"): "as the statement says for both",
        ("s3:GetObject", "Documents/invoices/*"): "and compared with its hash (compare_documents)",
        ("s3:ListBucket", "Documents"): "which documents are there (Bucket.keys)",
        (
            "rds-db:connect",
            "DatabaseProxy/elhandel_invoice_generator",
        ): "the database, in its own role",
    },
    "Site": {
        ("kms:GenerateDataKey", "PersonalDataKey"): "bank details of customers are sealed (Sealer)",
        ("s3:GetObject", "Documents/invoices/*"): "an invoice's PDF is handed out",
        ("s3:GetObject", "Documents/certificates/*"): "and a certificate's",
        (
            "secretsmanager:GetSecretValue",
            "CustomersClientSecret",
        ): "who we are at the provider (OidcClient)",
        (
            "secretsmanager:GetSecretValue",
            "IdentityHashSecret",
        ): "a customer is found by the number that the provider states (Hasher)",
        ("rds-db:connect", "DatabaseProxy/elhandel_site"): "the database, in its own role",
    },
    "Backoffice": {  # no key, no queue: what staff do by hand and on pages
        ("s3:GetObject", "Documents/invoices/*"): "a bill is shown as it was sent",
        (
            "secretsmanager:GetSecretValue",
            "StaffClientSecret",
        ): "who we are at the firm's provider (OidcClient)",
        ("secretsmanager:GetSecretValue", "IdentityHashSecret"): "a number is searched (Hasher)",
        ("lambda:InvokeFunction", "ChainWorker"): "work for the ledger, again (call_job)",
        ("lambda:InvokeFunction", "InvoiceGenerator"): "credits and documents (call_job)",
        ("lambda:InvokeFunction", "Notifier"): "partners and their secrets (call_job)",
        ("lambda:InvokeFunction", "Payments"): "lines of the bank, payouts (call_job)",
        ("lambda:InvokeFunction", "QueuePoller"): "replay, requests (call_job)",
        ("lambda:InvokeFunction", "SettlementWorker"): "runs (call_job)",
        ("lambda:InvokeFunction", "Upkeep"): "the rights of persons, invariants (call_job)",
        ("rds-db:connect", "DatabaseProxy/elhandel_backoffice"): "the database, in its own role",
    },
    "Payments": {
        (
            "secretsmanager:GetSecretValue",
            "PaymentsProviderSecret",
        ): "our key at the provider, and what it signs by (RestProvider, refuse_foreign)",
        ("kms:GenerateDataKey", "PersonalDataKey"): "bank details and files are sealed (Sealer)",
        ("kms:Decrypt", "PersonalDataKey"): "and opened, to be paid out and read (Opener)",
        ("rds-db:connect", "DatabaseProxy/elhandel_payments"): "the database, in its own role",
    },
    "Notifier": {
        ("sqs:SendMessage", "Notices"): "notices that nobody has taken (send_bodies)",
        ("sqs:ChangeMessageVisibility", "Notices"): "what failed is seen again soon",
        (
            "secretsmanager:GetSecretValue",
            "NoticeSecret",
        ): "our keys at the carriers, and theirs (Credentials)",
        (
            "secretsmanager:GetSecretValue",
            "FrontSecret",
        ): "what came through the front is known by it (platform.front)",
        ("rds-db:connect", "DatabaseProxy/elhandel_notifier"): "the database, in its own role",
    },
    "ChainWorker": {
        (
            "secretsmanager:GetSecretValue",
            "ChainSecret",
        ): "where receipts are on the token ledger (Book)",
        ("kms:Sign", "ChainKey"): "transactions of the token ledger (KmsSigner)",
        ("kms:GetPublicKey", "ChainKey"): "and whose they are (KmsSigner)",
        ("rds-db:connect", "DatabaseProxy/elhandel_chain_worker"): "the database, in its own role",
    },
    "Realtime": {  # no key, no secret, no queue
        ("execute-api:ManageConnections", POSTS): "what changes is posted to who listens (Posts)",
        ("lambda:InvokeFunction", ITSELF): "who connects first lets it relay",
        ("rds-db:connect", "DatabaseProxy/elhandel_realtime"): "the database, in its own role",
    },
    "Upkeep": {  # no key, no secret, no queue: it reads almost everything in the database
        ("rds-db:connect", "DatabaseProxy/elhandel_upkeep"): "the database, in its own role",
    },
    "Migrator": {
        (
            "secretsmanager:GetSecretValue",
            "DatabaseCluster.MasterUserSecret",
        ): "the owner's password, to change tables",
    },
}


def granted(policies: list[Any]) -> Iterator[tuple[str, str]]:
    """Each action with what it is allowed on; ValueError for a policy of a form that is not known
    here.
    """
    for policy in policies:
        match policy:
            case {
                "Fn::If": [
                    "InVpc" | "WithFront" | "WithChainKey" | "WithNeighbours",
                    inside,
                    {"Ref": "AWS::NoValue"},
                ]
            }:
                yield from granted([inside])
            case {"Statement": statements}:
                for statement in statements:
                    assert statement["Effect"] == "Allow"
                    places = (
                        statement["Resource"]
                        if isinstance(statement["Resource"], list)
                        else [statement["Resource"]]
                    )
                    yield from (
                        (action, place(what)) for action in statement["Action"] for what in places
                    )
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
            return name.removesuffix(".Alias")  # which of the two: test_snapshots.py
        case {"Fn::GetAtt": ["DatabaseCluster", "MasterUserSecret.SecretArn"]}:
            return "DatabaseCluster.MasterUserSecret"
        case {"Fn::If": [_, there, {"Ref": "AWS::NoValue"}]}:
            return place(there)
        case {"Fn::Sub": str(text)}:
            return re.sub(r"\$\{(\w+)\.Arn\}", r"\1", text)
        case {"Fn::Sub": [str(text), {"Proxy": {"Fn::Select": [6, {"Fn::Split": [":", proxy]}]}}]}:
            assert text.startswith(
                "arn:${AWS::Partition}:rds-db:${AWS::Region}:${AWS::AccountId}:dbuser:${Proxy}/"
            )
            assert proxy == {"Fn::GetAtt": ["DatabaseProxy", "DBProxyArn"]}
            return f"DatabaseProxy/{text.rpartition('/')[2]}"
    raise ValueError(f"{what!r} names no resource of the template.")


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_a_function_may_do_what_its_code_calls_and_no_more(function: str) -> None:
    rights = list(granted(FUNCTIONS[function]["Policies"]))
    assert len(set(rights)) == len(rights)
    assert set(rights) == MAY[function].keys()


def test_each_function_has_a_login_role_of_its_own_and_only_the_migrator_the_owners_password() -> (
    None
):
    named = {
        name: function["Environment"]["Variables"].get("ELHANDEL_DATABASE_USER")
        for name, function in FUNCTIONS.items()
    }
    assert named.pop("Migrator") is None
    assert len(set(named.values())) == len(named)
    assert set(named.values()) == {role.name for role in roles() if role.login}
    for name, role in named.items():
        assert ("rds-db:connect", f"DatabaseProxy/{role}") in granted(FUNCTIONS[name]["Policies"])
    whole = (ROOT / "infra" / "sam-template.yaml").read_text("utf-8")
    assert whole.count("ELHANDEL_DATABASE_SECRET") == 1
    assert "ELHANDEL_DATABASE_SECRET" in FUNCTIONS["Migrator"]["Environment"]["Variables"]


def test_the_proxy_logs_in_as_the_functions_roles_and_no_other() -> None:
    proxy, role = (
        RESOURCES["DatabaseProxy"]["Properties"],
        RESOURCES["DatabaseProxyRole"]["Properties"],
    )
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


def test_only_the_poller_opens_identities_and_only_payments_opens_bank_details() -> None:
    opens = {
        name
        for name, function in FUNCTIONS.items()
        if ("kms:Decrypt", "PersonalDataKey") in granted(function["Policies"])
    }
    assert opens == {"QueuePoller", "Payments"}  # by their conditions, below: other tables each


def test_a_data_key_is_made_and_unwrapped_for_its_tables_only() -> None:
    """The encryption context of the code's own columns: a policy that names another would stop
    every signup.
    """
    here, there = IDENTITY.context(2)["table"], SEALED.context(2)["table"]
    assert _conditions("Onboarding") == {"kms:GenerateDataKey": {"StringEquals": {_TABLE: here}}}
    bank = [BANK_FILE, DETAILS, ORDER_FILE, PAYOUT_ACCOUNT]
    theirs = {"StringEquals": {_TABLE: [column.context(2)["table"] for column in bank]}}
    assert _conditions("Payments") == {"kms:GenerateDataKey": theirs, "kms:Decrypt": theirs}
    assert _conditions("QueuePoller") == {
        "kms:GenerateDataKey": {"StringEquals": {_TABLE: [here, there]}},
        "kms:Decrypt": {
            "Fn::If": [
                "SealsOfVersion1",  # only their data keys have no context
                {"StringEqualsIfExists": {_TABLE: [here, there]}},
                {"StringEquals": {_TABLE: [here, there]}},
            ]
        },
    }


_TABLE: Final = "kms:EncryptionContext:table"


def _conditions(function: str) -> dict[str, Any]:
    """By action on the key for personal data: under which condition."""
    statements = [
        statement
        for policy in FUNCTIONS[function]["Policies"]
        for statement in policy.get("Statement", [])
    ]
    return {
        action: statement["Condition"]
        for statement in statements
        for action in statement["Action"]
        if action.startswith("kms:")
    }


def test_nobody_may_a_whole_service() -> None:
    actions = {
        action for function in FUNCTIONS.values() for action, _ in granted(function["Policies"])
    }
    assert actions
    assert {action for action in actions if "*" in action} == set()


def allowed(statements: list[Any]) -> Iterator[tuple[str, str]]:
    """Each action of a policy's statements with what it is allowed on; `*` for everything."""
    for conditional in statements:
        statement = conditional["Fn::If"][1] if "Fn::If" in conditional else conditional
        resources = (
            statement["Resource"]
            if isinstance(statement["Resource"], list)
            else [statement["Resource"]]
        )
        for action in statement["Action"]:
            yield from (
                (action, resource if isinstance(resource, str) else place(resource))
                for resource in resources
            )


def test_the_boundary_of_a_function_holds_every_right_that_one_has() -> None:
    """A right outside the boundary works here, and not on AWS."""
    within = set(
        allowed(RESOURCES["FunctionBoundary"]["Properties"]["PolicyDocument"]["Statement"])
    )
    rights = {right for function in FUNCTIONS.values() for right in granted(function["Policies"])}
    assert rights
    beyond = {
        (action, on)
        for action, on in rights
        if not any(a == action and (fnmatch(on, w) or is_of_stack(on, w)) for a, w in within)
    }
    assert beyond == set(), "add it to FunctionBoundary"
    assert GLOBALS["PermissionsBoundary"] == {"Ref": "FunctionBoundary"}
    assert not any("PermissionsBoundary" in function for function in FUNCTIONS.values())


def is_of_stack(function: str, named: str) -> bool:
    """Whether a name in the boundary is that of the stack's functions, and this is one of them."""
    return function in FUNCTIONS and named == (
        "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${AWS::StackName}-*"
    )


def test_beyond_rights_of_functions_the_boundary_opens_what_lambda_needs_and_no_more() -> None:
    within = set(
        allowed(RESOURCES["FunctionBoundary"]["Properties"]["PolicyDocument"]["Statement"])
    )
    opened = {action for action, where in within if where == "*"}
    assert {action.partition(":")[0] for action in opened} == {"ec2", "xray"}
    assert not any("*" in action for action, _ in within)
    queues = {where for action, where in within if action == "sqs:ReceiveMessage"}
    assert queues == {
        "SettlementShards",
        "InvoiceShards",
        "Notices",
    }  # AWS's policy for a source of messages says all queues


BUCKETS: Final = sorted(
    name for name, resource in RESOURCES.items() if resource["Type"] == "AWS::S3::Bucket"
)


@pytest.mark.parametrize("bucket", BUCKETS)
def test_a_bucket_is_reached_by_tls_of_today_only(bucket: str) -> None:
    (policy,) = [
        resource["Properties"]["PolicyDocument"]
        for resource in RESOURCES.values()
        if resource["Type"] == "AWS::S3::BucketPolicy"
        and resource["Properties"]["Bucket"] == {"Ref": bucket}
    ]
    denied = [statement for statement in policy["Statement"] if statement["Effect"] == "Deny"]
    assert [statement["Condition"] for statement in denied] == [
        {"Bool": {"aws:SecureTransport": "false"}},
        {"NumericLessThan": {"s3:TlsVersion": "1.2"}},
    ]
    for statement in denied:
        assert (statement["Principal"], statement["Action"]) == ("*", "s3:*")
        assert [place(what) for what in statement["Resource"]] == [bucket, f"{bucket}/*"]


@pytest.mark.parametrize("bucket", BUCKETS)
def test_a_bucket_is_private_encrypted_and_keeps_versions(bucket: str) -> None:
    properties = RESOURCES[bucket]["Properties"]
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert properties["OwnershipControls"] == {
        "Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]
    }
    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
    assert properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert (
        RESOURCES[bucket]["DeletionPolicy"] == RESOURCES[bucket]["UpdateReplacePolicy"] == "Retain"
    )


def test_who_reads_from_a_bucket_is_written_down() -> None:
    for bucket in set(BUCKETS) - {"BucketAccess"}:
        assert RESOURCES[bucket]["Properties"]["LoggingConfiguration"]["DestinationBucketName"] == {
            "Ref": "BucketAccess"
        }
    (rule,) = RESOURCES["BucketAccess"]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert rule["ExpirationInDays"] == 90  # as every log with addresses


def test_queues_take_and_give_nothing_without_tls() -> None:
    (policy,) = [
        resource["Properties"]
        for resource in RESOURCES.values()
        if resource["Type"] == "AWS::SQS::QueuePolicy"
    ]
    queues = {name for name, resource in RESOURCES.items() if resource["Type"] == "AWS::SQS::Queue"}
    assert {queue["Ref"] for queue in policy["Queues"]} == queues
    (denied,) = policy["PolicyDocument"]["Statement"]
    assert (denied["Effect"], denied["Principal"], denied["Action"]) == ("Deny", "*", "sqs:*")
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert all(RESOURCES[name]["Properties"]["SqsManagedSseEnabled"] is True for name in queues)


def test_every_secret_is_under_the_key_for_secrets_which_only_secrets_manager_uses() -> None:
    secrets = [
        resource["Properties"]
        for resource in RESOURCES.values()
        if resource["Type"] == "AWS::SecretsManager::Secret"
    ]
    assert secrets
    assert all(secret["KmsKeyId"] == {"Fn::GetAtt": ["SecretsKey", "Arn"]} for secret in secrets)
    (_, others) = RESOURCES["SecretsKey"]["Properties"]["KeyPolicy"]["Statement"]
    assert others["Condition"]["StringEquals"] == {
        "kms:CallerAccount": {"Ref": "AWS::AccountId"},
        "kms:ViaService": {"Fn::Sub": "secretsmanager.${AWS::Region}.amazonaws.com"},
    }


def test_every_key_is_kept_and_turned_over() -> None:
    keys = [resource for resource in RESOURCES.values() if resource["Type"] == "AWS::KMS::Key"]
    assert len(keys) > 3
    for key in keys:
        assert key["DeletionPolicy"] == key["UpdateReplacePolicy"] == "Retain"
        if key["Properties"].get("KeyUsage") != "SIGN_VERIFY":  # of those KMS turns none over
            assert key["Properties"]["EnableKeyRotation"] is True


def test_no_version_of_a_document_goes_before_its_lifecycle_says() -> None:
    bucket = RESOURCES["Documents"]["Properties"]
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]
    kept = bucket["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert bucket["ObjectLockEnabled"] is True
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert kept == {"Mode": "GOVERNANCE", "Days": rule["ExpirationInDays"]}


# --- staff ----------------------------------------------------------------------------------------

BY_HAND = (
    "QueuePoller",
    "SettlementWorker",
    "InvoiceGenerator",
    "Backoffice",
    "Notifier",
    "Payments",
    "ChainWorker",
    "Upkeep",
    "Migrator",
)


def test_function_urls_take_signed_calls_only_and_staff_reach_functions_by_nothing_else() -> None:
    urls = {
        name: function.get("FunctionUrlConfig")
        for name, function in FUNCTIONS.items()
        if "FunctionUrlConfig" in function
    }
    assert urls == {name: {"AuthType": "AWS_IAM"} for name in BY_HAND}

    reached = []
    for policy in ("StaffAccess", "TrustedStaffAccess"):
        statements = RESOURCES[policy]["Properties"]["PolicyDocument"]["Statement"]
        allowed = {
            statement["Action"]: (statement["Effect"], statement["Condition"])
            for statement in statements
        }
        assert allowed == {
            "lambda:InvokeFunctionUrl": (
                "Allow",
                {"StringEquals": {"lambda:FunctionUrlAuthType": "AWS_IAM"}},
            ),
            "lambda:InvokeFunction": ("Allow", {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}}),
        }
        first, second = (
            [place(what) for what in statement["Resource"]] for statement in statements
        )
        assert first == second
        reached += first
    assert reached == list(BY_HAND)


def test_who_runs_settlements_does_not_answer_persons_nor_make_keys() -> None:
    daily = RESOURCES["StaffAccess"]["Properties"]["PolicyDocument"]["Statement"][0]["Resource"]
    assert not {place(what) for what in daily} & {"Payments", "Upkeep", "Migrator"}


def test_the_owners_password_is_made_kept_and_changed_by_the_database_service() -> None:
    cluster = RESOURCES["DatabaseCluster"]["Properties"]
    assert cluster["ManageMasterUserPassword"] is True
    assert cluster["MasterUserSecret"] == {"KmsKeyId": {"Fn::GetAtt": ["SecretsKey", "Arn"]}}
    assert "MasterUserPassword" not in cluster


def test_nobody_else_is_given_leave_to_invoke_a_function() -> None:
    """Who may invoke directly can write the event of a URL, and with it any name."""
    text = (ROOT / "infra" / "sam-template.yaml").read_text("utf-8")
    assert len(re.findall(r"Action: lambda:Invoke", text)) == 5
    (permission,) = [
        resource["Properties"]
        for resource in RESOURCES.values()
        if resource["Type"] == "AWS::Lambda::Permission"
    ]
    assert permission == {  # the gateway's, of this API only
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Ref": "Realtime.Alias"},
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": {
            "Fn::Sub": "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:"
            "${LiveApi}/*"
        },
    }
