"""Checking years: every invariant of every month of the history, a piece at a time, the one asked
longest ago first.

A piece is one invariant and one month, in a snapshot of its own. What was asked when stands in
`platform.checked_month`, so that a check may stop anywhere and the next one goes on. A piece that
offended is asked again each time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, fetch_one
from elhandel.platform.upkeep.invariants import Finding, Invariant, Scope, check
from elhandel.values.local_time import next_month

_AGAIN_AFTER: Final = timedelta(hours=20)
_OUTDATED_AFTER: Final = timedelta(days=4)

_FORGET_OTHERS: Final = """
DELETE FROM platform.checked_month WHERE month <> ALL(%(months)s) OR invariant <> ALL(%(invariants)s)
"""

_DUE: Final = """
SELECT i.invariant, m.month
FROM unnest(%(invariants)s::text[]) WITH ORDINALITY AS i (invariant, place)
CROSS JOIN unnest(%(months)s::date[]) AS m (month)
LEFT JOIN platform.checked_month c ON c.invariant = i.invariant AND c.month = m.month
WHERE c.checked_at IS NULL OR c.offenders > 0 OR c.checked_at <= %(now)s::timestamptz - %(again)s::interval
ORDER BY c.tried_at NULLS FIRST, m.month DESC, i.place
"""

_TRY: Final = """
INSERT INTO platform.checked_month (invariant, month, tried_at) VALUES (%(invariant)s, %(month)s, %(now)s)
ON CONFLICT (invariant, month) DO UPDATE SET tried_at = excluded.tried_at
"""

_CHECKED: Final = """
UPDATE platform.checked_month SET checked_at = %(now)s, ms = %(ms)s, offenders = %(offenders)s
WHERE invariant = %(invariant)s AND month = %(month)s
"""

_OUTDATED: Final = """
SELECT count(*) FROM unnest(%(invariants)s::text[]) AS i (invariant)
CROSS JOIN unnest(%(months)s::date[]) AS m (month)
LEFT JOIN platform.checked_month c ON c.invariant = i.invariant AND c.month = m.month
WHERE c.checked_at IS NULL OR c.checked_at < %(now)s::timestamptz - %(outdated)s::interval
"""

_REMEMBERED: Final = """
SELECT invariant, sum(offenders)::int FROM platform.checked_month WHERE offenders > 0 GROUP BY invariant
"""

type Months = Callable[[Transaction], Sequence[date]]
"""The months there are (first days), by what a room has."""


@dataclass(frozen=True, slots=True)
class HistoryCheck:
    """What was asked, and how many pieces nobody has asked for days or ever."""

    findings: tuple[Finding, ...]
    outdated: int


def check_history(
    database: Database,
    clock: Clock,
    invariants: Sequence[Invariant],
    months: Months,
    *,
    time_is_left: Callable[[], bool],
) -> HistoryCheck:
    """Ask what was not asked since a day, the longest unasked first, for as long as time is
    left.
    """
    by_name = {invariant.name: invariant for invariant in invariants}
    values = {"invariants": list(by_name), "again": _AGAIN_AFTER, "outdated": _OUTDATED_AFTER}
    with database.transaction() as tx:
        values["months"] = list(months(tx))
        tx.execute(_FORGET_OTHERS, values)
        due = tx.execute(_DUE, {**values, "now": clock.now()}).fetchall()

    findings = []
    for name, month in due:
        if not time_is_left():
            break
        findings.append(_ask(database, clock, by_name[name], month))

    with database.transaction() as tx:
        (outdated,) = fetch_one(tx, _OUTDATED, {**values, "now": clock.now()})

    return HistoryCheck(tuple(findings), int(outdated))


def remembered(tx: Transaction) -> Mapping[str, int]:
    """How many offenders each invariant had in the history when its months were asked last; only
    where there are.
    """
    return {str(invariant): int(offenders) for invariant, offenders in tx.execute(_REMEMBERED)}


def _ask(database: Database, clock: Clock, invariant: Invariant, month: date) -> Finding:
    piece = {"invariant": invariant.name, "month": month}
    with database.transaction() as tx:
        tx.execute(_TRY, {**piece, "now": clock.now()})

    (finding,) = check(database, [invariant], Scope(first=month, past=next_month(month)))
    told = {
        "now": clock.now(),
        "ms": round(1000 * finding.seconds),
        "offenders": len(finding.offenders),
    }
    with database.transaction() as tx:
        tx.execute(_CHECKED, {**piece, **told})

    return finding
