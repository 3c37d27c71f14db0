"""What of settlement is over: run periods whose runs are all older than the books that are kept.

All runs over the same days, the ordinary one and its corrections, are one truth: a correction is a
difference to all the others. So they go together, in one transaction, and only when nobody can ask
for a line of any of them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from elhandel.platform.database import Transaction, fetch_one
from elhandel.platform.upkeep.retention import Horizon
from elhandel.values.local_time import start_of_day

# Where every run was given up nothing was settled: there is nothing to forget, and the days stay
# free for a run. A change that was marked within the kept years will be corrected: then the period
# is one of those years too.
_EXPIRED: Final = """
SELECT period_from, period_to, array_agg(run_id) FROM settlement.run r
GROUP BY period_from, period_to
HAVING bool_and(state <> 'running') AND max(closed_at) < %(books_from)s AND period_to <= %(first_day)s
   AND NOT EXISTS (
    SELECT FROM settlement.dirty d
    WHERE d.period_from = r.period_from AND d.period_to = r.period_to AND d.marked_at >= %(books_from)s)
ORDER BY period_from, period_to
"""

_SUMS: Final = """
SELECT count(*), coalesce(sum(subtotal_ore), 0)::bigint FROM settlement.settlement WHERE run_id = ANY(%s)
"""

_WRITE_DOWN: Final = """
INSERT INTO settlement.forgotten_period (period_from, period_to, runs, settlements, subtotal_ore, forgotten_at)
VALUES (%s, %s, %s, %s, %s, %s)
"""

_FORGET: Final = (
    "DELETE FROM settlement.settlement WHERE run_id = ANY(%s)",
    "DELETE FROM settlement.parked WHERE run_id = ANY(%s)",
    "DELETE FROM settlement.correction_cause WHERE run_id = ANY(%s)",
    "DELETE FROM settlement.shard WHERE run_id = ANY(%s)",
)

_FORGET_MARKS: Final = "DELETE FROM settlement.dirty WHERE period_from = %s AND period_to = %s"

_FORGET_RUNS: Final = "DELETE FROM settlement.run WHERE run_id = ANY(%s)"

# Whoever settles a day of electric heating counts from the year's first.
_NEEDED: Final = """
SELECT least(%s, date_trunc('year', min(period_from)::timestamp)::date) FROM settlement.run
WHERE state <> 'given_up'
"""


@dataclass(frozen=True, slots=True)
class ExpiredPeriod:
    """A run period that settlement itself has no more use for, with all runs over it."""

    period_from: date
    period_to: date
    runs: tuple[int, ...]


def expired_periods(tx: Transaction, until: Horizon) -> list[ExpiredPeriod]:
    """The run periods that are over as far as settlement can say, the oldest first."""
    values = {"books_from": start_of_day(until.books_from), "first_day": until.books_from}
    return [
        ExpiredPeriod(start, end, tuple(runs)) for start, end, runs in tx.execute(_EXPIRED, values)
    ]


def forget_period(tx: Transaction, period: ExpiredPeriod, now: datetime) -> int:
    """Delete the runs over a period with all that they settled, and write down what it came to; how
    many runs.
    """
    runs = list(period.runs)
    settlements, subtotal = fetch_one(tx, _SUMS, [runs])
    tx.execute(
        _WRITE_DOWN, [period.period_from, period.period_to, len(runs), settlements, subtotal, now]
    )
    for statement in _FORGET:
        tx.execute(statement, [runs])

    tx.execute(_FORGET_MARKS, [period.period_from, period.period_to])
    tx.execute(_FORGET_RUNS, [runs])

    return len(runs)


def needed_from(tx: Transaction, books_from: date) -> date:
    """The first day that a run which is kept may ask readings, prices and messages for; never after
    `books_from`.
    """
    day: date = fetch_one(tx, _NEEDED, [books_from])[0]
    return day
