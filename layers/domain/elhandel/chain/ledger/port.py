"""What we ask of a token ledger. Addresses, signatures and blockhashes are base58 texts; what is
read is final: no fork of the ledger takes it back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Blockhash:
    """A recent block. A transaction that names it is taken until the ledger is higher than
    `last_valid_height`, and never after.
    """

    text: str
    last_valid_height: int


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the ledger. owner: the program that may change it."""

    lamports: int
    owner: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Seen:
    """A transaction that the ledger has in a block.

    final: no fork takes it back. error: why it had no effect, in the ledger's form; None: it had.
    """

    slot: int
    final: bool
    error: object | None = None


class Chain(Protocol):
    """The ledger. Every call raises Unavailable where it is unknown whether it arrived."""

    def blockhash(self) -> Blockhash:
        """The newest final block."""

    def height(self) -> int:
        """How many final blocks there are."""

    def rent(self, space: int) -> int:
        """The lamports that an account of so many bytes has to hold."""

    def recent_fees(self) -> Sequence[int]:
        """What transactions of the latest blocks paid for a compute unit, in micro-lamports; as it
        was at most ten seconds ago. Empty where no node says so: it is never raised for.
        """

    def send(self, transaction: bytes) -> None:
        """Hand over a signed transaction; the same bytes again are the same transaction.

        Raises RefusedByChain where the ledger says that it would have no effect now.
        """

    def seen(self, signatures: Sequence[str]) -> list[Seen | None]:
        """Where transactions stand, in their order; None: the ledger has none of that signature."""

    def accounts(self, addresses: Sequence[str]) -> list[Account | None]:
        """Accounts, in their order; None: there is none at that address."""
