"""Invariants of the years: each checked month by month, the longest unchecked month first.

A piece is one invariant in one month, in its own snapshot. `platform.checked_month` records when
each piece was checked, so a check may stop anywhere and the next one continues. A piece with
offenders is checked again each time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, fetch_one
from elhandel.platform.upkeep.invariants import Finding, Invariant, Scope, check
from elhandel.values.days.local_time import next_month

_AGAIN_AFTER: Final = timedelta(hours=20)
_OUTDATED_AFTER: Final = timedelta(days=4)

type Months = Callable[[Transaction], Sequence[date]]
"""The first days of the months in which a room has something."""


@dataclass(frozen=True, slots=True)
class HistoryCheck:
    """What was found, and how many pieces went unchecked for days or were never checked."""

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
    """Check what was not checked today, the longest unchecked first, while time is left."""
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


_FORGET_OTHERS: Final = """
DELETE FROM platform.checked_month
WHERE month <> ALL(%(months)s) OR invariant <> ALL(%(invariants)s)
"""

_DUE: Final = """
SELECT i.invariant, m.month
FROM unnest(%(invariants)s::text[]) WITH ORDINALITY AS i (invariant, place)
CROSS JOIN unnest(%(months)s::date[]) AS m (month)
LEFT JOIN platform.checked_month c ON c.invariant = i.invariant AND c.month = m.month
WHERE c.checked_at IS NULL OR c.offenders > 0
   OR c.checked_at <= %(now)s::timestamptz - %(again)s::interval
ORDER BY c.tried_at NULLS FIRST, m.month DESC, i.place
"""

_OUTDATED: Final = """
SELECT count(*) FROM unnest(%(invariants)s::text[]) AS i (invariant)
CROSS JOIN unnest(%(months)s::date[]) AS m (month)
LEFT JOIN platform.checked_month c ON c.invariant = i.invariant AND c.month = m.month
WHERE c.checked_at IS NULL OR c.checked_at < %(now)s::timestamptz - %(outdated)s::interval
"""


def remembered(tx: Transaction) -> Mapping[str, int]:
    """The offenders of each invariant in the latest checks of its months; none are left out."""
    return {str(invariant): int(offenders) for invariant, offenders in tx.execute(_REMEMBERED)}


_REMEMBERED: Final = """
SELECT invariant, sum(offenders)::int FROM platform.checked_month
WHERE offenders > 0 GROUP BY invariant
"""


def _ask(database: Database, clock: Clock, invariant: Invariant, month: date) -> Finding:
    piece = {"invariant": invariant.name, "month": month}
    with database.transaction() as tx:
        tx.execute(_TRY, {**piece, "now": clock.now()})

    (finding,) = check(database, [invariant], Scope(first=month, past=next_month(month)))
    result = {
        "now": clock.now(),
        "ms": round(1000 * finding.seconds),
        "offenders": len(finding.offenders),
    }
    with database.transaction() as tx:
        tx.execute(_CHECKED, {**piece, **result})

    return finding


_TRY: Final = """
INSERT INTO platform.checked_month (invariant, month, tried_at)
VALUES (%(invariant)s, %(month)s, %(now)s)
ON CONFLICT (invariant, month) DO UPDATE SET tried_at = excluded.tried_at
"""

_CHECKED: Final = """
UPDATE platform.checked_month SET checked_at = %(now)s, ms = %(ms)s, offenders = %(offenders)s
WHERE invariant = %(invariant)s AND month = %(month)s
"""
