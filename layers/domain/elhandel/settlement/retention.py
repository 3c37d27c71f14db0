"""Which settled periods have expired: those whose runs are all older than the books that are kept.

All runs over the same days, the ordinary one and its corrections, are one truth: a correction is a
difference to all the others. So they are deleted together, in one transaction, and only when no
line of any of them can be asked for.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from elhandel.platform.database import Transaction, fetch_one
from elhandel.platform.upkeep.retention import Horizon
from elhandel.values.days.local_time import start_of_day
from elhandel.values.ids import RunId


@dataclass(frozen=True, slots=True)
class ExpiredPeriod:
    """A run period that settlement no longer needs, with all runs over it."""

    period_from: date
    period_to: date
    runs: tuple[RunId, ...]


def expired_periods(tx: Transaction, until: Horizon) -> list[ExpiredPeriod]:
    """The run periods that have expired as far as settlement knows, the oldest first."""
    kept = {"books_from": start_of_day(until.books_from), "first_day": until.books_from}
    return [
        ExpiredPeriod(period_from=start, period_to=end, runs=tuple(runs))
        for start, end, runs in tx.execute(_EXPIRED, kept)
    ]


def forget_period(tx: Transaction, period: ExpiredPeriod, now: datetime) -> int:
    """Delete the runs over a period and what they settled; note its sums. Returns how many runs."""
    runs = {"runs": list(period.runs)}
    days = {"period_from": period.period_from, "period_to": period.period_to}

    settlements, subtotal_ore = fetch_one(tx, _SUMS, runs)
    sums = {"settlements": settlements, "subtotal_ore": subtotal_ore}
    tx.execute(_NOTE, {**days, **sums, "run_count": len(period.runs), "now": now})

    for forget in _FORGET:
        tx.execute(forget, {**days, **runs})

    return len(period.runs)


def needed_from(tx: Transaction, books_from: date) -> date:
    """The first day that a run which is kept may ask readings, prices and messages for; never after
    `books_from`.
    """
    day: date = fetch_one(tx, _NEEDED, {"books_from": books_from})[0]
    return day


# Where every run was given up nothing was settled: there is nothing to forget, and the days stay
# free for a run. A change that was marked within the kept years will be corrected: then the period
# is one of those years too.
_EXPIRED: Final = """
SELECT period_from, period_to, array_agg(run_id) FROM settlement.run r
GROUP BY period_from, period_to
HAVING bool_and(state <> 'running') AND max(closed_at) < %(books_from)s
   AND period_to <= %(first_day)s AND NOT EXISTS (
    SELECT FROM settlement.dirty d WHERE d.period_from = r.period_from
       AND d.period_to = r.period_to AND d.marked_at >= %(books_from)s)
ORDER BY period_from, period_to
"""

_SUMS: Final = """
SELECT count(*), coalesce(sum(subtotal_ore), 0)::bigint
FROM settlement.settlement WHERE run_id = ANY(%(runs)s)
"""

_NOTE: Final = """
INSERT INTO settlement.forgotten_period
    (period_from, period_to, runs, settlements, subtotal_ore, forgotten_at)
VALUES (%(period_from)s, %(period_to)s, %(run_count)s, %(settlements)s, %(subtotal_ore)s, %(now)s)
"""

_FORGET: Final = (
    "DELETE FROM settlement.settlement WHERE run_id = ANY(%(runs)s)",
    "DELETE FROM settlement.parked WHERE run_id = ANY(%(runs)s)",
    "DELETE FROM settlement.correction_cause WHERE run_id = ANY(%(runs)s)",
    "DELETE FROM settlement.shard WHERE run_id = ANY(%(runs)s)",
    """
    DELETE FROM settlement.dirty
    WHERE period_from = %(period_from)s AND period_to = %(period_to)s
    """,
    "DELETE FROM settlement.run WHERE run_id = ANY(%(runs)s)",
)
"""In this order: runs are deleted last, because all others refer to them."""

# A day of electric heating is settled by what was used since the first of its year.
_NEEDED: Final = """
SELECT least(%(books_from)s, date_trunc('year', min(period_from)::timestamp)::date)
FROM settlement.run WHERE state <> 'given_up'
"""
