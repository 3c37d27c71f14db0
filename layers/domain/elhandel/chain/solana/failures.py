"""What a refusal of the ledger means for the pieces of work of a transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from elhandel.chain.solana.transactions import PREFIX
from elhandel.chain.tasks import Kind

_STEPS: Final = {
    Kind.OPEN: ("receipt", "delegate", "mint"),
    Kind.MINT: ("receipt", "word", "account", "mint"),
    Kind.BURN: ("receipt", "word", "burn"),
}
"""The instructions of a piece of work, in their order."""
_CANNOT_PAY: Final = frozenset(
    {"InsufficientFundsForFee", "InsufficientFundsForRent", "AccountNotFound"}
)
_NOT_NOW: Final = frozenset({"BlockhashNotFound", "AlreadyProcessed"})


class Failure(StrEnum):
    """Why a piece of work was refused, as staff and alarms know it."""

    DONE_ALREADY = "done-already"
    """Its receipt is there."""
    TOO_FEW_TOKENS = "too-few-tokens"
    """The wallet holds fewer than are to be burned."""
    CANNOT_PAY = "cannot-pay"
    """Our own account has too few lamports for fees and rent."""
    NOT_NOW = "not-now"
    """The node did not know the block, or had the transaction already."""
    REFUSED = "refused"

    @property
    def is_the_works(self) -> bool:
        """Whether the work itself was refused, so that it is not tried for ever."""
        return self is Failure.REFUSED


@dataclass(frozen=True, slots=True)
class Found:
    """place: of the piece of work in its transaction; None: it concerns all of them."""

    failure: Failure
    place: int | None


def failure_of(kinds: Sequence[Kind], error: object) -> Found:
    """What an error means for a transaction of work of these kinds, in their order."""
    name, index, custom = _read(error)
    if name in _CANNOT_PAY:
        return Found(Failure.CANNOT_PAY, None)
    if name in _NOT_NOW:
        return Found(Failure.NOT_NOW, None)
    if index is None:
        return Found(Failure.REFUSED, None)

    place, step = _step(kinds, index)
    if step == "receipt" and custom == 0:
        return Found(Failure.DONE_ALREADY, place)
    if step in {"receipt", "account"} and custom == 1:
        return Found(Failure.CANNOT_PAY, None)
    if step == "burn" and custom == 1:
        return Found(Failure.TOO_FEW_TOKENS, place)
    return Found(Failure.REFUSED, place)


def _read(error: object) -> tuple[str, int | None, int | None]:
    """The name of an error, the instruction, and the program's own number."""
    if not isinstance(error, dict):
        return str(error), None, None

    name, what = next(iter(error.items()), ("", None))
    if name != "InstructionError" or not _is_a_pair(what):
        return str(name), None, None
    index, detail = what
    custom = detail.get("Custom") if isinstance(detail, dict) else None
    return name, index if isinstance(index, int) else None, custom


def _is_a_pair(what: Any) -> bool:
    return isinstance(what, list) and len(what) == 2


def _step(kinds: Sequence[Kind], index: int) -> tuple[int | None, str]:
    """Which piece of work an instruction belongs to, and which of its steps it is."""
    left = index - PREFIX
    for place, kind in enumerate(kinds):
        steps = _STEPS[kind]
        if 0 <= left < len(steps):
            return place, steps[left]
        left -= len(steps)
    return None, ""
