"""A vault under the real KMS interface, in the test's own process."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from elhandel.market.sent import SEALED
from elhandel.platform import aws
from elhandel.platform.vault.hasher import Hasher, HashKey
from elhandel.platform.vault.opener import Opener
from elhandel.platform.vault.sealer import Sealer
from elhandel.portfolio.identities import IDENTITY, IdentityVault
from tests.builders.cloud import a_key_of_kms, aws_in_process

HASHER: Final = Hasher(HashKey(1, b"a secret of this test"))


@dataclass(frozen=True)
class Vault(IdentityVault):
    """All that the vault can do: a test signs up (hashes, seals) and sends (opens, seals)."""

    sealer: Sealer
    opener: Opener


def the_vault(key_id: str, hasher: Hasher = HASHER, *, version: int = 2, before: int = 1) -> Vault:
    """A vault under a key of KMS that is there."""
    sealer = Sealer(key_id, version)
    return Vault(hasher, sealer.key_for(IDENTITY), sealer, Opener(key_id, {version, before}))


@contextlib.contextmanager
def a_vault(hasher: Hasher = HASHER) -> Iterator[Vault]:
    """A vault with a key of its own; the key is gone with the block."""
    with aws_in_process():
        aws.forget()
        yield the_vault(a_key_of_kms(), hasher)
    aws.forget()


def a_vault_at_hand() -> Vault:
    """A vault that has its data keys already, as a process that has sealed before: it needs KMS no
    more for a while.
    """
    begun = _begun()
    sealer = Sealer(begun.sealer._key_id, begun.sealer.version)
    sealer._keys = {column: replace(key, used=0) for column, key in begun.sealer._keys.items()}
    opener = Opener(begun.opener._key_id, begun.opener._versions)
    for key in sealer._keys.values():
        opener._plain[key.wrapped, key.column, key.version] = key.plain
    return Vault(begun.hasher, sealer.key_for(IDENTITY), sealer, opener)


@lru_cache(maxsize=1)
def _begun() -> Vault:
    with a_vault() as vault:
        vault.sealer.key_for(SEALED)
        return vault
