"""What our books have of accounts between which we moved tokens ourselves: they are one holder's,
and a token has no mark of where it was before.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from elhandel.platform.database import Transaction, statement


@dataclass(frozen=True, slots=True)
class Held:
    """Units of energy in accounts of one holder. booked: what came into each by us, less what went
    out by us and what is ordered to be burned of it. is_moving: a move between them is not done.
    """

    booked: Mapping[str, int]
    is_moving: bool

    @property
    def units(self) -> int:
        """Of all of them."""
        return sum(self.booked.values())


def all_held(tx: Transaction) -> list[Held]:
    """What our books have of every account that ever held tokens by us, joined where we moved them;
    by the first of their names.
    """
    booked = {wallet: int(units) for wallet, units in tx.execute(_BOOKED)}
    moves = tx.execute(_MOVES).fetchall()
    moving = {source for source, _, is_done in moves if not is_done}
    return [
        Held({one: booked.get(one, 0) for one in together}, not moving.isdisjoint(together))
        for together in _joined(booked, ((source, to) for source, to, _ in moves))
    ]


def _joined(alone: Iterable[str], pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    first: dict[str, str] = {}

    def root(one: str) -> str:
        first.setdefault(one, one)
        while first[one] != one:
            first[one] = first[first[one]]
            one = first[one]
        return one

    for one in alone:
        root(one)
    for one, other in pairs:
        low, high = sorted((root(one), root(other)))
        first[high] = low

    together: defaultdict[str, list[str]] = defaultdict(list)
    for one in sorted(first):
        together[root(one)].append(one)
    return [together[one] for one in sorted(together)]


_BOOKED: Final = statement("elhandel.chain.held", "all_booked")

_MOVES: Final = """
SELECT wallet, terms ->> 'to', bool_and(state IN ('done', 'dropped'))
FROM chain.task WHERE kind = 'transfer' GROUP BY 1, 2
"""
