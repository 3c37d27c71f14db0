"""Personal numbers under lock: AES-GCM with data keys that KMS wraps, and a keyed hash for look-ups.

The number is needed again for one thing only: to name the customer to DataHub. Everything else uses the hash.
"""

import hashlib
import hmac
import os
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from elhandel.platform.settings import settings

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

_NONCE_BYTES: Final = 12
_SEALS_PER_KEY: Final = 1000


@dataclass(frozen=True, slots=True)
class Sealed:
    """A number as it is stored: nonce + ciphertext, and the wrapped data key that opens it."""

    cipher: bytes
    wrapped_key: bytes


class Vault:
    """Seals and opens numbers under the KMS key `key_id`; `pepper` is the secret key of the look-up hash.

    One data key serves a thousand seals of a process, so that a busy signup does not wait for KMS each time.
    """

    def __init__(self, key_id: str, pepper: bytes) -> None:
        self._key_id = key_id
        self._pepper = pepper
        self._plain: dict[bytes, bytes] = {}
        self._current: tuple[bytes, int] | None = None

    def seal(self, number: str) -> Sealed:
        """`number` under the current data key."""
        wrapped = self._data_key()
        nonce = os.urandom(_NONCE_BYTES)
        return Sealed(nonce + AESGCM(self._plain[wrapped]).encrypt(nonce, number.encode(), None), wrapped)

    def open(self, sealed: Sealed) -> str:
        """The number that was sealed."""
        key = self._plain.get(sealed.wrapped_key)
        if key is None:
            key = _kms().decrypt(CiphertextBlob=sealed.wrapped_key, KeyId=self._key_id)["Plaintext"]
            self._plain[sealed.wrapped_key] = key
        return AESGCM(key).decrypt(sealed.cipher[:_NONCE_BYTES], sealed.cipher[_NONCE_BYTES:], None).decode()

    def fingerprint(self, number: str) -> bytes:
        """The keyed hash (HMAC-SHA-256) by which the number is found again."""
        return hmac.digest(self._pepper, number.encode(), hashlib.sha256)

    def _data_key(self) -> bytes:
        if self._current is None or self._current[1] >= _SEALS_PER_KEY:
            answer = _kms().generate_data_key(KeyId=self._key_id, KeySpec="AES_256")
            self._plain[answer["CiphertextBlob"]] = answer["Plaintext"]
            self._current = (answer["CiphertextBlob"], 0)
        wrapped, used = self._current
        self._current = (wrapped, used + 1)
        return wrapped


@lru_cache(maxsize=1)
def vault_from_environment() -> Vault:
    """The vault that the function's environment names."""
    from aws_lambda_powertools.utilities import parameters  # noqa: PLC0415  (only where a secret is used)

    config = settings()
    return Vault(config.kms_key_id, str(parameters.get_secret(config.identity_hash_secret)).encode())


@lru_cache(maxsize=1)
def _kms() -> "KMSClient":
    import boto3  # noqa: PLC0415  (a second of start-up that only those pay who seal or open)

    return boto3.client("kms")
