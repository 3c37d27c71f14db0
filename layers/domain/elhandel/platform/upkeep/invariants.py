"""Invariants: what must hold in the database at any time, checked again and again.

Each room states what must hold for its rows; a scheduled job checks it, and somebody has to look at
every offender. All is read from one snapshot, so work in progress never looks like a mistake. A
`Scope` says what to check: recent work, a month of the history (see `history_check`), or all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import Final, LiteralString

from elhandel.platform.database import Database, Transaction

# Sums over months of lines then need no temporary files.
_PREPARE: Final = "SET LOCAL work_mem = '256MB'"


@dataclass(frozen=True, slots=True)
class Offender:
    """What breaks an invariant (ids, never names), and how."""

    subject: str
    how: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What to check: runs whose period begins, and invoices issued, in [first, past).

    since: only what was closed or issued from this day on.
    """

    since: date = date.min
    first: date = date.min
    past: date = date.max


EVERYTHING: Final = Scope()

type Finder = Callable[[Transaction, Scope], Sequence[Offender]]
"""Returns the offenders within a scope."""


@dataclass(frozen=True, slots=True)
class Invariant:
    """What must hold. `name` is stable, for metrics and alarms; `holds` says it to people."""

    name: str
    holds: str
    find: Finder

    @property
    def metric(self) -> str:
        """The name of the metric that counts its offenders."""
        return f"invariant_{self.name.replace('-', '_')}"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check, and how long it took."""

    invariant: Invariant
    offenders: tuple[Offender, ...]
    seconds: float


def check(database: Database, invariants: Sequence[Invariant], scope: Scope) -> list[Finding]:
    """Check every invariant, in one snapshot that blocks nobody."""
    findings = []
    with database.snapshot(read_only=True) as tx:
        tx.execute(_PREPARE)

        for invariant in invariants:
            started = perf_counter()
            offenders = tuple(invariant.find(tx, scope))
            findings.append(Finding(invariant, offenders, perf_counter() - started))
    return findings


def by_query(sql: LiteralString) -> Finder:
    """A finder of one query: (subject, how). It may use %(since)s, %(first)s and %(past)s."""

    def find(tx: Transaction, scope: Scope) -> list[Offender]:
        values = {"since": scope.since, "first": scope.first, "past": scope.past}
        return [Offender(str(subject), str(how)) for subject, how in tx.execute(sql, values)]

    return find
