"""Deadlines: what should have happened by now and has not."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from psycopg.rows import class_row

from elhandel.market.supply.final_settlement import open_ends
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, statement
from elhandel.values.ids import ProcessId

_ANSWER_ALARM: Final = timedelta(hours=4)
_LATE_BILL: Final = "supply ended four weeks ago and is not settled and billed to the end"


@dataclass(frozen=True, slots=True)
class Overdue:
    """A deadline that is near or has passed."""

    what: str

    process_id: ProcessId | None
    """None for a request about a supply that we do not know."""


def overdue(tx: Transaction, clock: Clock) -> list[Overdue]:
    """What should have happened by now and has not."""
    today = clock.today()
    values = {
        "now": clock.now(),
        "wait": _ANSWER_ALARM,
        "today": today,
        "tomorrow": today + timedelta(days=1),
    }
    with tx.cursor(row_factory=class_row(Overdue)) as cursor:
        found = cursor.execute(_OVERDUE, values).fetchall()

    late = [Overdue(_LATE_BILL, end.process_id) for end in open_ends(tx, today) if end.late]

    return found + late


_OVERDUE: Final = statement("elhandel.market.supply", "overdue")
