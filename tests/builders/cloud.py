"""AWS inside the test's own process."""

import contextlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from unittest.mock import patch

import boto3
from moto import mock_aws


@contextlib.contextmanager
def aws_in_process() -> Iterator[None]:
    """An AWS with nothing in it, gone with the block.

    All share one session: a new one reads the descriptions of its services anew, which costs more
    than most tests.
    """
    with mock_aws(config={"core": {"reset_boto3_session": False}}):
        before, boto3.DEFAULT_SESSION = boto3.DEFAULT_SESSION, _session()
        try:
            yield
        finally:
            boto3.DEFAULT_SESSION = before


def a_key_of_kms(kms: Any = None) -> str:
    """The id of a new key in a KMS of this process. kms: a client of it, of its own address.

    moto draws an RSA key for each, for signatures that ours never make, and that takes longer than
    all that a test does with it: so all have the same.
    """
    with patch("moto.kms.models.generate_private_key", _unused_private_key):
        made = (kms or boto3.client("kms")).create_key()
    key_id: str = made["KeyMetadata"]["KeyId"]
    return key_id


@lru_cache(maxsize=1)
def _unused_private_key(key_spec: str) -> Any:
    from moto.kms.utils import generate_private_key

    assert key_spec == "SYMMETRIC_DEFAULT", f"a key that signs, {key_spec}, is one of its own"
    return generate_private_key(key_spec)


@lru_cache(maxsize=1)
def _session() -> boto3.Session:
    return boto3.Session()
