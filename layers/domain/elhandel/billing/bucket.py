"""The bucket that documents lie in."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from elhandel.billing.errors import DocumentLost, UnableToStoreDocument
from elhandel.platform.told_errors import told

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_GONE: Final = frozenset({"404", "NoSuchKey", "NoSuchBucket"})


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where documents lie. Both methods raise UnableToStoreDocument."""

    name: str

    def put(self, key: str, content: bytes) -> None:
        with self._explained():
            _s3().put_object(
                Bucket=self.name,
                Key=key,
                Body=content,
                ContentType="application/pdf",
                ChecksumAlgorithm="SHA256",  # a bucket with Object Lock takes nothing without a checksum
            )

    def keys(self, prefix: str) -> set[str]:
        """Every key that begins with `prefix`."""
        with self._explained():
            pages = _s3().get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix)
            return {entry["Key"] for page in pages for entry in page.get("Contents", [])}

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  (as in _s3)

        try:
            yield
        except (BotoCoreError, ClientError) as error:
            raise UnableToStoreDocument(
                f"The bucket {self.name!r} for documents cannot be used: {told(error)}. Check that it exists, that "
                "ELHANDEL_DOCUMENTS_BUCKET names it and that the function may use it; restore-documents then makes "
                "what is missing.",
                bucket=self.name,
            ) from error


def document_bytes(bucket: str, key: str) -> bytes:
    """A document as it lies in the bucket. Raises DocumentLost when it is not there."""
    from botocore.exceptions import ClientError  # noqa: PLC0415  (as in _s3)

    try:
        return _s3().get_object(Bucket=bucket, Key=key)["Body"].read()
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") not in _GONE:
            raise
        raise DocumentLost("The document is not in its place just now. It is made again within the hour.") from error


@lru_cache(maxsize=1)
def _s3() -> "S3Client":
    import boto3  # noqa: PLC0415  (a second of start-up that only those pay who read or write documents)

    return boto3.client("s3")
