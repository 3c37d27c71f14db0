"""moto's state between two runs: what it has answered is there again, however its process ended."""

import json
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.local.cloud.aws import AwsEndpoint
from simulator.local.cloud.aws.moto import start_moto, wait_for_moto
from simulator.local.cloud.processes import Child, Launcher, free_port

REGION = "eu-north-1"


class Moto:
    """One moto over one state; `killed` ends it as a crash does and starts it again."""

    def __init__(self, launcher: Launcher, folder: Path) -> None:
        self.port, self.state = free_port(), folder / "aws.sqlite"
        self.aws = AwsEndpoint(f"127.0.0.1:{self.port}", REGION)
        self._launcher, self._log = launcher, folder / "moto.log"
        self.returned: dict[str, Any] = {}
        self._child = self._started()

    def __getattr__(self, service: str) -> Any:
        return self.aws.client(service)

    def killed(self) -> None:
        self._child.kill()
        self._child = self._started()

    def end(self) -> None:
        self._child.kill()

    def _started(self) -> Child:
        child = start_moto(self._launcher, self.port, self._log, self.state)
        wait_for_moto(child, self.port)
        return child


@pytest.fixture
def moto(launcher: Launcher, tmp_path: Path) -> Iterator[Moto]:
    moto = Moto(launcher, tmp_path)
    yield moto
    moto.end()


@pytest.fixture(scope="module")
def crashed(launcher: Launcher, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moto]:
    """A moto that was killed right after its last answer; what it had been asked stands beside each
    test.
    """
    moto = Moto(launcher, tmp_path_factory.mktemp("crashed"))
    for arrange in ARRANGED:
        moto.returned.update(arrange(moto) or {})
    moto.killed()
    yield moto
    moto.end()


ARRANGED: list[Callable[[Moto], dict[str, Any] | None]] = []


def arranged(before: Callable[[Moto], dict[str, Any] | None]) -> None:
    """What happens before the crash, for the test below it; what it returns is in `returned`."""
    ARRANGED.append(before)


def a_bucket(moto: Moto, name: str) -> None:
    moto.s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})


@arranged
def _(moto: Moto) -> dict[str, Any]:
    key = moto.kms.create_key()["KeyMetadata"]["KeyId"]
    moto.kms.create_alias(AliasName="alias/sealing", TargetKeyId=key)
    return {
        "sealed": moto.kms.encrypt(KeyId="alias/sealing", Plaintext=b"0101901234")[
            "CiphertextBlob"
        ],
        "data key": moto.kms.generate_data_key(KeyId=key, KeySpec="AES_256"),
    }


def test_what_a_key_has_sealed_is_opened_after_a_crash(crashed: Moto) -> None:
    assert (
        crashed.kms.decrypt(CiphertextBlob=crashed.returned["sealed"])["Plaintext"] == b"0101901234"
    )
    data_key = crashed.returned["data key"]
    assert (
        crashed.kms.decrypt(CiphertextBlob=data_key["CiphertextBlob"])["Plaintext"]
        == data_key["Plaintext"]
    )
    assert crashed.kms.list_aliases()["Aliases"][0]["AliasName"] == "alias/sealing"


@arranged
def _(moto: Moto) -> dict[str, Any]:
    moto.secretsmanager.create_secret(Name="pepper", SecretString="salt")
    moto.secretsmanager.create_secret(Name="datahub", SecretString="old")
    moto.secretsmanager.put_secret_value(SecretId="datahub", SecretString="new")
    moto.ssm.put_parameter(Name="/supplier/gln", Value="5790000000000", Type="String")
    topic = moto.sns.create_topic(Name="alarms")["TopicArn"]
    moto.sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="operations@example.dk")
    return {"topic": topic}


def test_secrets_parameters_and_topics_are_there_after_a_crash(crashed: Moto) -> None:
    assert crashed.secretsmanager.get_secret_value(SecretId="pepper")["SecretString"] == "salt"
    assert crashed.secretsmanager.get_secret_value(SecretId="datahub")["SecretString"] == "new"
    assert crashed.ssm.get_parameter(Name="/supplier/gln")["Parameter"]["Value"] == "5790000000000"
    (subscription,) = crashed.sns.list_subscriptions_by_topic(TopicArn=crashed.returned["topic"])[
        "Subscriptions"
    ]
    assert subscription["Endpoint"] == "operations@example.dk"


@arranged
def _(moto: Moto) -> None:
    a_bucket(moto, "documents")
    a_bucket(moto, "scratch")
    moto.s3.put_bucket_versioning(Bucket="documents", VersioningConfiguration={"Status": "Enabled"})
    for body in (b"first", b"second"):
        moto.s3.put_object(
            Bucket="documents", Key="2026/a.pdf", Body=body, ContentType="application/pdf"
        )
    for key in ("kept", "dropped", "dropped too"):
        moto.s3.put_object(Bucket="scratch", Key=key, Body=b"")
    moto.s3.delete_object(Bucket="scratch", Key="dropped")
    moto.s3.delete_objects(Bucket="scratch", Delete={"Objects": [{"Key": "dropped too"}]})


