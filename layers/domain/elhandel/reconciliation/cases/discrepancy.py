"""A discrepancy and its states; every write of one is on this page."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.reconciliation.compare import Comparison


class State(StrEnum):
    """Where a discrepancy stands; docs/reconciliation.md draws what follows what."""

    OPEN = "open"
    ASKED = "asked"
    SETTLING = "settling"
    ESCALATED = "escalated"
    CLOSED = "closed"
    ACCEPTED = "accepted"


class Event(StrEnum):
    """What has happened to a discrepancy."""

    FOUND = "found"
    COMPARED = "compared"
    ASKS = "asks"
    AGREES = "agrees"
    EXPLAINED = "explained-by-later-readings"
    ESCALATED = "escalated"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One that has not ended."""

    discrepancy_id: int
    state: State
    attempts: int
    due_at: datetime
    differing: int | None
    """Intervals, when it was last compared."""
    delta: int | None


def find_open(tx: Transaction, comparison_id: int) -> Discrepancy | None:
    """The discrepancy of a comparison that has not ended, locked for this transaction."""
    row = tx.execute(_OPEN, {"comparison": comparison_id}).fetchone()
    if row is None:
        return None
    number, state, attempts, due_at, differing, delta = row
    return Discrepancy(number, State(state), attempts, due_at, differing, delta)


_OPEN: Final = statement("elhandel.reconciliation.cases", "open_discrepancy")


def begin(
    tx: Transaction, comparison_id: int, comparison: Comparison, now: datetime
) -> Discrepancy | None:
    """A discrepancy was found. None where staff have accepted this very difference, or where one is
    open already.
    """
    values = {
        "comparison": comparison_id,
        "now": now,
        "differing": comparison.differing,
        "delta": comparison.delta,
    }
    if tx.execute(_ACCEPTED, values).fetchone() is not None:
        return None
    row = tx.execute(_BEGIN, values).fetchone()
    if row is None:
        return None
    note(tx, row[0], Event.FOUND, comparison, now)

    return find_open(tx, comparison_id)


_ACCEPTED: Final = statement("elhandel.reconciliation.cases", "accepted_before")

_BEGIN: Final = """
INSERT INTO reconciliation.discrepancy (comparison_id, state, opened_at, due_at)
VALUES (%(comparison)s, 'open', %(now)s, %(now)s)
ON CONFLICT DO NOTHING RETURNING discrepancy_id
"""


def ask_again(tx: Transaction, discrepancy: Discrepancy, due_at: datetime) -> None:
    """Its questions are wanted; the next step is due when they should have been answered."""
    tx.execute(_ASK_AGAIN, {"id": discrepancy.discrepancy_id, "due_at": due_at})


_ASK_AGAIN: Final = """
UPDATE reconciliation.discrepancy SET state = 'open', attempts = attempts + 1, due_at = %(due_at)s
WHERE discrepancy_id = %(id)s
"""


def move(tx: Transaction, discrepancy_id: int, state: State, now: datetime) -> None:
    """It stands elsewhere now, and is looked at again with every comparison."""
    tx.execute(_MOVE, {"id": discrepancy_id, "state": state.value, "now": now})


_MOVE: Final = """
UPDATE reconciliation.discrepancy
SET state = %(state)s, ended_at = CASE WHEN %(state)s = 'closed' THEN %(now)s::timestamptz END
WHERE discrepancy_id = %(id)s
"""


def note(
    tx: Transaction,
    discrepancy_id: int,
    event: Event,
    comparison: Comparison | None,
    now: datetime,
) -> None:
    """Write down what happened to it, and how far the sums are apart then."""
    values = {
        "id": discrepancy_id,
        "event": event.value,
        "differing": None if comparison is None else comparison.differing,
        "delta": None if comparison is None else comparison.delta,
        "now": now,
    }
    fetch_one(tx, _NOTE, values)


_NOTE: Final = statement("elhandel.reconciliation.cases", "note_event")


def corrections_are_left(tx: Transaction, discrepancy_id: int) -> bool:
    """Whether changes in its month and grid area still wait to be settled again."""
    return bool(fetch_one(tx, _MARKS, {"id": discrepancy_id})[0])


_MARKS: Final = statement("elhandel.reconciliation.cases", "corrections_left")
