"""What was ordered and what was done, for the rooms above and for those who watch."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, fetch_one


@dataclass(frozen=True, slots=True)
class Ordered:
    """What was ordered about a subject.

    last: the number of its newest piece of work. units: what has been minted less what was burned,
    as the ledger has it. open: whether a piece of work is not done yet, dead ones too.
    """

    subject: str
    last: int
    units: int
    open: bool


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest piece of work about a subject. kind: as it was done, or is to be. wallet: where
    it leaves what it is about; None where only the ledger knows, because the work was found there
    after our database was lost. open: not done yet, dead ones too.
    """

    subject: str
    number: int
    kind: str
    wallet: str | None
    open: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Of the work that is not done. oldest_at: when the oldest that waits was to be done."""

    pending: int
    sent: int
    dead: int
    oldest_at: datetime | None


def about(tx: Transaction, subjects: Sequence[str]) -> Mapping[str, Ordered]:
    """What was ordered about these subjects; one about which nothing was is missing."""
    cursor = tx.cursor(row_factory=class_row(Ordered))
    rows = cursor.execute(_ABOUT, {"subjects": list(subjects)}).fetchall()
    return {row.subject: row for row in rows}


def latest(tx: Transaction, subjects: Sequence[str]) -> Mapping[str, Latest]:
    """The newest work about these subjects; one about which nothing was ordered is missing."""
    cursor = tx.cursor(row_factory=class_row(Latest))
    rows = cursor.execute(_LATEST, {"subjects": list(subjects)}).fetchall()
    return {row.subject: row for row in rows}


def minted(tx: Transaction) -> int:
    """The units that there should be on the ledger: all that were minted, less all burned."""
    units: int = fetch_one(tx, _MINTED, [])[0]
    return units


def standing(tx: Transaction) -> Standing:
    """Where the work stands."""
    counts: defaultdict[str, int] = defaultdict(int)
    oldest: datetime | None = None
    for state, count, since in tx.execute(_STANDING).fetchall():
        counts[state] = count
        oldest = since if state == "pending" else oldest
    return Standing(counts["pending"], counts["sent"], counts["dead"], oldest)


_ABOUT: Final = """
SELECT subject, max(number) AS last, bool_or(state <> 'done') AS open,
       sum(CASE done_kind WHEN 'mint' THEN done_units WHEN 'burn' THEN -done_units ELSE 0 END)
         ::bigint AS units
FROM chain.task WHERE subject = ANY(%(subjects)s) GROUP BY subject
"""

_LATEST: Final = """
SELECT DISTINCT ON (subject) subject, number, coalesce(done_kind, kind) AS kind,
       CASE WHEN coalesce(done_kind, kind) <> 'certificate-transfer' THEN wallet
            ELSE terms ->> 'to' END AS wallet,
       state <> 'done' AS open
FROM chain.task WHERE subject = ANY(%(subjects)s) ORDER BY subject, number DESC
"""

_MINTED: Final = """
SELECT ((SELECT coalesce(sum(CASE done_kind WHEN 'mint' THEN done_units
                                            WHEN 'burn' THEN -done_units ELSE 0 END), 0)
         FROM chain.task WHERE state = 'done')
        + (SELECT coalesce(sum(units), 0) FROM chain.brought_forward))::bigint
"""

# A settlement that is dead stands on the bill, and is counted there.
_STANDING: Final = """
SELECT state, count(*), min(due_at) FROM chain.task
WHERE state <> 'done' AND NOT (kind = 'settle' AND state = 'dead') GROUP BY state
"""
