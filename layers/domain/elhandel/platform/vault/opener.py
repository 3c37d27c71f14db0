"""Opening sealed numbers. Needs kms:Decrypt, which one function has; each opening is logged."""

from collections.abc import Collection
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from elhandel.platform import aws
from elhandel.platform.settings import settings
from elhandel.platform.snapshots import forgotten
from elhandel.platform.telemetry import MetricUnit, logger, metrics
from elhandel.platform.vault.sealed import NONCE_BYTES, Column, Sealed
from elhandel.values.errors import DomainError

_KEYS_AT_HAND: Final = 1000
_NOT_OURS: Final = frozenset({"InvalidCiphertextException", "IncorrectKeyException"})


class UnableToOpen(DomainError):
    """A stored number was not sealed for this place, or under a version that is not opened."""

    code = "sealed-number-does-not-open"
    status = 500


class Opener:
    """Opens what was sealed under the KMS key `key_id`, in one of `versions`."""

    def __init__(self, key_id: str, versions: Collection[int]) -> None:
        self._key_id = key_id
        self._versions = frozenset(versions)
        self._plain: dict[tuple[bytes, Column, int], bytes] = {}

    def open(self, sealed: Sealed, column: Column, owner: str) -> str:
        """The number sealed for row `owner` of `column`. Outside transactions: it may ask KMS.

        Raises UnableToOpen, AwsUnavailable.
        """
        if sealed.version not in self._versions:
            raise UnableToOpen(
                f"{column.table} {owner}: its seal is of version {sealed.version}, and only "
                f"{sorted(self._versions)} are opened. If nobody has put it there, set "
                "SealVersionBefore to it and let `reseal` seal it again."
            )

        metrics.add_metric("vault_openings", MetricUnit.Count, 1)
        logger.info(
            "a sealed number is opened",
            extra={"table": column.table, "column": column.name, "owner": owner},
        )
        nonce, cipher = sealed.cipher[:NONCE_BYTES], sealed.cipher[NONCE_BYTES:]
        key = AESGCM(self._data_key(sealed, column, owner))
        try:
            return key.decrypt(nonce, cipher, column.bound_to(owner, sealed.version)).decode()
        except (InvalidTag, ValueError) as error:
            raise _foreign(column, owner) from error

    def _data_key(self, sealed: Sealed, column: Column, owner: str) -> bytes:
        known = (sealed.wrapped_key, column, sealed.version)
        if known not in self._plain:
            if len(self._plain) >= _KEYS_AT_HAND:
                self._plain.clear()
            self._plain[known] = self._unwrapped(sealed, column, owner)
        return self._plain[known]

    def _unwrapped(self, sealed: Sealed, column: Column, owner: str) -> bytes:
        kms = aws.kms()
        context = column.context(sealed.version)
        try:
            answer = kms.decrypt(
                CiphertextBlob=sealed.wrapped_key, KeyId=self._key_id, EncryptionContext=context
            )
        except kms.exceptions.ClientError as error:
            if error.response.get("Error", {}).get("Code") in _NOT_OURS:
                raise _foreign(column, owner) from error
            raise

        return answer["Plaintext"]


def _foreign(column: Column, owner: str) -> UnableToOpen:
    return UnableToOpen(
        f"{column.table} {owner}: the sealed number was not sealed for this row, or was changed "
        "since. It is not used. Find out who wrote it, and restore the row from a backup before "
        "that time."
    )


@lru_cache(maxsize=1)
def opener_from_environment() -> Opener:
    """The opener named by the function's environment."""
    config = settings()
    return Opener(config.kms_key_id, {config.seal_version, config.seal_version_before})


forgotten(opener_from_environment.cache_clear)
