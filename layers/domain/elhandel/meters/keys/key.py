"""A key: what it looks like, and whether somebody holds it. bcrypt takes a quarter of a second of
processor time, so it is never asked inside a transaction.
"""

import secrets
from dataclasses import dataclass, field
from typing import Final

import bcrypt

FORM: Final = "^[A-Za-z0-9_-]{16,64}$"
"""Of a key that somebody types (B.11 settles 16 to 64). bcrypt takes 72 bytes."""

_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""None that is taken for another on paper; 32 of them, so four groups of five have 100 bits."""

_COST: Final = 12
_NOBODYS: Final = "$2b$12$9MCcrt6Wnn2fzNuDnxmJnOwX7yH3y8lQvVAmRd2QXTmgQm4VRzVjy"
"""A hash that no key has. It is compared where none was issued, so that this takes as long."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that is to be sent to a customer, and shown to nobody else."""

    key: str = field(repr=False)
    key_hash: str = field(repr=False)


def new_key() -> NewKey:
    """A new key with its hash."""
    key = "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))
    return NewKey(key, bcrypt.hashpw(key.encode(), bcrypt.gensalt(_COST)).decode())


def holds(typed: str, key_hash: str | None) -> bool:
    """Whether what somebody types is the key of a hash; of none it is not, and takes as long.

    typed: of the FORM, so of fewer than 72 bytes.
    """
    is_the_key = bcrypt.checkpw(typed.encode(), (key_hash or _NOBODYS).encode())
    return is_the_key and key_hash is not None
