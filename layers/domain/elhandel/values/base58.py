"""Base58 as Bitcoin and Solana write bytes: no 0, O, I or l, and leading zeros as ones."""

from typing import Final

from elhandel.values.errors import DomainError

_LETTERS: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_PLACES: Final = {letter: place for place, letter in enumerate(_LETTERS)}
_LONGEST: Final = 128
"""Letters: what is decoded costs the square of its length."""
_KEY_BYTES: Final = 32
_SHORTEST_ADDRESS: Final = 32
_LONGEST_ADDRESS: Final = 44


class NotBase58(DomainError):
    """A text is not base58, or too long for what it should be."""

    code = "not-base58"


def encoded(content: bytes) -> str:
    """Bytes as text."""
    number, letters = int.from_bytes(content), []
    while number:
        number, rest = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[rest])
    zeros = len(content) - len(content.lstrip(b"\x00"))
    return _LETTERS[0] * zeros + "".join(reversed(letters))


def decoded(text: str) -> bytes:
    """A text as bytes. Raises NotBase58."""
    if len(text) > _LONGEST or any(letter not in _PLACES for letter in text):
        raise NotBase58(
            "This is not base58: letters and digits without 0, O, I and l. Copy the whole text "
            "from the wallet once more."
        )

    number = 0
    for letter in text:
        number = number * len(_LETTERS) + _PLACES[letter]
    zeros = len(text) - len(text.lstrip(_LETTERS[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)


def is_address(text: str) -> bool:
    """Whether a text is an address of the token ledger: 32 bytes in 32 to 44 letters."""
    if not _SHORTEST_ADDRESS <= len(text) <= _LONGEST_ADDRESS:
        return False
    try:
        return len(decoded(text)) == _KEY_BYTES
    except NotBase58:
        return False
