"""The end of a supply process: once everything of supply that has ended is settled and billed, it
is final settled.

No message announces that either. It holds when no day is left that a run has to settle, no settled
day is marked for a correction, and what is billed (invoices less credit notes) equals what is
settled, to the øre. The market wants the final bill within four weeks of the end; the complaints
board looks at six.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from elhandel.billing.issue import finally_billed
from elhandel.market.guides import Event
from elhandel.market.processes import Cause, advance, load_process
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, statement
from elhandel.values.decision import Provenance
from elhandel.values.ids import ContractId, ProcessId

_BATCH: Final = 500
_AIM: Final = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class OpenEnd:
    """A process whose supply ended some days ago and is not final settled."""

    process_id: ProcessId
    days: int

    @property
    def late(self) -> bool:
        """Whether the four weeks have passed."""
        return self.days >= _AIM.days


def final_settle_due(database: Database, clock: Clock) -> int:
    """Close every process whose ended supply is settled and billed to the end. Returns how many."""
    closed, last = _close_batch(database, clock, 0)
    while last is not None:
        more, last = _close_batch(database, clock, last)
        closed += more

    return closed


def _close_batch(database: Database, clock: Clock, after: int) -> tuple[int, int | None]:
    """Of the next ended processes: how many are closed, and the last one; None without any."""
    today = clock.today()
    cause = Cause("everything that was supplied is settled and billed", Provenance(clock.now()))

    with database.transaction() as tx:
        ended = tx.execute(_ENDED, {"after": after, "today": today, "limit": _BATCH}).fetchall()
        billed = finally_billed(tx, [ContractId(contract) for _, contract in ended], today)
        finished = [ProcessId(process) for process, contract in ended if contract in billed]

        for process_id in finished:
            advance(tx, load_process(tx, process_id), Event.FINAL_SETTLE, cause)

    return len(finished), int(ended[-1][0]) if ended else None


_ENDED: Final = """
SELECT p.process_id, p.contract_id FROM market.process p
WHERE p.state = 'offboarding' AND p.process_id > %(after)s AND NOT EXISTS (
    SELECT FROM portfolio.supply_period s
    WHERE s.contract_id = p.contract_id AND s.state = 'active'
      AND (s.ends_on IS NULL OR s.ends_on > %(today)s))
ORDER BY p.process_id LIMIT %(limit)s FOR UPDATE OF p SKIP LOCKED
"""


def open_ends(tx: Transaction, today: date) -> list[OpenEnd]:
    """Supply that has ended and is not final settled, the longest ended first."""
    return [
        OpenEnd(process_id, (today - ended_on).days)
        for process_id, ended_on in tx.execute(_OPEN_ENDS, {"today": today})
    ]


_OPEN_ENDS: Final = statement("elhandel.market.supply", "open_ends")
