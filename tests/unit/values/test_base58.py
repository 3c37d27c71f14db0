"""Base58 as the token ledger writes bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elhandel.values.base58 import NotBase58, decoded, encoded, is_address


@given(st.binary(max_size=64))
def test_what_is_written_is_read_again(content: bytes) -> None:
    assert decoded(encoded(content)) == content


def test_it_is_the_base58_of_the_ledger() -> None:
    """The system program is 32 zeros; the Token-2022 program is known."""
    assert encoded(bytes(32)) == "1" * 32
    known = "TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb"
    assert encoded(decoded(known)) == known
    assert is_address(known)


@pytest.mark.parametrize("text", ["", "0" * 32, "O" * 40, "1" * 31, "z" * 44, "1" * 44, "é" * 40])
def test_what_is_no_address(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize("text", ["0", "l", " 1", "1" * 129])
def test_what_is_no_base58_is_refused(text: str) -> None:
    with pytest.raises(NotBase58):
        decoded(text)
