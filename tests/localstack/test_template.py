"""The template's resources, made by the real LocalStack's CloudFormation: `make localstack`, then
`ELHANDEL_AWS=localstack make test ARGS=tests/localstack`. Skipped where no LocalStack was asked
for.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest

from simulator.local.cloud.aws import AwsEndpoint
from simulator.local.cloud.aws.endpoint import localstack_host, uses_localstack
from simulator.local.cloud.stack_options import TEMPLATE
from simulator.local.localstack.template import reduced_template

pytestmark = pytest.mark.skipif(
    not uses_localstack(), reason="needs LocalStack: make localstack, ELHANDEL_AWS=localstack"
)

STACK: Final = "elhandel"
REGION: Final = "eu-north-1"
TEMPLATES: Final = "elhandel-templates"


@dataclass(frozen=True, slots=True)
class Deployed:
    """The stack in LocalStack: physical ids by logical id, with the template that it was made
    from.
    """

    aws: AwsEndpoint
    status: str
    template: dict[str, Any]
    left_out: frozenset[str]
    resources: dict[str, dict[str, Any]]

    def __getitem__(self, logical_id: str) -> str:
        return str(self.resources[logical_id]["PhysicalResourceId"])

    def properties(self, logical_id: str) -> dict[str, Any]:
        return dict(self.template["Resources"][logical_id]["Properties"])

    def of_type(self, kind: str) -> list[str]:
        """The logical ids of a type that a stack without a VPC holds; never none."""
        found = [
            name
            for name, resource in self.template["Resources"].items()
            if resource["Type"] == kind and "Condition" not in resource
        ]
        assert found
        return found


@pytest.fixture(scope="module")
def deployed() -> Iterator[Deployed]:
    aws = AwsEndpoint(localstack_host(), REGION)
    cloudformation = aws.client("cloudformation")
    template, left_out = reduced_template(TEMPLATE)
    s3 = aws.client("s3")  # where `sam deploy` puts it too: as a parameter it may have 51,200 bytes
    s3.create_bucket(Bucket=TEMPLATES, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket=TEMPLATES, Key="template.json", Body=json.dumps(template))
    cloudformation.create_stack(
        StackName=STACK,
        TemplateURL=f"{aws.url}/{TEMPLATES}/template.json",
        Parameters=[
            {"ParameterKey": "DatabaseUrl", "ParameterValue": "postgresql://elsewhere/elhandel"}
        ],
    )
    try:
        cloudformation.get_waiter("stack_create_complete").wait(
            StackName=STACK, WaiterConfig={"Delay": 1, "MaxAttempts": 90}
        )
        (stack,) = cloudformation.describe_stacks(StackName=STACK)["Stacks"]
        resources = cloudformation.describe_stack_resources(StackName=STACK)["StackResources"]
        made = {resource["LogicalResourceId"]: resource for resource in resources}
        yield Deployed(aws, stack["StackStatus"], template, left_out, made)
    finally:
        cloudformation.delete_stack(StackName=STACK)
        s3.delete_object(Bucket=TEMPLATES, Key="template.json")
        s3.delete_bucket(Bucket=TEMPLATES)


def test_every_resource_without_a_function_is_made(deployed: Deployed) -> None:
    assert deployed.status == "CREATE_COMPLETE"
    wanted = {
        name
        for name, resource in deployed.template["Resources"].items()
        if "Condition" not in resource
    }
    assert len(wanted) > 20
    made = {
        name
        for name, told in deployed.resources.items()
        if told["ResourceStatus"] == "CREATE_COMPLETE"
    }
    assert wanted - made == set()
    reasons = {
        name: told.get("ResourceStatusReason") or "" for name, told in deployed.resources.items()
    }
    assert {
        name: reason for name, reason in reasons.items() if "not supported" in reason
    } == {}  # called made, and not
    assert "QueuePoller" in deployed.left_out


def test_queues_wait_and_give_up_as_the_template_says(deployed: Deployed) -> None:
    for name in deployed.of_type("AWS::SQS::Queue"):
        wanted = deployed.properties(name)
        attributes = deployed.aws.sqs.get_queue_attributes(
            QueueUrl=deployed[name], AttributeNames=["All"]
        )["Attributes"]
        assert attributes["MessageRetentionPeriod"] == str(wanted["MessageRetentionPeriod"])
        if "RedrivePolicy" in wanted:
            policy = json.loads(attributes["RedrivePolicy"])
            (dead, _) = wanted["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"]
            assert policy["deadLetterTargetArn"].endswith(f":{deployed[dead].rpartition('/')[2]}")
            assert policy["maxReceiveCount"] == wanted["RedrivePolicy"]["maxReceiveCount"]
            assert attributes["VisibilityTimeout"] == str(wanted["VisibilityTimeout"])


def test_documents_are_versioned_and_private(deployed: Deployed) -> None:
    s3, bucket = deployed.aws.client("s3"), deployed["Documents"]
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    assert set(
        s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values()
    ) == {True}


def test_documents_are_locked_and_denied_without_tls(deployed: Deployed) -> None:
    s3, bucket = deployed.aws.client("s3"), deployed["Documents"]
    lock = s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]
    assert lock["Rule"] == deployed.properties("Documents")["ObjectLockConfiguration"]["Rule"]
    denied = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
    assert {statement["Effect"] for statement in denied} == {"Deny"}
    assert [statement["Condition"] for statement in denied] == [
        {"Bool": {"aws:SecureTransport": "false"}},
        {"NumericLessThan": {"s3:TlsVersion": "1.2"}},
    ]
    for statement in denied:
        assert f"arn:aws:s3:::{bucket}/*" in statement["Resource"]


def test_the_topic_of_alarms_is_encrypted_and_takes_what_alarms_write(deployed: Deployed) -> None:
    attributes = deployed.aws.client("sns").get_topic_attributes(TopicArn=deployed["Alarms"])[
        "Attributes"
    ]
    allowed, denied = json.loads(attributes["Policy"])["Statement"]
    assert attributes["KmsMasterKeyId"]
    assert allowed["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert (denied["Effect"], denied["Condition"]) == (
        "Deny",
        {"Bool": {"aws:SecureTransport": "false"}},
    )


def test_the_boundary_names_the_resources_that_were_made(deployed: Deployed) -> None:
    iam = deployed.aws.client("iam")
    version = iam.get_policy(PolicyArn=deployed["FunctionBoundary"])["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=deployed["FunctionBoundary"], VersionId=version)[
        "PolicyVersion"
    ]
    by_action = {
        action: one["Resource"]
        for one in document["Document"]["Statement"]
        for action in one["Action"]
    }
    assert by_action["s3:PutObject"] == [
        f"arn:aws:s3:::{deployed['Documents']}/invoices/*",
        f"arn:aws:s3:::{deployed['Documents']}/certificates/*",
    ]
    assert by_action["secretsmanager:GetSecretValue"] == [
        deployed["IdentityHashSecret"],
        deployed["DataHubSecret"],
        deployed["NetworkSecret"],
        deployed["CustomersClientSecret"],
        deployed["StaffClientSecret"],
        deployed["PaymentsProviderSecret"],
        deployed["NoticeSecret"],
        deployed["ChainSecret"],
    ]
    assert "rds-db:connect" not in by_action  # no database without a VPC


def test_the_key_for_personal_data_seals_and_opens(deployed: Deployed) -> None:
    kms = deployed.aws.client("kms")
    data_key = kms.generate_data_key(KeyId=deployed["PersonalDataKey"], KeySpec="AES_256")
    assert (
        kms.decrypt(CiphertextBlob=data_key["CiphertextBlob"])["Plaintext"] == data_key["Plaintext"]
    )


def test_secrets_are_generated_as_the_template_says(deployed: Deployed) -> None:
    secrets = deployed.aws.client("secretsmanager")
    pepper = secrets.get_secret_value(SecretId=deployed["IdentityHashSecret"])["SecretString"]
    assert len(pepper) == 64
    assert pepper.isalnum()
    datahub = json.loads(
        secrets.get_secret_value(SecretId=deployed["DataHubSecret"])["SecretString"]
    )
    assert datahub["client_id"] == "replace-me"
    assert datahub["client_secret"]


def test_every_alarm_tells_the_topic(deployed: Deployed) -> None:
    names = [deployed[name] for name in deployed.of_type("AWS::CloudWatch::Alarm")]
    alarms = deployed.aws.client("cloudwatch").describe_alarms(AlarmNames=names)["MetricAlarms"]
    assert sorted(alarm["AlarmName"] for alarm in alarms) == sorted(names)
    assert {tuple(alarm["AlarmActions"]) for alarm in alarms} == {(deployed["Alarms"],)}
