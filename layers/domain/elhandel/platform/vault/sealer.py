"""Sealing numbers: AES-GCM with data keys of KMS. Needs kms:GenerateDataKey, opens nothing."""

import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from elhandel.platform import aws
from elhandel.platform.settings import settings
from elhandel.platform.snapshots import forgotten
from elhandel.platform.vault.sealed import NONCE_BYTES, UNBOUND, Column, Sealed

_SEALS_PER_KEY: Final = 1000


@dataclass(slots=True)
class SealingKey:
    """A data key in memory for one column: it seals without a call, also inside a transaction.

    `repr` does not show it.
    """

    column: Column
    version: int
    wrapped: bytes
    plain: bytes
    used: int = 0

    def seal(self, number: str, owner: str) -> Sealed:
        """`number`, sealed for the row `owner` of the column."""
        self.used += 1
        nonce = os.urandom(NONCE_BYTES)
        bound = self.column.bound_to(owner, self.version)
        return Sealed(
            nonce + AESGCM(self.plain).encrypt(nonce, number.encode(), bound),
            self.wrapped,
            self.version,
        )

    def __repr__(self) -> str:
        return f"SealingKey({self.column}, version {self.version}, used {self.used})"


class Sealer:
    """Gives data keys under the KMS key `key_id`, for seals of `version`.

    One serves about a thousand seals, so a busy signup does not wait for KMS each time.
    """

    def __init__(self, key_id: str, version: int) -> None:
        if version <= UNBOUND:
            raise ValueError(
                f"seals of version {version} are bound to no place; use {UNBOUND + 1} or later"
            )
        self.version = version
        self._key_id = key_id
        self._keys: dict[Column, SealingKey] = {}

    def key_for(self, column: Column) -> SealingKey:
        """A data key for `column`. Outside transactions: it may ask KMS. Raises AwsUnavailable."""
        key = self._keys.get(column)
        if key is None or key.used >= _SEALS_PER_KEY:
            key = self._keys[column] = self._made(column)
        return key

    def _made(self, column: Column) -> SealingKey:
        context = column.context(self.version)
        made = aws.kms().generate_data_key(
            KeyId=self._key_id, KeySpec="AES_256", EncryptionContext=context
        )
        return SealingKey(column, self.version, made["CiphertextBlob"], made["Plaintext"])


@lru_cache(maxsize=1)
def sealer_from_environment() -> Sealer:
    """The sealer named by the function's environment."""
    config = settings()
    return Sealer(config.kms_key_id, config.seal_version)


forgotten(sealer_from_environment.cache_clear)
