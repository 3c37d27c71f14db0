"""How each type of resource is made, or found where it is already there."""

import json
import secrets
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from simulator.local.cloud.aws.endpoint import AwsEndpoint
from simulator.local.cloud.template import TemplateProblem

_PREFIX: Final = "elhandel-local"
_QUEUE_ATTRIBUTES: Final = (
    "DelaySeconds",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds",
    "VisibilityTimeout",
)


@dataclass(frozen=True, slots=True)
class Made:
    """What a resource is called: what Ref answers, and what GetAtt answers by attribute."""

    ref: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Maker:
    """The means to make one resource.

    secret_value: what a secret holds instead of a generated value.
    """

    aws: AwsEndpoint
    logical_id: str
    secret_value: str | None = None

    def name(self, properties: Mapping[str, Any], key: str) -> str:
        """The name that the template gives, or one made of the logical id."""
        return str(properties.get(key) or f"{_PREFIX}-{self.logical_id}")


def _queue(maker: Maker, properties: Mapping[str, Any]) -> Made:
    sqs, name = maker.aws.client("sqs"), maker.name(properties, "QueueName")
    attributes = {key: str(properties[key]) for key in _QUEUE_ATTRIBUTES if key in properties}
    if "RedrivePolicy" in properties:
        attributes["RedrivePolicy"] = json.dumps(properties["RedrivePolicy"])

    try:
        url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    except sqs.exceptions.QueueDoesNotExist:
        url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    else:
        if attributes:
            sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)

    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"][
        "QueueArn"
    ]

    return Made(url, {"Arn": arn, "QueueName": name, "QueueUrl": url})


def _bucket(maker: Maker, properties: Mapping[str, Any]) -> Made:
    s3, name = maker.aws.client("s3"), maker.name(properties, "BucketName").lower()
    if name not in {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}:
        s3.create_bucket(
            Bucket=name, CreateBucketConfiguration={"LocationConstraint": maker.aws.region}
        )

    if "VersioningConfiguration" in properties:
        s3.put_bucket_versioning(
            Bucket=name, VersioningConfiguration=properties["VersioningConfiguration"]
        )

    return Made(name, {"Arn": f"arn:aws:s3:::{name}", "DomainName": f"{name}.s3.amazonaws.com"})


def _key(maker: Maker, properties: Mapping[str, Any]) -> Made:
    kms, alias = maker.aws.client("kms"), f"alias/{_PREFIX}-{maker.logical_id}"
    try:
        metadata = kms.describe_key(KeyId=alias)["KeyMetadata"]
    except kms.exceptions.NotFoundException:
        metadata = kms.create_key(Description=properties.get("Description", ""))["KeyMetadata"]
        kms.create_alias(AliasName=alias, TargetKeyId=metadata["KeyId"])
    return Made(metadata["KeyId"], {"Arn": metadata["Arn"], "KeyId": metadata["KeyId"]})


def _secret(maker: Maker, properties: Mapping[str, Any]) -> Made:
    manager, name = maker.aws.client("secretsmanager"), maker.name(properties, "Name")
    try:
        arn = manager.describe_secret(SecretId=name)["ARN"]
    except manager.exceptions.ResourceNotFoundException:
        value = maker.secret_value or properties.get("SecretString") or _generated(properties)
        arn = manager.create_secret(Name=name, SecretString=value)["ARN"]
    else:
        if maker.secret_value:
            manager.put_secret_value(SecretId=name, SecretString=maker.secret_value)

    return Made(arn, {"Id": arn})


def _generated(properties: Mapping[str, Any]) -> str:
    """A value by GenerateSecretString: random, alone or under a key of a JSON template."""
    how = properties.get("GenerateSecretString")
    if how is None:
        raise TemplateProblem(
            "the secret has neither SecretString nor GenerateSecretString.", "Give it one."
        )

    letters = (
        string.ascii_letters
        + string.digits
        + ("" if how.get("ExcludePunctuation") else string.punctuation)
    )
    letters = "".join(
        letter for letter in letters if letter not in how.get("ExcludeCharacters", "")
    )
    value = "".join(secrets.choice(letters) for _ in range(int(how.get("PasswordLength", 32))))
    if "SecretStringTemplate" not in how:
        return value

    return json.dumps({**json.loads(how["SecretStringTemplate"]), how["GenerateStringKey"]: value})


def _parameter(maker: Maker, properties: Mapping[str, Any]) -> Made:
    ssm, name = maker.aws.client("ssm"), maker.name(properties, "Name")
    kind, value = str(properties.get("Type", "String")), str(properties.get("Value", ""))
    ssm.put_parameter(Name=name, Value=value, Type=kind, Overwrite=True)
    return Made(name, {"Type": kind, "Value": value})


def _topic(maker: Maker, properties: Mapping[str, Any]) -> Made:
    name = maker.name(properties, "TopicName")
    arn = maker.aws.client("sns").create_topic(Name=name)["TopicArn"]
    return Made(arn, {"TopicArn": arn, "TopicName": name})


MAKERS: Final[Mapping[str, Callable[[Maker, Mapping[str, Any]], Made]]] = {
    "AWS::KMS::Key": _key,
    "AWS::S3::Bucket": _bucket,
    "AWS::SecretsManager::Secret": _secret,
    "AWS::SNS::Topic": _topic,
    "AWS::SQS::Queue": _queue,
    "AWS::SSM::Parameter": _parameter,
}
