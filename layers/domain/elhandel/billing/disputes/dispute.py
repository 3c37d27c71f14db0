"""Disputes of a document, or of some of its lines: opened and closed by a decision with its why."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from psycopg.rows import class_row

from elhandel.billing.disputes.letters import Letter, add_letter
from elhandel.billing.disputes.rules import dispute_rules
from elhandel.billing.errors import UnableToDispute, no_such_dispute
from elhandel.platform.database import AdvisoryLock, Transaction, fetch_one, statement
from elhandel.values.days.local_time import local_date
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound

type DisputeCause = Literal["use", "price", "not-mine", "paid", "other"]
"""What a customer says is wrong."""

type Outcome = Literal["credited", "confirmed"]


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
    cause: DisputeCause = "other"

    answer_by: date | None = None
    """When the customer has our answer."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a dispute, as the customer is told."""

    outcome: Outcome
    letter: str

    note: str | None = None
    """The number of the note that credits, where it is credited."""


def open_dispute(
    tx: Transaction,
    number: str,
    decision: Decision,
    *,
    line_nos: Collection[int] | None = None,
    cause: DisputeCause = "other",
    words: str = "",
) -> int:
    """Note that a customer does not accept a document, or these lines of it; returns its number.

    words: what the customer writes. Raises NotFound, and UnableToDispute for a line that is not
    there or a dispute that is open.
    """
    tx.execute(_HOLD, {"lock": AdvisoryLock.DISPUTES, "number": number})
    found = tx.execute(_DOCUMENT, {"number": number}).fetchone()
    if found is None:
        raise NotFound(f"There is no document {number}. Look at the customer's bills.")

    invoice, lines, disputed, measured = found
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

    today = local_date(decision.at)
    values = {"invoice": invoice, "by": decision.by, "why": decision.why, "at": decision.at}
    asked = {
        "lines": sorted(set(line_nos)) if line_nos else None,
        "cause": cause,
        "answer_by": today + timedelta(days=dispute_rules(today).answer_days),
        "asks_readings": bool(set(measured or ()) & set(line_nos or measured or ())),
    }
    (dispute,) = fetch_one(tx, _OPEN, {**values, **asked})
    if words:
        add_letter(tx, int(dispute), Letter(words, decision.by, decision.at, from_us=False))
    return int(dispute)


def close_dispute(tx: Transaction, dispute_id: int, decision: Decision) -> None:
    """Note what came of a dispute; what it held goes out by the next round.

    Raises NotFound, UnableToDispute where it is closed.
    """
    found = tx.execute(_STATE, {"id": dispute_id}).fetchone()
    if found is None:
        raise no_such_dispute(dispute_id)
    if found[0]:
        raise UnableToDispute(f"Dispute {dispute_id} is closed already. Open a new one.")

    tx.execute(
        _CLOSE, {"id": dispute_id, "by": decision.by, "why": decision.why, "at": decision.at}
    )


def decide_dispute(tx: Transaction, dispute_id: int, verdict: Verdict, decision: Decision) -> None:
    """Close a dispute with what came of it, and tell the customer.

    Raises NotFound; UnableToDispute where it is closed, or where nothing credits the document that
    is said to be credited.
    """
    credited = None
    if verdict.outcome == "credited":
        found = tx.execute(_CREDIT, {"id": dispute_id, "note": verdict.note}).fetchone()
        if found is None:
            raise UnableToDispute(
                f"{verdict.note or 'No number'} is no credit note of the document that dispute "
                f"{dispute_id} is about. Credit the line first, and give the note's number.",
                field="note",
            )
        credited = found[0]

    add_letter(tx, dispute_id, Letter(verdict.letter, decision.by, decision.at, from_us=True))
    close_dispute(tx, dispute_id, decision)
    values = {"id": dispute_id, "decided": verdict.outcome, "credited_by": credited}
    tx.execute(_DECIDE, values)


def open_disputes(tx: Transaction) -> list[Dispute]:
    """The disputes that are open, the oldest first."""
    return tx.cursor(row_factory=class_row(Dispute)).execute(_LIST, {"ids": None}).fetchall()


def disputed_amounts(tx: Transaction, invoice_ids: Sequence[int]) -> Mapping[int, int]:
    """What is disputed of these documents, in øre with VAT; only those with an open dispute."""
    cursor = tx.cursor(row_factory=class_row(Dispute))
    rows = cursor.execute(_LIST, {"ids": list(invoice_ids)})
    return {dispute.invoice_id: dispute.disputed_ore for dispute in rows}


# Who disputes it at the same moment waits, and finds it disputed; the customer may lock no row.
_HOLD: Final = """
SELECT pg_advisory_xact_lock(%(lock)s, invoice_id) FROM billing.invoice WHERE number = %(number)s
"""

_DOCUMENT: Final = """
SELECT i.invoice_id, (SELECT count(*) FROM billing.invoice_line l
                      WHERE l.invoice_id = i.invoice_id)::int,
       (SELECT d.dispute_id FROM billing.dispute d
        WHERE d.invoice_id = i.invoice_id AND d.closed_at IS NULL),
       (SELECT array_agg(l.line_no) FROM billing.invoice_line l
        WHERE l.invoice_id = i.invoice_id AND l.quantity_wh IS NOT NULL AND l.run_id IS NOT NULL)
FROM billing.invoice i WHERE i.number = %(number)s
"""

_OPEN: Final = """
INSERT INTO billing.dispute (
    invoice_id, line_nos, opened_by, reason, opened_at, cause, answer_by, asks_readings)
VALUES (
    %(invoice)s, %(lines)s, %(by)s, %(why)s, %(at)s, %(cause)s, %(answer_by)s, %(asks_readings)s)
RETURNING dispute_id
"""

_STATE: Final = """
SELECT closed_at IS NOT NULL FROM billing.dispute WHERE dispute_id = %(id)s FOR UPDATE
"""

_CLOSE: Final = """
UPDATE billing.dispute SET closed_by = %(by)s, outcome = %(why)s, closed_at = %(at)s
WHERE dispute_id = %(id)s
"""

_DECIDE: Final = """
UPDATE billing.dispute SET decided = %(decided)s, credited_by = %(credited_by)s
WHERE dispute_id = %(id)s
"""

_CREDIT: Final = """
SELECT n.invoice_id FROM billing.dispute d JOIN billing.invoice n ON n.corrects_id = d.invoice_id
WHERE d.dispute_id = %(id)s AND n.number = %(note)s AND n.total_ore < 0
"""

_LIST: Final = statement("elhandel.billing.disputes", "open_disputes")
