"""A sealed number as it is stored, and its place: table, column, owner and version.

A seal of version 1 is bound to no place (AES-GCM without associated data, a data key without
encryption context). From version 2 on both name the place, so a number that was moved to another
row, column or version does not open. The owner is the row's primary key, known before sealing.
"""

import json
from dataclasses import dataclass
from typing import Final

NONCE_BYTES: Final = 12
UNBOUND: Final = 1
"""The version of seals without a place."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A number as it is stored."""

    cipher: bytes
    """Nonce and ciphertext."""
    wrapped_key: bytes
    """The data key, encrypted by KMS."""
    version: int


@dataclass(frozen=True, slots=True)
class Column:
    """A column that holds sealed numbers."""

    table: str
    name: str

    def context(self, version: int) -> dict[str, str]:
        """The encryption context of a data key, which KMS logs and policies may demand.

        It names no owner, because one data key serves many rows.
        """
        if version == UNBOUND:
            return {}
        return {"table": self.table, "column": self.name, "version": str(version)}

    def bound_to(self, owner: str, version: int) -> bytes | None:
        """The associated data of a seal: the whole place, unambiguously."""
        if version == UNBOUND:
            return None
        return json.dumps([self.table, self.name, owner, version], ensure_ascii=True).encode()
