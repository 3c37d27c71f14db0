"""The house's book on the ledger: its mints, and every piece of work as what a transaction needs to
hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from solders.pubkey import Pubkey

from elhandel.chain.ledger import Blockhash
from elhandel.chain.signing import Signer
from elhandel.chain.solana.addresses import Addresses, Rent
from elhandel.chain.solana.fees import price_of
from elhandel.chain.solana.kinds import form_of
from elhandel.chain.solana.transactions import Signed, offered, signed, signed_by_both
from elhandel.chain.tasks import CURRENCY, ENERGY, Kind, Task


@dataclass(frozen=True, slots=True)
class Accounts:
    """Where a wallet's tokens lie: addresses."""

    energy: str
    currency: str


class Book:
    """signer: in the house's name. secret: of the keyed hashes; the same for ever. currency:
    whether the house makes a currency token, for a trial; money of others it never holds.
    """

    def __init__(self, signer: Signer, secret: bytes, *, currency: bool = False) -> None:
        self._signer = signer
        self._at = Addresses(Pubkey.from_bytes(signer.public_key()), secret)
        self.opens: tuple[str, ...] = (ENERGY, CURRENCY) if currency else (ENERGY,)
        """What is opened before anything else is done with it."""

    @property
    def house(self) -> str:
        """Our own account: it pays, mints, and takes back."""
        return str(self._at.house)

    @property
    def mint(self) -> str:
        """The mint of energy tokens."""
        return str(self._at.energy)

    @property
    def currency(self) -> str:
        """The mint of the currency token."""
        return str(self._at.currency)

    @property
    def market(self) -> str:
        """The authority that owners let move their tokens."""
        return str(self._at.market)

    def receipt_of(self, task: Task) -> str:
        """Where the receipt of a piece of work is; of opening a mint it is the mint."""
        if task.kind is Kind.OPEN:
            return str(self._at.mint_of(task.subject))
        return str(self._at.receipt(task)[0])

    def tokens_of(self, wallet: str) -> str:
        """The account of a wallet's energy tokens."""
        return self.accounts_of(wallet).energy

    def owner_of(self, wallet: str) -> str:
        """The address that a wallet is; of custody, one that nobody has a key of."""
        return str(self._at.owner(wallet))

    def certificate_of(self, subject: str) -> str:
        """The mint of a certificate, whether it is there or not."""
        return str(self._at.certificate(subject))

    def certificate_account_of(self, subject: str, wallet: str) -> str:
        """The account of a wallet that holds a certificate, whether it is there or not."""
        return str(self._at.tokens(wallet, self._at.certificate(subject)))

    def accounts_of(self, wallet: str) -> Accounts:
        """The accounts of a wallet's tokens, whether they are there or not."""
        return Accounts(
            str(self._at.tokens(wallet, self._at.energy)),
            str(self._at.tokens(wallet, self._at.currency)),
        )

    def sign(
        self, tasks: Sequence[Task], blockhash: Blockhash, rent: Rent, fees: Sequence[int] = ()
    ) -> Signed:
        """A transaction of as many of these pieces of work as it can hold, from the first on.

        fees: what others paid lately, as Chain.recent_fees has it.
        """
        work = [form_of(task.kind, task.subject).write(self._at, task, rent) for task in tasks]
        prices = [price_of([task.kind], fees) for task in tasks]
        return signed(work, self._at.house, blockhash.text, self._signer, prices)

    def offer(
        self, task: Task, blockhash: Blockhash, rent: Rent, fees: Sequence[int] = ()
    ) -> bytes:
        """The message of a piece of work that the owner of its wallet signs as well."""
        work = form_of(task.kind, task.subject).write(self._at, task, rent)
        return offered(work, self._at.house, blockhash.text, price_of([task.kind], fees))

    def sign_offered(self, task: Task, message: bytes, signature: bytes) -> Signed:
        """The transaction of an offered message with its owner's signature, and ours."""
        return signed_by_both(message, self._signer, self._at.owner(task.wallet), signature)
