"""A payment and the documents it may be for: by reference, then by amount and customer, else to
staff.

A payment is given to an account only where one answer is left. What is wrongly given to somebody
is worse than what waits a day on the work list.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from elhandel.values.ids import AccountId

type How = Literal["reference", "amount-and-customer", "staff"]
type Share = tuple[int | None, int]
"""(document, øre): what of a payment pays a document; None: it stays on the account."""

type Cause = Literal["unknown-reference", "several-references", "no-reference", "several-customers"]
"""Why a payment goes to the work list."""

_NUMBER: Final = re.compile(r"(?<![0-9-])(20[0-9]{2}-[0-9]{5,10})(?![0-9-])", re.ASCII)
_WORDS: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money that came in. `repr` shows nothing of who paid."""

    amount_ore: int
    references: tuple[str, ...]
    texts: tuple[str, ...]
    payer: str | None

    def __repr__(self) -> str:
        return f"Receipt({self.amount_ore})"


@dataclass(frozen=True, slots=True)
class Claim:
    """A document that a payment may be for."""

    account_id: AccountId
    document_id: int
    number: str
    reference: str
    due_on: date

    open_ore: int
    """What is left to pay; 0 or less where nothing is."""

    customer: str
    """The customer's name."""

    disputed_ore: int = 0
    """What of it the customer does not accept."""

    @property
    def payable_ore(self) -> int:
        """What may be paid of it by money that does not name it; 0 where nothing may."""
        return undisputed(self.open_ore, self.disputed_ore)

    def __repr__(self) -> str:
        return f"Claim({self.number}, {self.open_ore})"


@dataclass(frozen=True, slots=True)
class Matched:
    """To whom a payment belongs, and which document it names, if one."""

    account_id: AccountId
    document_id: int | None
    how: How


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Why a payment goes to the work list."""

    cause: Cause


class Claims:
    """What the payments of a file may be for, found by reference, number and open amount."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self.by_reference: dict[str, Claim] = {}
        self.by_number: dict[str, Claim] = {}

        # Who disputes lines of a bill may pay the rest of it.
        self.by_open_ore: dict[int, list[Claim]] = defaultdict(list)

        for claim in claims:
            self.by_reference[claim.reference] = claim
            self.by_number[claim.number] = claim
            for ore in {claim.open_ore, claim.payable_ore}:
                if ore > 0:
                    self.by_open_ore[ore].append(claim)


def match(receipt: Receipt, claims: Claims) -> Matched | Unmatched:
    """Whose payment it is. claims: all that its references, numbers and payer may mean."""
    named = [
        claims.by_reference[reference]
        for reference in receipt.references
        if reference in claims.by_reference
    ]
    if named:
        return _of_one(named)

    exact = claims.by_open_ore.get(receipt.amount_ore, [])
    numbers = set(numbers_in(receipt.texts))
    for candidates in (
        [claim for claim in exact if claim.number in numbers],
        [claim for claim in exact if _same_name(receipt.payer, claim.customer)],
    ):
        if len(candidates) == 1:
            (claim,) = candidates
            return Matched(claim.account_id, claim.document_id, "amount-and-customer")
        if candidates:
            return Unmatched("several-customers")

    return Unmatched("unknown-reference" if receipt.references else "no-reference")


def _of_one(named: Sequence[Claim]) -> Matched | Unmatched:
    """A payment that names documents: of one account it is that one's, oldest document first."""
    if len({claim.account_id for claim in named}) > 1:
        return Unmatched("several-references")

    first = min(named, key=lambda claim: (claim.open_ore <= 0, claim.due_on, claim.document_id))
    return Matched(first.account_id, first.document_id, "reference")


def numbers_in(texts: Iterable[str]) -> list[str]:
    """The numbers of invoices that texts name, such as 2026-00042."""
    return [number for text in texts for number in _NUMBER.findall(text)]


def undisputed(open_ore: int, disputed_ore: int) -> int:
    """What is open of a document and not disputed; 0 where nothing is left to pay."""
    return max(min(open_ore, open_ore - disputed_ore), 0)


def spread(amount_ore: int, claims: Sequence[Claim], first: int | None) -> tuple[Share, ...]:
    """What of a payment pays which document: the named one, then the oldest due; the rest stays.

    claims: those of the account. The shares sum to the amount exactly, and no document gets more
    than is open on it. What is disputed is paid only where the payment names its document: who
    names it has decided to.
    """
    order = sorted(
        claims, key=lambda claim: (claim.document_id != first, claim.due_on, claim.document_id)
    )
    shares: list[Share] = []
    left = amount_ore
    for claim in order:
        most = claim.open_ore if claim.document_id == first else claim.payable_ore
        part = min(left, max(most, 0))
        if part > 0:
            shares.append((claim.document_id, part))
            left -= part
    if left:
        shares.append((None, left))

    return tuple(shares)


def _same_name(payer: str | None, customer: str) -> bool:
    """Whether two names are of the same words, whatever their order, case and accents."""
    return bool(payer) and _words(payer or "") == _words(customer) != frozenset()


def _words(name: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(character for character in plain if not unicodedata.combining(character))
    return frozenset(_WORDS.findall(letters))
