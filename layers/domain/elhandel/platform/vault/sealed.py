"""A sealed number as it is stored, and what it is bound to: table, column, owner and version.

A seal of version 1 is bound to nothing (AES-GCM without associated data, a data key without
encryption context). From version 2 on both name the place, so that what was moved to another row,
column or version does not open. An owner is the row's primary key: it is known before the number is
sealed.
"""

import json
from dataclasses import dataclass
from typing import Final

NONCE_BYTES: Final = 12
UNBOUND: Final = 1
"""The version of seals that know no place."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A number as it is stored: nonce + ciphertext, the wrapped data key that opens it, and the
    version of the seal.
    """

    cipher: bytes
    wrapped_key: bytes
    version: int


@dataclass(frozen=True, slots=True)
class Column:
    """A column that holds sealed numbers."""

    table: str
    name: str

    def context(self, version: int) -> dict[str, str]:
        """The encryption context of a data key. It names no owner: one data key serves many rows.

        KMS logs it, and policies may ask for it.
        """
        if version == UNBOUND:
            return {}
        return {"table": self.table, "column": self.name, "version": str(version)}

    def bound_to(self, owner: str, version: int) -> bytes | None:
        """The associated data of a seal: the whole place, unambiguous."""
        if version == UNBOUND:
            return None
        return json.dumps([self.table, self.name, owner, version], ensure_ascii=True).encode()
