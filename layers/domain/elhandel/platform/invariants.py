"""Invariants: what must hold in the database at any time, asked of it again and again.

Each room says what must hold of its rows; a scheduled job asks, and every answer is something that somebody has to
look at. Everything is read from one snapshot, so that work under way never looks like a mistake.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import Final, LiteralString

from elhandel.platform.database import Database, Transaction

_SNAPSHOT: Final = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_PREPARE: Final = "SET LOCAL work_mem = '256MB'"  # sums over months of lines, without a file in between


@dataclass(frozen=True, slots=True)
class Offender:
    """Something that breaks an invariant: what it is (ids, never names), and how it offends."""

    subject: str
    how: str


type Finder = Callable[[Transaction, date], Sequence[Offender]]
"""Answers what offends among what was worked on since a day (of closing, of issue); date.min: since ever."""


@dataclass(frozen=True, slots=True)
class Invariant:
    """Something that must hold. `name` is stable: metrics and alarms go by it. `holds` says it to people."""

    name: str
    holds: str
    find: Finder

    @property
    def metric(self) -> str:
        """The name of the metric that counts its offenders."""
        return f"invariant_{self.name.replace('-', '_')}"


@dataclass(frozen=True, slots=True)
class Finding:
    """What asking for one invariant answered, and how long it took."""

    invariant: Invariant
    offenders: tuple[Offender, ...]
    seconds: float


def check(database: Database, invariants: Sequence[Invariant], since: date) -> list[Finding]:
    """Ask for every invariant, in one snapshot that nobody waits for."""
    findings = []
    with database.transaction() as tx:
        tx.execute(_SNAPSHOT)
        tx.execute(_PREPARE)
        for invariant in invariants:
            started = perf_counter()
            offenders = tuple(invariant.find(tx, since))
            findings.append(Finding(invariant, offenders, perf_counter() - started))
    return findings


def by_query(sql: LiteralString) -> Finder:
    """A finder that is one question: rows of (subject, how). It may use %(since)s."""

    def find(tx: Transaction, since: date) -> list[Offender]:
        return [Offender(str(subject), str(how)) for subject, how in tx.execute(sql, {"since": since})]

    return find
