"""Disputes of a document, or of some of its lines: opened and closed by a decision with its why."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.billing.errors import UnableToDispute
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound


@dataclass(frozen=True, slots=True)
class Dispute:
    """A dispute that is open."""

    dispute_id: int
    invoice_id: int
    number: str

    line_nos: list[int] | None
    """None: all of the document."""

    disputed_ore: int
    """With VAT."""

    opened_by: str
    reason: str
    opened_at: datetime


def open_dispute(
    tx: Transaction, number: str, decision: Decision, *, line_nos: Collection[int] | None = None
) -> int:
    """Note that a customer does not accept a document, or these lines of it; returns its number.

    Raises NotFound, and UnableToDispute for a line that is not there or a dispute that is open.
    """
    found = tx.execute(_DOCUMENT, {"number": number}).fetchone()
    if found is None:
        raise NotFound(f"There is no document {number}. Look at the customer's bills.")

    invoice, lines, disputed = found
    if disputed is not None:
        raise UnableToDispute(
            f"Document {number} is disputed already, under number {disputed}. Close that dispute "
            "first, with what came of it.",
        )
    unknown = [line for line in line_nos or () if line not in range(1, lines + 1)]
    if unknown:
        raise UnableToDispute(
            f"Document {number} has no line {unknown[0]}; its lines are 1 to {lines}."
        )

    values = {"invoice": invoice, "by": decision.by, "why": decision.why, "at": decision.at}
    (dispute,) = fetch_one(
        tx, _OPEN, {**values, "lines": sorted(set(line_nos)) if line_nos else None}
    )
    return int(dispute)


def close_dispute(tx: Transaction, dispute_id: int, decision: Decision) -> None:
    """Note what came of a dispute; what it held goes out by the next round.

    Raises NotFound, UnableToDispute where it is closed.
    """
    found = tx.execute(_STATE, {"id": dispute_id}).fetchone()
    if found is None:
        raise NotFound(
            f"There is no dispute {dispute_id}. `elhandel dispute list` shows which are open."
        )
    if found[0]:
        raise UnableToDispute(f"Dispute {dispute_id} is closed already. Open a new one.")

    tx.execute(
        _CLOSE, {"id": dispute_id, "by": decision.by, "why": decision.why, "at": decision.at}
    )


def open_disputes(tx: Transaction) -> list[Dispute]:
    """The disputes that are open, the oldest first."""
    return tx.cursor(row_factory=class_row(Dispute)).execute(_LIST, {"ids": None}).fetchall()


def disputed_amounts(tx: Transaction, invoice_ids: Sequence[int]) -> Mapping[int, int]:
    """What is disputed of these documents, in øre with VAT; only those with an open dispute."""
    cursor = tx.cursor(row_factory=class_row(Dispute))
    rows = cursor.execute(_LIST, {"ids": list(invoice_ids)})
    return {dispute.invoice_id: dispute.disputed_ore for dispute in rows}


_DOCUMENT: Final = """
SELECT i.invoice_id, (SELECT count(*) FROM billing.invoice_line l
                      WHERE l.invoice_id = i.invoice_id)::int,
       (SELECT d.dispute_id FROM billing.dispute d
        WHERE d.invoice_id = i.invoice_id AND d.closed_at IS NULL)
FROM billing.invoice i WHERE i.number = %(number)s
"""

_OPEN: Final = """
INSERT INTO billing.dispute (invoice_id, line_nos, opened_by, reason, opened_at)
VALUES (%(invoice)s, %(lines)s, %(by)s, %(why)s, %(at)s) RETURNING dispute_id
"""

_STATE: Final = """
SELECT closed_at IS NOT NULL FROM billing.dispute WHERE dispute_id = %(id)s FOR UPDATE
"""

_CLOSE: Final = """
UPDATE billing.dispute SET closed_by = %(by)s, outcome = %(why)s, closed_at = %(at)s
WHERE dispute_id = %(id)s
"""

_LIST: Final = statement("elhandel.billing.disputes", "open_disputes")
