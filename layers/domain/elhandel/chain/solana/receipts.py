"""Receipts: an account on the ledger for each piece of work that was done, at an address that
follows from the work. The same transaction opens it, so the work can never be done twice, and
whoever has lost the database finds there what was done.

A receipt is a mint that nobody can mint of: the key of its authority is a word that says what was
done. Nobody can change it, neither we nor anybody who sends lamports there.
"""

import struct
from dataclasses import dataclass
from typing import Final

from elhandel.chain.ledger import Account
from elhandel.chain.solana.instructions import TOKEN_2022
from elhandel.chain.tasks import Kind

SPACE: Final = 82
"""Bytes of a receipt: those of a mint without extensions."""
_WORD: Final = struct.Struct("<8sBB6xQQ")
_MARK: Final = b"elhandel"
_VERSION: Final = 1
_KINDS: Final = {
    Kind.MINT: 1,
    Kind.BURN: 2,
    Kind.TRANSFER: 3,
    Kind.FUND: 4,
    Kind.APPROVE: 5,
    Kind.SETTLE: 6,
    Kind.CERTIFICATE: 7,
    Kind.HAND_OVER: 8,
    Kind.RETIRE: 9,
}
"""A number never changes its meaning: receipts stay on the ledger for ever."""
_KIND_OF: Final = {number: kind for kind, number in _KINDS.items()}
_AUTHORITY: Final = slice(4, 36)
_SUPPLY: Final = slice(36, 44)
_SOME: Final = b"\x01\x00\x00\x00"


def supply_of(mint: Account | None) -> int:
    """The units that there are of a mint; of none that is there, 0."""
    return 0 if mint is None else int.from_bytes(mint.data[_SUPPLY], "little")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was done. units: how many were minted, burned, moved or allowed. money: øre that were
    paid for them.
    """

    kind: Kind
    units: int
    money: int = 0

    def word(self) -> bytes:
        """The 32 bytes that say it."""
        return _WORD.pack(_MARK, _VERSION, _KINDS[self.kind], self.units, self.money)

    @classmethod
    def read(cls, account: Account) -> "Receipt | None":
        """The receipt that an account is; None for anything else."""
        data = account.data
        if account.owner != str(TOKEN_2022) or len(data) < SPACE or not data.startswith(_SOME):
            return None

        mark, version, kind, units, money = _WORD.unpack(data[_AUTHORITY])
        if (mark, version) != (_MARK, _VERSION) or kind not in _KIND_OF:
            return None
        return cls(_KIND_OF[kind], units, money)
