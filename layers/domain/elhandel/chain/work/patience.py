"""How long work that the ledger refused waits, and how often it is tried."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from elhandel.chain.solana import Failure
from elhandel.chain.tasks import Kind


@dataclass(frozen=True, slots=True)
class Patience:
    """first: the wait before a second attempt, which doubles up to `longest`. most: attempts until
    somebody has to look. whoever: whether a wallet that has too little counts as an attempt.
    """

    first: timedelta
    longest: timedelta
    most: int
    whoever: bool

    def attempts(self, failure: Failure) -> int | None:
        """How often work is tried that was refused so; None: for ever."""
        if failure is Failure.CANNOT_PAY:
            return None
        return self.most if failure is Failure.REFUSED or self.whoever else None


_OF_ALL: Final = Patience(timedelta(seconds=300), timedelta(seconds=3600), 5, whoever=False)
"""GX-MNT-3. What is to be taken back waits until its owner has some."""

_OF_TRADES: Final = Patience(timedelta(seconds=60), timedelta(seconds=60), 3, whoever=True)
"""GX-STL-4. A trade that cannot be settled here stands on the bill, so it does not wait."""

_OF_KINDS: Final[Mapping[Kind, Patience]] = {Kind.SETTLE: _OF_TRADES, Kind.APPROVE: _OF_TRADES}


def patience_with(kind: Kind) -> Patience:
    """How long work of a kind is tried."""
    return _OF_KINDS.get(kind, _OF_ALL)
