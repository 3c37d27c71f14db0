"""A vault under the real KMS interface, in the test's own process."""

import contextlib
from collections.abc import Iterator

import boto3
from moto import mock_aws

from elhandel.platform import vault as vault_module
from elhandel.platform.vault import Vault


@contextlib.contextmanager
def a_vault(pepper: bytes = b"a secret of this test") -> Iterator[Vault]:
    """A vault with a key of its own; the key is gone with the block."""
    with mock_aws():
        vault_module._kms.cache_clear()
        key = boto3.client("kms").create_key()["KeyMetadata"]["KeyId"]
        yield Vault(key, pepper)
    vault_module._kms.cache_clear()
