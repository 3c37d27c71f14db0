"""Where everything of the house lies on the ledger.

All addresses follow from our own key and from words that only we can form: a receipt's seed is a
keyed hash of what the work is about, so that nothing on the ledger says which metering point it is.
"""

import base64
import hmac
from collections.abc import Callable
from typing import Final

from solders.instruction import Instruction
from solders.pubkey import Pubkey

from elhandel.chain.solana import instructions as ix
from elhandel.chain.solana.receipts import SPACE, Receipt
from elhandel.chain.tasks import CURRENCY, CUSTODY, ENERGY, Task

type Rent = Callable[[int], int]
"""Lamports that an account of so many bytes has to hold."""

MARKET: Final = "market"
_COMMITMENT_BYTES: Final = 16


class Addresses:
    """house: our public key. secret: of the keyed hashes; the same for ever."""

    def __init__(self, house: Pubkey, secret: bytes) -> None:
        self.house = house
        self._secret = secret
        self.energy = Pubkey.create_with_seed(house, ENERGY, ix.TOKEN_2022)
        self.currency = Pubkey.create_with_seed(house, CURRENCY, ix.TOKEN_2022)
        self.market = Pubkey.create_with_seed(house, MARKET, ix.TOKEN_2022)
        """An authority of one signature, ours, beside the house itself: as such we may take every
        energy token, and the ledger asks for no allowance; of the market it asks for one.
        """

    def mint_of(self, token: str) -> Pubkey:
        """The mint of ENERGY or CURRENCY."""
        return {ENERGY: self.energy, CURRENCY: self.currency}[token]

    def owner(self, wallet: str) -> Pubkey:
        """Whose tokens: an address, or one that nobody has a key of, where the house holds them."""
        if not wallet.startswith(CUSTODY):
            return Pubkey.from_string(wallet)
        return Pubkey.create_with_seed(self.house, self._commitment(wallet), ix.SYSTEM)

    def tokens(self, wallet: str, mint: Pubkey) -> Pubkey:
        """The account of a wallet's tokens of a mint."""
        return ix.associated_account(self.owner(wallet), mint)

    def certificate(self, subject: str) -> Pubkey:
        """The mint of a certificate."""
        return Pubkey.create_with_seed(self.house, self.certificate_seed(subject), ix.TOKEN_2022)

    def certificate_seed(self, subject: str) -> str:
        """What the address of its mint follows from; no receipt's seed is the same."""
        return self._commitment(f"certificate {subject}")

    def receipt(self, task: Task) -> tuple[Pubkey, str]:
        """The address and the seed. Neither depends on the kind or the amount: whatever the n-th
        piece of work about something is, there is only one.
        """
        seed = self._commitment(f"{task.subject}#{task.number}")
        return Pubkey.create_with_seed(self.house, seed, ix.TOKEN_2022), seed

    def receipted(self, task: Task, rent: Rent, *, money: int = 0) -> list[Instruction]:
        """The receipt of a piece of work: the first two of its instructions."""
        address, seed = self.receipt(task)
        word = Pubkey.from_bytes(Receipt(task.kind, task.units, money).word())
        return [
            ix.create_at_seed(self.house, address, seed, space=SPACE, lamports=rent(SPACE)),
            ix.initialize_mint(address, 0, word),
        ]

    def _commitment(self, what: str) -> str:
        """What stands on the ledger for something: nobody else can tell what, or try it out."""
        digest = hmac.digest(self._secret, what.encode(), "sha256")[:_COMMITMENT_BYTES]
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
