"""What an account of tokens holds, and how much of it its owner lets somebody move."""

from dataclasses import dataclass
from typing import Final

from elhandel.chain.ledger import Account
from elhandel.chain.solana.instructions import TOKEN_2022
from elhandel.values.base58 import encoded

_SHORTEST: Final = 165
_AMOUNT: Final = slice(64, 72)
_DELEGATE: Final = slice(72, 108)
"""Four bytes whether there is one, then whose key it is."""
_ALLOWED: Final = slice(121, 129)
_SOME: Final = b"\x01\x00\x00\x00"


@dataclass(frozen=True, slots=True)
class Held:
    """units: of tokens. allowed: how many of them, or of those to come, the delegate may move."""

    units: int = 0
    allowed: int = 0


def held_of(account: Account | None, delegate: str) -> Held:
    """What an account holds, and how much `delegate` may move; of none that is there, nothing."""
    if account is None or account.owner != str(TOKEN_2022) or len(account.data) < _SHORTEST:
        return Held()

    data, by = account.data, account.data[_DELEGATE]
    is_delegate = by.startswith(_SOME) and encoded(by[len(_SOME) :]) == delegate
    return Held(
        int.from_bytes(data[_AMOUNT], "little"),
        int.from_bytes(data[_ALLOWED], "little") if is_delegate else 0,
    )
