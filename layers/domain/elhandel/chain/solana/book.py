"""The house's book on the ledger: the mint of energy tokens, and every piece of work as what a
transaction needs to hold.

All addresses follow from our own key and from words that only we can form: a receipt's seed is a
keyed hash of what the work is about, so that nothing on the ledger says which metering point it is.
"""

import base64
import hmac
from collections.abc import Callable, Sequence
from typing import Final

from solders.instruction import Instruction
from solders.pubkey import Pubkey

from elhandel.chain.ledger import Blockhash
from elhandel.chain.signing import Signer
from elhandel.chain.solana import instructions as ix
from elhandel.chain.solana.receipts import SPACE, Receipt
from elhandel.chain.solana.transactions import Signed, signed
from elhandel.chain.tasks import CUSTODY, Kind, Task
from elhandel.values.tokens import DECIMALS

_ENERGY: Final = "energy"
_ENERGY_SPACE: Final = 165 + 1 + 4 + 32
"""Bytes: a mint is padded to a token account, then its kind, and the permanent delegate."""
_COMMITMENT_BYTES: Final = 16
type Rent = Callable[[int], int]
"""Lamports that an account of so many bytes has to hold."""


class Book:
    """signer: in the house's name. secret: of the keyed hashes; the same for ever."""

    def __init__(self, signer: Signer, secret: bytes) -> None:
        self._signer = signer
        self._secret = secret
        self._house = Pubkey.from_bytes(signer.public_key())
        self._mint = Pubkey.create_with_seed(self._house, _ENERGY, ix.TOKEN_2022)

    @property
    def house(self) -> str:
        """Our own account: it pays, mints, and takes back."""
        return str(self._house)

    @property
    def mint(self) -> str:
        """The mint of energy tokens."""
        return str(self._mint)

    def receipt_of(self, task: Task) -> str:
        """Where the receipt of a piece of work is; of opening the mint it is the mint."""
        return self.mint if task.kind is Kind.OPEN else str(self._receipt(task)[0])

    def tokens_of(self, wallet: str) -> str:
        """The account of a wallet's energy tokens."""
        return str(ix.associated_account(self._owner(wallet), self._mint))

    def sign(self, tasks: Sequence[Task], blockhash: Blockhash, rent: Rent) -> Signed:
        """A transaction of as many of these pieces of work as it can hold, from the first on."""
        work = [self._instructions(task, rent) for task in tasks]
        return signed(work, self._house, blockhash.text, self._signer)

    def _instructions(self, task: Task, rent: Rent) -> list[Instruction]:
        if task.kind is Kind.OPEN:
            return self._open(rent)

        wallet = self._owner(task.wallet)
        account = ix.associated_account(wallet, self._mint)
        amounts = (self._house, task.units, DECIMALS)
        if task.kind is Kind.BURN:
            return [*self._receipted(task, rent), ix.burn(self._mint, account, *amounts)]
        return [
            *self._receipted(task, rent),
            ix.create_associated_account(self._house, wallet, self._mint),
            ix.mint_to(self._mint, account, *amounts),
        ]

    def _open(self, rent: Rent) -> list[Instruction]:
        lamports = rent(_ENERGY_SPACE)
        return [
            ix.create_at_seed(
                self._house, self._mint, _ENERGY, space=_ENERGY_SPACE, lamports=lamports
            ),
            ix.initialize_permanent_delegate(self._mint, self._house),
            ix.initialize_mint(self._mint, DECIMALS, self._house),
        ]

    def _receipted(self, task: Task, rent: Rent) -> list[Instruction]:
        address, seed = self._receipt(task)
        word = Pubkey.from_bytes(Receipt(task.kind, task.units).word())
        return [
            ix.create_at_seed(self._house, address, seed, space=SPACE, lamports=rent(SPACE)),
            ix.initialize_mint(address, 0, word),
        ]

    def _owner(self, wallet: str) -> Pubkey:
        """Whose tokens: an address, or one that nobody has a key of, where the house holds them."""
        if not wallet.startswith(CUSTODY):
            return Pubkey.from_string(wallet)
        return Pubkey.create_with_seed(self._house, self._commitment(wallet), ix.SYSTEM)

    def _commitment(self, what: str) -> str:
        """What stands on the ledger for something: nobody else can tell what, or try it out."""
        digest = hmac.digest(self._secret, what.encode(), "sha256")[:_COMMITMENT_BYTES]
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def _receipt(self, task: Task) -> tuple[Pubkey, str]:
        """The address and the seed. Neither depends on the kind or the amount: whatever the n-th
        piece of work about something is, there is only one.
        """
        seed = self._commitment(f"{task.subject}#{task.number}")
        return Pubkey.create_with_seed(self._house, seed, ix.TOKEN_2022), seed
