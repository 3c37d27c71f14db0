"""Comparing settled days again although nothing marked them: `run plan --again`.

Everything settled of the days is marked, and the correction job settles the difference as it does
for any mark: a new version whose lines are corrections. What is settled is never overwritten.
"""

from datetime import date
from typing import Final

from elhandel.platform.database import Transaction, statement
from elhandel.settlement.corrections.marks import Change
from elhandel.settlement.runs import Part, Selection
from elhandel.values.days.likely_days import refuse_unlikely
from elhandel.values.decision import Provenance


def mark_again(
    tx: Transaction,
    start: date,
    end: date,
    provenance: Provenance,
    *,
    today: date,
    selection: Selection = Selection.ALL,
    part: Part = Part.WHOLE,
) -> int:
    """Mark for comparison what runs have settled of the local days [start, end).
    Returns how many settlements.

    Each is compared whole, over the period of its run. Supply that is void by now is compared too:
    what is still settled of it is taken back. Raises UnlikelyDay.
    """
    refuse_unlikely(start, end, today=today)

    days = {"start": start, "end": end, "ended_by": selection.ended_by(today)}
    mark = {"change": Change.AGAIN.value, "at": provenance.at}

    return tx.execute(_ALL_SETTLED, {**days, **part.parameters(), **mark}).rowcount


_ALL_SETTLED: Final = statement("elhandel.settlement.corrections", "mark_all_settled")
