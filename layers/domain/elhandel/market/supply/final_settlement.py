"""The end of a supply process: once everything of supply that has ended is settled and billed, it
is final settled.

No message announces that either. It holds when no day is left that a run has to settle, no settled
day is marked for a correction, and what is billed (invoices less credit notes) equals what is
settled, to the øre. The market wants the final bill within four weeks of the end; the complaints
board looks at six.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from elhandel.market.processes import Cause, Event, advance, load_process
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction
from elhandel.platform.database.statements import statement
from elhandel.values.decision import Provenance

_BATCH: Final = 500
_AIM: Final = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class OpenEnd:
    """A process whose supply ended some days ago and is not final settled."""

    process_id: int
    days: int

    @property
    def late(self) -> bool:
        """Whether the four weeks have passed."""
        return self.days >= _AIM.days


def final_settle_due(database: Database, clock: Clock) -> int:
    """Close every process whose ended supply is settled and billed to the end; how many."""
    closed = last = 0
    while batch := _batch(database, clock, last):
        closed += len(batch)
        last = max(batch)

    return closed


def _batch(database: Database, clock: Clock, after: int) -> Sequence[int]:
    values = {"after": after, "today": clock.today(), "limit": _BATCH}
    cause = Cause("everything that was supplied is settled and billed", Provenance(clock.now()))

    with database.transaction() as tx:
        finished = [int(row[0]) for row in tx.execute(_FINISHED, values)]
        for process_id in finished:
            advance(tx, load_process(tx, process_id), Event.FINAL_SETTLE, cause)

    return finished


_FINISHED: Final = statement("elhandel.market.supply", "settled_and_billed_to_the_end")


def open_ends(tx: Transaction, today: date) -> list[OpenEnd]:
    """Supply that has ended and is not final settled, the longest ended first."""
    return [
        OpenEnd(process_id, (today - ended_on).days)
        for process_id, ended_on in tx.execute(_OPEN_ENDS, {"today": today})
    ]


_OPEN_ENDS: Final = statement("elhandel.market.supply", "open_ends")
