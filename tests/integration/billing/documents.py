"""A bucket for documents, in process."""

import contextlib
from collections.abc import Iterator

import boto3
import pytest

from elhandel.platform import aws
from elhandel.platform.settings import settings
from tests.builders.cloud import aws_in_process

BUCKET = "documents"


@contextlib.contextmanager
def aws_with_a_bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """AWS in process with an empty bucket, which the settings name."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("ELHANDEL_DOCUMENTS_BUCKET", BUCKET)
    with aws_in_process():
        s3 = boto3.client("s3")
        s3.create_bucket(
            Bucket=BUCKET,
            CreateBucketConfiguration={"LocationConstraint": "eu-north-1"},
        )
        _forget()
        yield
    _forget()


def objects() -> dict[str, bytes]:
    """What lies in the bucket."""
    client = boto3.client("s3")
    keys = [entry["Key"] for entry in client.list_objects_v2(Bucket=BUCKET).get("Contents", [])]
    return {key: client.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys}


def lose(key: str) -> None:
    """Take a document away."""
    boto3.client("s3").delete_object(Bucket=BUCKET, Key=key)


def _forget() -> None:
    settings.cache_clear()
    aws.forget()
