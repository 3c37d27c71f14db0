"""Hours of use beside what was retired for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Matched:
    """Of some hours: what was used, and how much of it retired certificates of the same hours
    cover. Wh.
    """

    used_wh: int
    covered_wh: int

    @property
    def per_mille(self) -> int:
        """The covered share in thousandths, rounded down: never more than is true."""
        return self.covered_wh * 1000 // self.used_wh if self.used_wh else 0


def matched(used: Mapping[datetime, int], retired: Mapping[datetime, int]) -> Matched:
    """How much of a use was covered. Both: Wh by the start of the hour, in UTC.

    Hour by hour: what was retired for one hour covers nothing of another, and nothing is covered
    twice.
    """
    use = {hour: max(0, wh) for hour, wh in used.items()}
    covered = sum(min(wh, max(0, retired.get(hour, 0))) for hour, wh in use.items())
    return Matched(used_wh=sum(use.values()), covered_wh=covered)
