"""Hours of use beside what was retired for them (pure)."""

from collections.abc import Mapping
from datetime import datetime

from elhandel.billing.annotations import GreenHours


def matched(
    used_wh: int, used: Mapping[datetime, int], retired: Mapping[datetime, int]
) -> GreenHours:
    """How much of a use was covered.

    used_wh: all of it, also what is known by no hour. used, retired: Wh by the start of the hour,
    in UTC. What was retired for one hour covers nothing of another, and no more of its own than was
    used in it; in all never more than all.
    """
    covered = sum(
        min(max(0, wh), max(0, retired[hour])) for hour, wh in used.items() if hour in retired
    )
    return GreenHours(used_wh=max(0, used_wh), covered_wh=min(covered, max(0, used_wh)))
