"""Deadlines: what should have happened by now and has not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from psycopg.rows import class_row

from elhandel.market.remarks import RemarkKind, open_remarks
from elhandel.market.rules import rule_pack
from elhandel.market.supply.final_settlement import open_ends
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, statement
from elhandel.platform.settings import settings
from elhandel.values.ids import ProcessId

_ANSWER_ALARM: Final = timedelta(hours=4)
_LATE_BILL: Final = "supply ended four weeks ago and is not settled and billed to the end"

_REMARKED: Final[Mapping[RemarkKind, str]] = {
    "missing_readings": "DataHub misses readings of a point of ours, and so do we",
    "cancellation": "the market cancelled a request of ours",
    "acknowledgement": "DataHub could not use a document",
    "transfer": "a point was transferred to us, and nobody has signed up for it",
}


@dataclass(frozen=True, slots=True)
class Overdue:
    """A deadline that is near or has passed."""

    what: str

    process_id: ProcessId | None
    """None where it is about no process of ours."""


def overdue(tx: Transaction, clock: Clock) -> list[Overdue]:
    """What should have happened by now and has not."""
    today = clock.today()
    pack = rule_pack(today, settings().market_rules)
    values = {
        "now": clock.now(),
        "wait": _ANSWER_ALARM,
        "today": today,
        "tomorrow": today + timedelta(days=1),
        "special_rules": today - timedelta(days=pack.special_customer_data_days),
    }
    with tx.cursor(row_factory=class_row(Overdue)) as cursor:
        found = cursor.execute(_OVERDUE, values).fetchall()

    late = [Overdue(_LATE_BILL, end.process_id) for end in open_ends(tx, today) if end.late]
    remarks = [Overdue(_REMARKED[remark.kind], remark.process_id) for remark in open_remarks(tx)]

    return found + late + remarks


_OVERDUE: Final = statement("elhandel.market.supply", "overdue")
