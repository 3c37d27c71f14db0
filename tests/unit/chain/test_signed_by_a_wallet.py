"""A signature proves a wallet where it needs its key (GX-WAL-1)."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elhandel.chain.offers import is_signed
from elhandel.values.base58 import encoded

FIELD = 2**255 - 19
EIGHTH = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)


def test_a_key_proves_its_address_and_no_other() -> None:
    key, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    address = encoded(key.public_key().public_bytes_raw())

    assert is_signed(b"the text", address, key.sign(b"the text"))
    assert not is_signed(b"another text", address, key.sign(b"the text"))
    assert not is_signed(b"the text", address, other.sign(b"the text"))
    assert not is_signed(b"the text", address, b"short")


@pytest.mark.parametrize("sign", [0, 1])
@pytest.mark.parametrize("y", [0, 1, FIELD - 1, FIELD, FIELD + 1, EIGHTH, FIELD - EIGHTH])
def test_an_address_for_which_nobody_needs_a_key_is_nobodys(y: int, sign: int) -> None:
    """Points of small order: the signature (point of order 1, 0) holds of many texts."""
    address = encoded((y | sign << 255).to_bytes(32, "little"))
    forged = (1).to_bytes(32, "little") + bytes(32)

    assert not any(is_signed(bytes([text]), address, forged) for text in range(64))
