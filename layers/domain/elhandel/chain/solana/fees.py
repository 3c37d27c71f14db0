"""What a transaction offers for a compute unit, so that blocks take it soon (GX-STL-8; pure).

Micro-lamports. Nobody waits for a mint; a settlement is waited for by two. While the ledger is
busy, as much as others paid lately times a factor; at least the level of the kind.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from elhandel.chain.tasks import Kind

LOW: Final = 1_000
MEDIUM: Final = 10_000
HIGH: Final = 50_000
LEAST: Final = 1_000
MOST: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Urgency:
    """level: what is offered at least. factor: of what others paid lately."""

    level: int
    factor: Fraction


URGENCY: Final[Mapping[Kind, Urgency]] = {
    Kind.OPEN: Urgency(LOW, Fraction(1)),
    Kind.MINT: Urgency(LOW, Fraction(1)),
    Kind.FUND: Urgency(LOW, Fraction(1)),
    Kind.CERTIFICATE: Urgency(LOW, Fraction(1)),
    Kind.RETIRE: Urgency(MEDIUM, Fraction(3, 2)),
    Kind.HAND_OVER: Urgency(MEDIUM, Fraction(3, 2)),
    Kind.BURN: Urgency(MEDIUM, Fraction(3, 2)),
    Kind.TRANSFER: Urgency(MEDIUM, Fraction(3, 2)),
    Kind.APPROVE: Urgency(MEDIUM, Fraction(2)),
    Kind.SETTLE: Urgency(HIGH, Fraction(5, 2)),
}


def price_of(kinds: Iterable[Kind], recent: Sequence[int]) -> int:
    """What is offered for a transaction of these kinds: that of the most urgent.

    recent: what others paid in the latest blocks, in any order; their median counts.
    """
    paid = sorted(recent)[len(recent) // 2] if recent else 0
    prices = [max(URGENCY[kind].level, -(-paid * URGENCY[kind].factor // 1)) for kind in kinds] or [
        LEAST
    ]
    return min(MOST, max(LEAST, *prices))