def test_a_document_has_its_versions_after_a_crash_and_one_that_was_deleted_stays_deleted(
    crashed: Moto,
) -> None:
    versions = crashed.s3.list_object_versions(Bucket="documents")["Versions"]
    bodies = [
        crashed.s3.get_object(Bucket="documents", Key="2026/a.pdf", VersionId=version["VersionId"])[
            "Body"
        ].read()
        for version in versions
    ]
    assert sorted(bodies) == [b"first", b"second"]
    assert (
        crashed.s3.head_object(Bucket="documents", Key="2026/a.pdf")["ContentType"]
        == "application/pdf"
    )
    assert [found["Key"] for found in crashed.s3.list_objects_v2(Bucket="scratch")["Contents"]] == [
        "kept"
    ]


@arranged
def _(moto: Moto) -> None:
    for name in ("kept", "dropped"):
        a_bucket(moto, name)
        moto.sqs.create_queue(QueueName=name)
    moto.s3.delete_bucket(Bucket="dropped")
    moto.sqs.delete_queue(QueueUrl=moto.sqs.get_queue_url(QueueName="dropped")["QueueUrl"])


def test_a_bucket_and_a_queue_that_were_deleted_stay_deleted(crashed: Moto) -> None:
    buckets = {bucket["Name"] for bucket in crashed.s3.list_buckets()["Buckets"]}
    queues = {url.rpartition("/")[2] for url in crashed.sqs.list_queues()["QueueUrls"]}
    assert "kept" in buckets & queues
    assert "dropped" not in buckets | queues


@arranged
def _(moto: Moto) -> dict[str, Any]:
    queue = moto.sqs.create_queue(QueueName="shards", Attributes={"VisibilityTimeout": "900"})[
        "QueueUrl"
    ]
    moto.sqs.send_message_batch(
        QueueUrl=queue,
        Entries=[{"Id": body, "MessageBody": body} for body in ("done", "in-hand", "waiting")],
    )
    done, in_hand = (moto.sqs.receive_message(QueueUrl=queue)["Messages"][0] for _ in range(2))
    moto.sqs.delete_message(QueueUrl=queue, ReceiptHandle=done["ReceiptHandle"])
    return {"queue": queue, "in hand": in_hand}


def test_a_message_that_was_deleted_stays_deleted_and_one_in_hand_comes_again(
    crashed: Moto,
) -> None:
    queue, in_hand = crashed.returned["queue"], crashed.returned["in hand"]
    messages = [
        message
        for _ in range(2)
        for message in crashed.sqs.receive_message(
            QueueUrl=queue, MessageSystemAttributeNames=["All"]
        )["Messages"]
    ]
    received = {
        message["Body"]: message["Attributes"]["ApproximateReceiveCount"] for message in messages
    }
    assert received == {"in-hand": "2", "waiting": "1"}
    crashed.sqs.delete_message(
        QueueUrl=queue, ReceiptHandle=in_hand["ReceiptHandle"]
    )  # by whom it was in hand
    left = crashed.sqs.get_queue_attributes(
        QueueUrl=queue, AttributeNames=["ApproximateNumberOfMessagesNotVisible"]
    )
    assert left["Attributes"]["ApproximateNumberOfMessagesNotVisible"] == "1"


def test_the_file_with_the_keys_is_its_owners_alone(crashed: Moto) -> None:
    files = list(crashed.state.parent.glob("aws.sqlite*"))
    assert crashed.state in files
    assert {path.stat().st_mode & 0o077 for path in files} == {0}


def test_a_queue_still_has_its_dead_letter_queue_and_a_message_is_in_one_of_them_only(
    moto: Moto,
) -> None:
    dead = moto.sqs.create_queue(QueueName="dead")["QueueUrl"]
    arn = moto.sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"][
        "QueueArn"
    ]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1})
    attributes = {"RedrivePolicy": policy, "VisibilityTimeout": "0"}
    queue = moto.sqs.create_queue(QueueName="work", Attributes=attributes)["QueueUrl"]

    def fail(body: str) -> None:
        moto.sqs.send_message(QueueUrl=queue, MessageBody=body)
        assert [
            message["Body"] for message in moto.sqs.receive_message(QueueUrl=queue)["Messages"]
        ] == [body]
        assert "Messages" not in moto.sqs.receive_message(
            QueueUrl=queue
        )  # it went to the dead letters

    fail("before")
    moto.killed()
    fail("after")
    moto.killed()

    letters = moto.sqs.receive_message(QueueUrl=dead, MaxNumberOfMessages=10)["Messages"]
    assert [letter["Body"] for letter in letters] == ["before", "after"]
    assert "Messages" not in moto.sqs.receive_message(QueueUrl=queue)


def test_the_state_that_an_earlier_version_wrote_in_one_piece_is_taken_over(
    launcher: Launcher, tmp_path: Path
) -> None:
    from moto.backends import get_backend

    backend = get_backend("secretsmanager")["000000000000"][REGION]
    backend.create_secret(
        name="pepper",
        secret_string="salt",
        secret_binary=None,
        description=None,
        tags=None,
        kms_key_id=None,
        client_request_token=None,
        replica_regions=[],
        force_overwrite=False,
    )
    older = tmp_path / "aws.state"
    older.write_bytes(
        pickle.dumps({("secretsmanager", "000000000000", REGION): dict(backend.__dict__)})
    )

    moto = Moto(launcher, tmp_path)
    try:
        assert moto.secretsmanager.get_secret_value(SecretId="pepper")["SecretString"] == "salt"
        assert not older.exists()
    finally:
        moto.end()
