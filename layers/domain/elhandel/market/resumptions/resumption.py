"""A request to take a point back, as it was noted when it came (BRS-003, BRS-011)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from psycopg.rows import kwargs_row

from elhandel.platform.database import Transaction
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import MeteringPointId, ProcessId


@dataclass(frozen=True, slots=True)
class Resumption:
    """One request to take a point back."""

    transaction_id: str
    """The sender's; our answer names it."""

    metering_point_id: MeteringPointId
    gsrn: Gsrn

    process_id: ProcessId | None
    """The start of the supply that would go on; None where we know of none."""

    business_reason: str
    """D07 after a switch, D33 after a move."""

    resumes_on: date

    answer_by: date
    """The last day on which we may refuse; silence accepts."""

    outcome: str | None


def load_resumption(tx: Transaction, transaction_id: str) -> Resumption:
    """A request to take a point back, locked for this transaction."""
    with tx.cursor(row_factory=kwargs_row(_resumption)) as cursor:
        found = cursor.execute(_LOAD, {"transaction": transaction_id}).fetchone()

    if found is None:
        raise LookupError("a resumption is referred to and missing")

    return found


_LOAD: Final = """
SELECT r.transaction_id, r.metering_point_id, m.gsrn, r.process_id, r.business_reason, r.resumes_on,
       r.answer_by, r.outcome
FROM market.resumption r JOIN portfolio.metering_point m USING (metering_point_id)
WHERE r.transaction_id = %(transaction)s FOR UPDATE OF r
"""


def _resumption(*, gsrn: str, **columns: Any) -> Resumption:
    return Resumption(gsrn=Gsrn(gsrn), **columns)
