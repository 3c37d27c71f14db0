"""What is taken back of a certificate when less was produced than it says (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """What one customer has of a certificate, or has retired. wh: above 0.

    retirement_id: of what was retired. since: the movement with which the customer got it last, or
    of the retirement; the order in time.
    """

    customer_id: int
    wh: int
    since: int
    is_producers: bool = False
    retirement_id: int | None = None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What is withdrawn of a part."""

    part: Part
    wh: int


def taken_back(parts: Sequence[Part], wh: int) -> list[Withdrawal]:
    """From whom `wh` are taken back; all of it where there is less.

    First what the producer still has: they declared it. Then what others have, the latest first.
    What was retired comes last, because somebody has claimed it.
    """
    withdrawals = []
    for part in sorted(parts, key=_order):
        if wh == 0:
            break
        taken = min(wh, part.wh)
        withdrawals.append(Withdrawal(part, taken))
        wh -= taken
    return withdrawals


def _order(part: Part) -> tuple[bool, bool, int]:
    return part.retirement_id is not None, not part.is_producers, -part.since
