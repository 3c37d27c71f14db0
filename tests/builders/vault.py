"""A vault under the real KMS interface, in the test's own process."""

import contextlib
from collections.abc import Iterator
from functools import lru_cache

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


def a_vault_at_hand() -> Vault:
    """A vault that has its data key already, as a process that has sealed before: it needs KMS no more for a while."""
    begun = _begun()
    vault = Vault(begun._key_id, begun._pepper)
    vault._plain, vault._current = dict(begun._plain), (next(iter(begun._plain)), 0)
    return vault


@lru_cache(maxsize=1)
def _begun() -> Vault:
    with a_vault() as vault:
        vault.seal("0000000000")
        return vault
