"""The signer as a port, and its two kinds (Ed25519)."""

from typing import Any, Final, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from elhandel.chain.errors import WrongSigner

_LONGEST: Final = 4096  # bytes of a message that KMS signs as it is


class Signer(Protocol):
    """Signs in the house's name."""

    def public_key(self) -> bytes:
        """The 32 bytes of its public key."""

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the signature of a message, at most 4,096 bytes long."""


class LocalSigner:
    """A key of 32 bytes in memory: for the simulated ledger and for tests."""

    def __init__(self, key: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(key)

    def public_key(self) -> bytes:
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


class KmsSigner:
    """A key that never leaves KMS (key spec ECC_NIST_EDWARDS25519).

    Every signature is checked before it is used: a key that was changed behind its name would
    otherwise sign for an account that is not ours.
    """

    def __init__(self, kms: Any, key_id: str) -> None:
        self._kms = kms
        self._key_id = key_id
        self._public_key: Ed25519PublicKey | None = None

    def public_key(self) -> bytes:
        return self._known().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Raises AwsUnavailable, WrongSigner, and ValueError for a message that is too long."""
        if len(message) > _LONGEST:
            raise ValueError(f"KMS signs at most {_LONGEST} bytes as they are.")

        signature: bytes = self._kms.sign(
            KeyId=self._key_id,
            Message=message,
            MessageType="RAW",
            SigningAlgorithm="ED25519_SHA_512",
        )["Signature"]

        try:
            self._known().verify(signature, message)
        except InvalidSignature as error:
            raise WrongSigner(
                "KMS signed with another key than the one whose public key it showed. Check which "
                "key ChainKey names, and start the function anew."
            ) from error
        return signature

    def _known(self) -> Ed25519PublicKey:
        if self._public_key is None:
            shown = load_der_public_key(self._kms.get_public_key(KeyId=self._key_id)["PublicKey"])
            if not isinstance(shown, Ed25519PublicKey):
                raise WrongSigner("The key in KMS is none of Ed25519. Make one of that kind.")
            self._public_key = shown
        return self._public_key
