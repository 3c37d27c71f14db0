"""The port of whoever carries a notice to a customer, and what may come of a try."""

from dataclasses import dataclass, field
from typing import Protocol

from elhandel.values.errors import OwnWords


@dataclass(frozen=True, slots=True)
class Letter:
    """One notice to one address. key: the same key again is the same letter to the carrier."""

    key: str
    to: str = field(repr=False)
    text: str = field(repr=False)
    subject: str = field(default="", repr=False)
    html: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Carried:
    """It was taken; receipt: by which the carrier knows it from now on."""

    receipt: str


class NotTaken(OwnWords):
    """The carrier will never take this letter; `cause` is our code of why."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class CarrierAway(OwnWords):
    """Nobody knows whether it was taken, or it was not for a reason that passes: the same again."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class Carrier(Protocol):
    """A provider of one channel."""

    def carry(self, letter: Letter) -> Carried:
        """Hand a letter over. Outside transactions. Raises NotTaken, CarrierAway."""
        ...
