"""A piece of work on the token ledger."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

CUSTODY: Final = "custody:"
"""Ahead of a wallet that the house holds for somebody, under what follows."""


class Kind(StrEnum):
    """What is done. OPEN: the mint of energy tokens is made, once for all."""

    OPEN = "open"
    MINT = "mint"
    BURN = "burn"


@dataclass(frozen=True, slots=True)
class Task:
    """The `number`-th piece of work about `subject`. wallet: whose tokens; units: how many."""

    task_id: int
    kind: Kind
    subject: str
    number: int
    wallet: str
    units: int
    attempts: int = 0
    alone: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", Kind(self.kind))
