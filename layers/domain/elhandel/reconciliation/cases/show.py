"""A discrepancy with everything about it in one place, and how many there are."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, statement
from elhandel.reconciliation.cases.decisions import NoOpenDiscrepancy
from elhandel.reconciliation.compare import RecordedComparison, comparison_numbered


@dataclass(frozen=True, slots=True)
class Standing:
    """A discrepancy in a list."""

    discrepancy_id: int
    comparison_id: int
    state: str
    attempts: int
    opened_at: datetime
    due_at: datetime
    ended_at: datetime | None
    ended_by: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class HappenedEvent:
    """Something that happened to it."""

    at: datetime
    event: str
    differing: int | None
    """Intervals, then."""
    delta: int | None
    """Ours less DataHub's, then: Wh, or thousandths of a piece."""


@dataclass(frozen=True, slots=True)
class ShownSuspect:
    """A point that could explain it."""

    rank: int
    gsrn: str
    cause: str
    explains: int
    """Per cent."""
    wh: int
    first: date
    past: date


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """What DataHub was asked."""

    kind: str
    gsrn: str | None
    first: date
    past: date
    attempt: int
    state: str
    enquiry_id: int | None
    asked_at: datetime | None
    answered_at: datetime | None
    refusal: str | None


@dataclass(frozen=True, slots=True)
class DiscrepancyFile:
    """Everything about a discrepancy."""

    standing: Standing
    compared: RecordedComparison
    events: tuple[HappenedEvent, ...]
    suspects: tuple[ShownSuspect, ...]
    questions: tuple[ShownQuestion, ...]


def show(tx: Transaction, discrepancy_id: int) -> DiscrepancyFile:
    """Everything about one. Raises NoOpenDiscrepancy where there is none of that number."""
    values = {"id": discrepancy_id}
    standing = tx.cursor(row_factory=class_row(Standing)).execute(_ONE, values).fetchone()
    compared = None if standing is None else comparison_numbered(tx, standing.comparison_id)
    if standing is None or compared is None:
        raise NoOpenDiscrepancy(
            f"There is no discrepancy {discrepancy_id}. `elhandel reconcile` lists those that are."
        )

    events = tx.cursor(row_factory=class_row(HappenedEvent)).execute(_EVENTS, values)
    suspects = tx.cursor(row_factory=class_row(ShownSuspect)).execute(_SUSPECTS, values)
    questions = tx.cursor(row_factory=class_row(ShownQuestion)).execute(_QUESTIONS, values)

    return DiscrepancyFile(
        standing,
        compared,
        tuple(events.fetchall()),
        tuple(suspects.fetchall()),
        tuple(questions.fetchall()),
    )


def standing(tx: Transaction, month: date | None = None) -> list[Standing]:
    """The discrepancies that have not ended, of a month or of all; the oldest first."""
    cursor = tx.cursor(row_factory=class_row(Standing))
    return cursor.execute(_ALL, {"month": month}).fetchall()


def escalated(tx: Transaction) -> list[int]:
    """The numbers of the discrepancies that wait for staff."""
    return [number for (number,) in tx.execute(_ESCALATED)]


_ESCALATED: Final = """
SELECT discrepancy_id FROM reconciliation.discrepancy WHERE state = 'escalated' ORDER BY 1
"""

_ONE: Final = """
SELECT discrepancy_id, comparison_id, state, attempts, opened_at, due_at, ended_at, ended_by, reason
FROM reconciliation.discrepancy WHERE discrepancy_id = %(id)s
"""

_ALL: Final = """
SELECT d.discrepancy_id, d.comparison_id, d.state, d.attempts, d.opened_at, d.due_at, d.ended_at,
       d.ended_by, d.reason
FROM reconciliation.discrepancy d JOIN reconciliation.comparison c USING (comparison_id)
WHERE d.ended_at IS NULL AND (%(month)s::date IS NULL OR c.month = %(month)s)
ORDER BY d.discrepancy_id
"""

_EVENTS: Final = """
SELECT at, event, differing, delta FROM reconciliation.discrepancy_event
WHERE discrepancy_id = %(id)s ORDER BY event_no
"""

_SUSPECTS: Final = """
SELECT s.rank, p.gsrn, s.cause, s.explains, s.wh, s.first, s.past
FROM reconciliation.suspect s JOIN portfolio.metering_point p USING (metering_point_id)
WHERE s.discrepancy_id = %(id)s AND s.attempt = (
    SELECT max(attempt) FROM reconciliation.suspect WHERE discrepancy_id = %(id)s)
ORDER BY s.rank
"""

_QUESTIONS: Final = statement("elhandel.reconciliation.cases", "questions_of_discrepancy")
