"""What a refusal of the ledger means for the pieces of work of a transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from elhandel.chain.solana.kinds import form_of
from elhandel.chain.solana.transactions import PREFIX
from elhandel.chain.tasks import Kind


class Failure(StrEnum):
    """Why a piece of work was refused, as staff and alarms know it."""

    DONE_ALREADY = "done-already"
    """Its receipt is there."""
    TOO_FEW_TOKENS = "too-few-tokens"
    """The wallet holds fewer than are to be burned or moved, or lets the market move fewer."""
    TOO_LITTLE_MONEY = "too-little-money"
    """The buyer's wallet holds less than is to be paid, or lets the market move less."""
    NOT_ALLOWED = "not-allowed"
    """The owner of the wallet lets the market move nothing."""
    CANNOT_PAY = "cannot-pay"
    """Our own account has too few lamports for fees and rent."""
    NOT_NOW = "not-now"
    """The node did not know the block, or had the transaction already."""
    REFUSED = "refused"


_OF_ALL: Final = {
    "InsufficientFundsForFee": Failure.CANNOT_PAY,
    "InsufficientFundsForRent": Failure.CANNOT_PAY,
    "AccountNotFound": Failure.CANNOT_PAY,
    "BlockhashNotFound": Failure.NOT_NOW,
    "AlreadyProcessed": Failure.NOT_NOW,
}
_OF_STEP: Final[Mapping[tuple[str, int | None], Failure]] = {
    ("receipt", 0): Failure.DONE_ALREADY,
    ("receipt", 1): Failure.CANNOT_PAY,
    ("account", 1): Failure.CANNOT_PAY,
    ("burn", 1): Failure.TOO_FEW_TOKENS,
    ("certificate", 1): Failure.TOO_FEW_TOKENS,
    ("opened", 1): Failure.CANNOT_PAY,
    ("energy", 1): Failure.TOO_FEW_TOKENS,
    ("energy", 4): Failure.NOT_ALLOWED,
    ("money", 1): Failure.TOO_LITTLE_MONEY,
    ("money", 4): Failure.NOT_ALLOWED,
}


@dataclass(frozen=True, slots=True)
class Found:
    """place: of the piece of work in its transaction; None: it concerns all of them."""

    failure: Failure
    place: int | None


type Carried = tuple[Kind, str]
"""The kind and the subject of a piece of work."""


def failure_of(carried: Sequence[Carried], error: object) -> Found:
    """What an error means for a transaction of this work, in its order."""
    name, index, custom = _read(error)
    if index is None:
        return Found(_OF_ALL.get(name, Failure.REFUSED), None)

    place, step = _step(carried, index)
    failure = _OF_STEP.get((step, custom), Failure.REFUSED)
    return Found(failure, None if failure is Failure.CANNOT_PAY else place)


def _read(error: object) -> tuple[str, int | None, int | None]:
    """The name of an error, the instruction, and the program's own number."""
    if not isinstance(error, dict):
        return str(error), None, None

    name, what = next(iter(error.items()), ("", None))
    if name != "InstructionError" or not isinstance(what, list) or len(what) != 2:
        return str(name), None, None
    index, detail = what
    custom = detail.get("Custom") if isinstance(detail, dict) else None
    return name, index if isinstance(index, int) else None, custom


def _step(carried: Sequence[Carried], index: int) -> tuple[int | None, str]:
    """Which piece of work an instruction belongs to, and which of its steps it is."""
    left = index - PREFIX
    for place, (kind, subject) in enumerate(carried):
        steps = form_of(kind, subject).steps
        if 0 <= left < len(steps):
            return place, steps[left]
        left -= len(steps)
    return None, ""
