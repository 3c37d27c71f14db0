"""Why supply periods are corrected: the marks that a run is about to take away."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.values.days.period import Period
from elhandel.values.ids import SupplyPeriodId


@dataclass(slots=True)
class Cause:
    """Of one supply period: what has changed, and the messages that brought other readings."""

    changes: set[str] = field(default_factory=set)
    reading_messages: set[int] = field(default_factory=set)


def causes_of(
    tx: Transaction, supply_periods: Sequence[SupplyPeriodId], period: Period
) -> Mapping[int, Cause]:
    """By supply period, from its marks over the period of the run."""
    values = {"supply_periods": list(supply_periods), "start": period.start, "end": period.end}

    causes: dict[int, Cause] = defaultdict(Cause)
    for supply_period, change, message_id in tx.execute(_MARKS, values):
        causes[supply_period].changes.add(change)
        if change == "readings" and message_id is not None:
            causes[supply_period].reading_messages.add(message_id)

    return causes


_MARKS: Final = """
SELECT supply_period_id, cause, message_id FROM settlement.dirty
WHERE supply_period_id = ANY(%(supply_periods)s) AND period_from = %(start)s
  AND period_to = %(end)s
"""
