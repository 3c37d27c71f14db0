"""The bucket that documents lie in."""

import contextlib
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from elhandel.billing.errors import (
    DocumentAltered,
    DocumentLost,
    DocumentUnproved,
    UnableToStoreDocument,
)
from elhandel.platform import aws
from elhandel.platform.telemetry import MetricUnit, error_text, logger, metrics

_GONE: Final = frozenset({"404", "NoSuchKey", "NoSuchBucket"})


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where documents lie. put and keys raise UnableToStoreDocument."""

    name: str

    def put(self, key: str, content: bytes, *, kind: str = "application/pdf") -> None:
        with self._explained():
            aws.s3().put_object(
                Bucket=self.name,
                Key=key,
                Body=content,
                ContentType=kind,
                ChecksumAlgorithm="SHA256",  # a bucket with Object Lock refuses one without
            )

    def keys(self, prefix: str) -> set[str]:
        """Every key that begins with `prefix`."""
        with self._explained():
            pages = (
                aws.s3().get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix)
            )
            return {entry["Key"] for page in pages for entry in page.get("Contents", [])}

    def get(self, key: str) -> bytes:
        """A document as it lies there. Raises DocumentLost, AwsUnavailable."""
        # With boto3 it is loaded by those only who use it.
        from botocore.exceptions import ClientError  # noqa: PLC0415

        try:
            with aws.streaming("s3"):
                return aws.s3().get_object(Bucket=self.name, Key=key)["Body"].read()
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") not in _GONE:
                raise
            raise DocumentLost(
                "The document is not in its place just now. It is made again within the hour."
            ) from error

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  (as in get)

        try:
            yield
        except (BotoCoreError, ClientError, aws.AwsUnavailable) as error:
            raise UnableToStoreDocument(
                f"The bucket {self.name!r} for documents cannot be used: {error_text(error)}. "
                "Check that it exists, that ELHANDEL_DOCUMENTS_BUCKET names it and that the "
                "function may use it; restore-documents then makes what is missing.",
                bucket=self.name,
            ) from error


def document_bytes(bucket: str, key: str, sha256: bytes | None) -> bytes:
    """A document as it was made: its bytes have the hash that was noted then.

    Raises DocumentLost when it is not there, DocumentAltered when it is another, DocumentUnproved
    when no hash was noted, AwsUnavailable.
    """
    content = Bucket(bucket).get(key)
    if sha256 is None:
        logger.error("a document has no hash", extra={"document": key})
        raise DocumentUnproved(
            "Nothing says that the document is the one that was made, so it is not handed out. "
            "Ask customer service; staff find out and note its hash."
        )
    if not matches(content, sha256):
        report_altered(key)
        raise DocumentAltered(
            "The document is not the one that was made, so it is not handed out. "
            "Ask customer service; staff put the right one back."
        )

    return content


def matches(content: bytes, sha256: bytes) -> bool:
    """Whether a document has the hash that was noted when it was made."""
    return hmac.compare_digest(hashlib.sha256(content).digest(), sha256)


def report_altered(key: str) -> None:
    """Needs attention at once: a stored document differs from the one that was made."""
    logger.error("a document was altered", extra={"document": key})
    metrics.add_metric("documents_altered", MetricUnit.Count, 1)
