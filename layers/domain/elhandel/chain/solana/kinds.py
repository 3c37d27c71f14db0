"""What each kind of work is as instructions: one row of KINDS for a kind.

The instructions of a piece of work begin with its receipt, except those of opening a mint, which is
its own receipt. `steps` names them in their order, so that a refusal of the ledger can be read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from solders.instruction import Instruction

from elhandel.chain.solana import instructions as ix
from elhandel.chain.solana.addresses import MARKET, Addresses, Rent
from elhandel.chain.tasks import (
    CURRENCY,
    ENERGY,
    Allowance,
    Certificate,
    Kind,
    Settlement,
    Task,
    Transfer,
)
from elhandel.values.tokens import CURRENCY_DECIMALS, DECIMALS

_ENERGY_SPACE: Final = 165 + 1 + 4 + 32
"""Bytes: a mint is padded to a token account, then its kind, and the permanent delegate."""
_MINT_SPACE: Final = 82
_MULTISIG_SPACE: Final = 355
_CERTIFICATE_SPACE: Final = 165 + 1 + 4 + 32 + 4 + 64
"""Bytes: as above, then the permanent delegate and the pointer at its metadata."""
_SYMBOL: Final = "ERC"
_SHA256: Final = "sha256"

type Write = Callable[[Addresses, Task, Rent], list[Instruction]]


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of work on the ledger.

    steps: its instructions in their order. cosigned: the owner of the wallet signs as well.
    """

    steps: tuple[str, ...]
    write: Write
    cosigned: bool = False


def _open_energy(at: Addresses, task: Task, rent: Rent) -> list[Instruction]:
    lamports = rent(_ENERGY_SPACE)
    return [
        ix.create_at_seed(at.house, at.energy, ENERGY, space=_ENERGY_SPACE, lamports=lamports),
        ix.initialize_permanent_delegate(at.energy, at.house),
        ix.initialize_mint(at.energy, DECIMALS, at.house),
    ]


def _open_currency(at: Addresses, task: Task, rent: Rent) -> list[Instruction]:
    """The currency token of a trial, our own account of it, and the market's authority."""
    return [
        ix.create_at_seed(
            at.house, at.currency, CURRENCY, space=_MINT_SPACE, lamports=rent(_MINT_SPACE)
        ),
        ix.initialize_mint(at.currency, CURRENCY_DECIMALS, at.house),
        ix.create_associated_account(at.house, at.house, at.currency),
        ix.create_at_seed(
            at.house, at.market, MARKET, space=_MULTISIG_SPACE, lamports=rent(_MULTISIG_SPACE)
        ),
        ix.initialize_multisig(at.market, [at.house]),
    ]


_OPENED: Final[Mapping[str, Form]] = {
    ENERGY: Form(("receipt", "delegate", "mint"), _open_energy),
    CURRENCY: Form(("receipt", "mint", "account", "market", "signers"), _open_currency),
}


def _mint(at: Addresses, task: Task, rent: Rent) -> list[Instruction]:
    wallet = at.owner(task.wallet)
    account = ix.associated_account(wallet, at.energy)
    return [
        *at.receipted(task, rent),
        ix.create_associated_account(at.house, wallet, at.energy),
        ix.mint_to(at.energy, account, at.house, task.units, DECIMALS),
    ]


def _burn(at: Addresses, task: Task, rent: Rent) -> list[Instruction]:
    account = at.tokens(task.wallet, at.energy)
    return [
        *at.receipted(task, rent),
        ix.burn(at.energy, account, at.house, task.units, DECIMALS),
    ]


def _transfer(at: Addresses, task: Task, rent: Rent) -> list[Instruction]:
    terms = task.terms_as(Transfer)
    receiver = at.owner(terms.to)
    return [
        *at.receipted(task, rent),
        ix.create_associated_account(at.house, receiver, at.energy),
        ix.transfer(
            at.energy,
            at.tokens(task.wallet, at.energy),
            ix.associated_account(receiver, at.energy),
            at.house,
            task.units,
            DECIMALS,
        ),
    ]


def _fund(at: Addresses, task: Task, rent: Rent) -> list[Instruction]:
    wallet = at.owner(task.wallet)
    account = ix.associated_account(wallet, at.currency)
    return [
        *at.receipted(task, rent),
        ix.create_associated_account(at.house, wallet, at.currency),
        ix.mint_to(at.currency, account, at.house, task.units, CURRENCY_DECIMALS),
    ]


def _approve(at: Addresses, task: Task, rent: Rent) -> list[Instruction]:
    """The owner's account is opened with it: who has no money yet may still say how much."""
    terms = task.terms_as(Allowance)
    owner, mint = at.owner(task.wallet), at.mint_of(terms.token)
    decimals = DECIMALS if terms.token == ENERGY else CURRENCY_DECIMALS
    account = ix.associated_account(owner, mint)
    return [
        *at.receipted(task, rent),
        ix.create_associated_account(at.house, owner, mint),
        ix.approve(mint, account, at.market, owner, task.units, decimals),
    ]


