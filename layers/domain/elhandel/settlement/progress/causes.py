"""Why supply periods of a run are parked."""

from typing import Final

from elhandel.platform.database import Transaction
from elhandel.settlement.runs import ParkedCause
from elhandel.values.ids import RunId


def causes_of_run(tx: Transaction, run_id: RunId, examples: int) -> list[ParkedCause]:
    """Why supply periods of a run are parked, the most frequent cause first, with some examples."""
    rows = tx.execute(_CAUSES, {"run": run_id, "examples": examples})
    return [ParkedCause(cause, count, tuple(details)) for cause, count, details in rows]


_CAUSES: Final = """
SELECT cause, count(*), (array_agg(detail ORDER BY supply_period_id))[:%(examples)s]
FROM settlement.parked WHERE run_id = %(run)s
GROUP BY cause ORDER BY count(*) DESC, cause
"""
