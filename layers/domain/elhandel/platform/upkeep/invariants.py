"""Invariants: what must hold in the database at any time, asked of it again and again.

Each room says what must hold of its rows; a scheduled job asks, and every answer is something that
somebody has to look at. Everything is read from one snapshot, so that work under way never looks
like a mistake. What is asked about is a `Scope`: what was worked on lately, a month of the history
(`history_check` goes through them), or everything.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import Final, LiteralString

from elhandel.platform.database import Database, Transaction

_PREPARE: Final = (
    "SET LOCAL work_mem = '256MB'"  # sums over months of lines, without a file in between
)


@dataclass(frozen=True, slots=True)
class Offender:
    """Something that breaks an invariant: what it is (ids, never names), and how it offends."""

    subject: str
    how: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What to ask about: run periods that begin, and invoices that were issued, in [first, past).

    since: of them only what was worked on (closed, issued) from this day on.
    """

    since: date = date.min
    first: date = date.min
    past: date = date.max


EVERYTHING: Final = Scope()

type Finder = Callable[[Transaction, Scope], Sequence[Offender]]
"""Answers what offends within a scope."""


@dataclass(frozen=True, slots=True)
class Invariant:
    """Something that must hold. `name` is stable: metrics and alarms go by it. `holds` says it to
    people.
    """

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


def check(database: Database, invariants: Sequence[Invariant], scope: Scope) -> list[Finding]:
    """Ask for every invariant, in one snapshot that nobody waits for."""
    findings = []
    with database.snapshot(read_only=True) as tx:
        tx.execute(_PREPARE)

        for invariant in invariants:
            started = perf_counter()
            offenders = tuple(invariant.find(tx, scope))
            findings.append(Finding(invariant, offenders, perf_counter() - started))
    return findings


def by_query(sql: LiteralString) -> Finder:
    """A finder that is one question: rows of (subject, how). It may use %(since)s, %(first)s and
    %(past)s.
    """

    def find(tx: Transaction, scope: Scope) -> list[Offender]:
        values = {"since": scope.since, "first": scope.first, "past": scope.past}
        return [Offender(str(subject), str(how)) for subject, how in tx.execute(sql, values)]

    return find
