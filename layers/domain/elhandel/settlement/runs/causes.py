"""Why supply periods had to wait, by cause: how many, with some of the sentences that staff act
on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.settlement.shard import Parked

_CAUSES: Final = """
SELECT cause, count(*), (array_agg(detail ORDER BY supply_period_id))[:%(examples)s]
FROM settlement.parked WHERE run_id = %(run)s
GROUP BY cause ORDER BY count(*) DESC, cause
"""


@dataclass(frozen=True, slots=True)
class ParkedCause:
    """A cause, how many supply periods wait for it, and what is missing for the first of them."""

    cause: str
    supply_periods: int
    examples: tuple[str, ...]


def causes_of_run(tx: Transaction, run_id: int, examples: int) -> list[ParkedCause]:
    """Why supply periods of a run are parked, the most frequent cause first, each with so many
    examples at most.
    """
    rows = tx.execute(_CAUSES, {"run": run_id, "examples": examples})
    return [ParkedCause(cause, count, tuple(details)) for cause, count, details in rows]


def causes_of(parked: Iterable[Parked], examples: int) -> list[ParkedCause]:
    """The same of what a dry run would park."""
    details: dict[str, list[str]] = {}
    for period in parked:
        details.setdefault(period.cause, []).append(period.detail)

    found = [
        ParkedCause(cause, len(all_of), tuple(all_of[:examples]))
        for cause, all_of in details.items()
    ]
    return sorted(found, key=lambda cause: (-cause.supply_periods, cause.cause))
