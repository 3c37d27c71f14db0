"""A piece of work on the token ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import msgspec

from elhandel.values.base58 import is_address

CUSTODY: Final = "custody:"
"""Ahead of a wallet that the house holds for somebody, under what follows."""

ENERGY: Final = "energy"
CURRENCY: Final = "currency"
"""What is opened once for all: the mint of either token, with what belongs to it."""


class Kind(StrEnum):
    """What is done. A new kind is a row of `elhandel.chain.solana.kinds` as well."""

    OPEN = "open"
    """A mint is made, once for all; the subject says which."""
    MINT = "mint"
    BURN = "burn"
    TRANSFER = "transfer"
    """Tokens move from one wallet to another without its owner: out of custody."""
    FUND = "fund"
    """Money of a trial is made: units are øre of the currency token."""
    APPROVE = "approve"
    """The owner of the wallet lets the market move so many units; they sign it as well."""
    SETTLE = "settle"
    """Delivery versus payment: energy one way, money the other, and our fee."""
    CERTIFICATE = "certificate"
    """A certificate is made: the only token of a mint of its own, that nobody can mint of again."""
    HAND_OVER = "certificate-transfer"
    """A certificate moves from one wallet to another without its owner."""
    RETIRE = "retire"
    """A certificate is burned, for good."""


class Transfer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """to: the wallet that gets the units."""

    to: str


class Allowance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """token: of which, ENERGY or CURRENCY."""

    token: str


class Settlement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """to: the buyer's wallet. money: what the buyer pays in øre; fee: what of it is ours."""

    to: str
    money: int
    fee: int

    def __post_init__(self) -> None:
        if not 0 <= self.fee <= self.money:
            raise ValueError(f"a fee of {self.fee} is no part of {self.money} øre")


class Certificate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """name: of the certificate. uri: of its metadata. sha256: of their bytes, in hex."""

    name: str
    uri: str
    sha256: str


type Terms = Transfer | Allowance | Settlement | Certificate | None
"""What a kind has to know besides whose tokens and how many."""

TERMS: Final[Mapping[Kind, type[Transfer | Allowance | Settlement | Certificate]]] = {
    Kind.TRANSFER: Transfer,
    Kind.APPROVE: Allowance,
    Kind.SETTLE: Settlement,
    Kind.CERTIFICATE: Certificate,
    Kind.HAND_OVER: Transfer,
}
"""Kinds that have terms; the others have none."""


@dataclass(frozen=True, slots=True)
class Task:
    """The `number`-th piece of work about `subject`. wallet: whose tokens; units: how many; terms:
    those of its kind, also as they are kept.
    """

    task_id: int
    kind: Kind
    subject: str
    number: int
    wallet: str
    units: int
    terms: Terms | Mapping[str, Any] = None
    attempts: int = 0
    alone: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", Kind(self.kind))
        if isinstance(self.terms, Mapping):
            form = TERMS.get(self.kind)
            terms = None if form is None else msgspec.convert(dict(self.terms), form)
            object.__setattr__(self, "terms", terms)

    def terms_as[Form](self, form: type[Form]) -> Form:
        """Its terms, which are of this form. Raises ValueError."""
        if not isinstance(self.terms, form):
            raise ValueError(f"work of the kind {self.kind} has the terms {self.terms}")
        return self.terms


def fits(kind: Kind, wallet: str, terms: Terms) -> bool:
    """Whether work of a kind can be ordered so: what is wrong here could never be done."""
    form = TERMS.get(kind)
    right = terms is None if form is None else isinstance(terms, form)
    receiver = getattr(terms, "to", None)
    wallets = [one for one in (wallet, receiver) if one]
    return right and all(one.startswith(CUSTODY) or is_address(one) for one in wallets)