def _settle(at: Addresses, task: Task, rent: Rent) -> list[Instruction]:
    """Energy from the seller to the buyer; the money from the buyer to the seller, less our fee."""
    terms = task.terms_as(Settlement)
    seller, buyer = at.owner(task.wallet), at.owner(terms.to)
    pays = ix.associated_account(buyer, at.currency)
    signers = [at.house]
    return [
        *at.receipted(task, rent, money=terms.money),
        ix.create_associated_account(at.house, buyer, at.energy),
        ix.create_associated_account(at.house, seller, at.currency),
        ix.transfer(
            at.energy,
            ix.associated_account(seller, at.energy),
            ix.associated_account(buyer, at.energy),
            at.market,
            task.units,
            DECIMALS,
            signers,
        ),
        ix.transfer(
            at.currency,
            pays,
            ix.associated_account(seller, at.currency),
            at.market,
            terms.money - terms.fee,
            CURRENCY_DECIMALS,
            signers,
        ),
        ix.transfer(
            at.currency,
            pays,
            ix.associated_account(at.house, at.currency),
            at.market,
            terms.fee,
            CURRENCY_DECIMALS,
            signers,
        ),
    ]


def _certificate(at: Addresses, task: Task, rent: Rent) -> list[Instruction]:
    """Its only token goes to whose it is; then nobody mints of it, and nobody changes what it says.

    The house stays its permanent delegate: what our books say of it can be followed here.
    """
    terms = task.terms_as(Certificate)
    mint, house, owner = at.certificate(task.subject), at.house, at.owner(task.wallet)
    return [
        *at.receipted(task, rent),
        ix.create_at_seed(
            house,
            mint,
            at.certificate_seed(task.subject),
            space=_CERTIFICATE_SPACE,
            lamports=rent(_CERTIFICATE_SPACE + _metadata_space(terms)),
        ),
        ix.point_at_metadata(mint),
        ix.initialize_permanent_delegate(mint, house),
        ix.initialize_mint(mint, 0, house),
        ix.name_mint(mint, house, terms.name, _SYMBOL, terms.uri),
        ix.describe_mint(mint, house, _SHA256, terms.sha256),
        ix.close_metadata(mint, house),
        ix.create_associated_account(house, owner, mint),
        ix.mint_to(mint, ix.associated_account(owner, mint), house, task.units, 0),
        ix.close_mint(mint, house),
    ]


def _metadata_space(terms: Certificate) -> int:
    """Bytes of metadata: who may change them, whose they are, three strings, and a field."""
    strings = (terms.name, _SYMBOL, terms.uri, _SHA256, terms.sha256)
    return 4 + 32 + 32 + 4 + sum(4 + len(one.encode()) for one in strings)


def _hand_over(at: Addresses, task: Task, rent: Rent) -> list[Instruction]:
    terms = task.terms_as(Transfer)
    mint, receiver = at.certificate(task.subject), at.owner(terms.to)
    return [
        *at.receipted(task, rent),
        ix.create_associated_account(at.house, receiver, mint),
        ix.transfer(
            mint,
            at.tokens(task.wallet, mint),
            ix.associated_account(receiver, mint),
            at.house,
            task.units,
            0,
        ),
    ]


def _retire(at: Addresses, task: Task, rent: Rent) -> list[Instruction]:
    mint = at.certificate(task.subject)
    return [
        *at.receipted(task, rent),
        ix.burn(mint, at.tokens(task.wallet, mint), at.house, task.units, 0),
    ]


KINDS: Final[Mapping[Kind, Form]] = {
    Kind.MINT: Form(("receipt", "word", "account", "mint"), _mint),
    Kind.BURN: Form(("receipt", "word", "burn"), _burn),
    Kind.TRANSFER: Form(("receipt", "word", "account", "energy"), _transfer),
    Kind.FUND: Form(("receipt", "word", "account", "mint"), _fund),
    Kind.APPROVE: Form(("receipt", "word", "account", "approve"), _approve, cosigned=True),
    Kind.SETTLE: Form(
        ("receipt", "word", "account", "account", "energy", "money", "money"), _settle
    ),
    Kind.CERTIFICATE: Form(
        (
            *("receipt", "word", "opened", "pointer", "delegate", "mint", "name", "field"),
            *("closed", "account", "token", "closed"),
        ),
        _certificate,
    ),
    Kind.HAND_OVER: Form(("receipt", "word", "account", "certificate"), _hand_over),
    Kind.RETIRE: Form(("receipt", "word", "certificate"), _retire),
}
"""All but OPEN."""


def form_of(kind: Kind, subject: str) -> Form:
    """How a piece of work is done; of opening a mint it depends on which."""
    return _OPENED[subject] if kind is Kind.OPEN else KINDS[kind]
