"""The key in KMS: what is asked of it, and that its signatures are checked.

Moto has no such key, so botocore's own Stubber holds the shape of each call.
"""

from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from elhandel.chain.errors import WrongSigner
from elhandel.chain.signing import KmsSigner, LocalSigner

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
MESSAGE = b"a message of a transaction"
ASKED = {
    "KeyId": "key",
    "Message": MESSAGE,
    "MessageType": "RAW",
    "SigningAlgorithm": "ED25519_SHA_512",
}


def kms(signs: Ed25519PrivateKey, shows: Any) -> tuple[Any, Stubber]:
    """KMS that signs a message by one key and shows the public key of another."""
    client = boto3.client(
        "kms", region_name="eu-north-1", aws_access_key_id="a", aws_secret_access_key="s"
    )
    stubber = Stubber(client)
    stubber.add_response("sign", {"Signature": signs.sign(MESSAGE)}, ASKED)
    shown = shows.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    stubber.add_response("get_public_key", {"PublicKey": shown}, {"KeyId": "key"})
    stubber.activate()
    return client, stubber


def test_kms_signs_the_message_as_it_is_and_shows_its_key_once() -> None:
    client, stubber = kms(signs=KEY, shows=KEY)
    signer = KmsSigner(client, "key")

    assert signer.sign(MESSAGE) == KEY.sign(MESSAGE)
    assert signer.public_key() == KEY.public_key().public_bytes_raw()
    stubber.assert_no_pending_responses()


def test_a_signature_of_another_key_is_not_used() -> None:
    client, _ = kms(signs=OTHER, shows=KEY)
    with pytest.raises(WrongSigner):
        KmsSigner(client, "key").sign(MESSAGE)


def test_a_key_of_another_kind_is_refused() -> None:
    client, _ = kms(signs=KEY, shows=generate_private_key(SECP256R1()))
    with pytest.raises(WrongSigner):
        KmsSigner(client, "key").sign(MESSAGE)


def test_a_message_that_kms_would_not_take_is_not_sent() -> None:
    client, stubber = kms(signs=KEY, shows=KEY)
    with pytest.raises(ValueError, match="4096"):
        KmsSigner(client, "key").sign(b"x" * 4097)
    with pytest.raises(AssertionError):
        stubber.assert_no_pending_responses()


def test_both_kinds_sign_alike() -> None:
    assert LocalSigner(b"k" * 32).sign(MESSAGE) == KEY.sign(MESSAGE)
