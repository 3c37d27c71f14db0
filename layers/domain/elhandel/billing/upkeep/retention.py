"""What of billing is over: invoices of the accounting years that are no longer kept, and the runs
behind them.

An invoice goes with the notes that correct it, and stays as long as one of them does, and as what
it asked for in advance is not set off on an invoice that goes too. A run period goes when no
invoice that is kept has a line of it.
"""

from typing import Final

from elhandel import settlement
from elhandel.platform.database import Transaction, fetch_one
from elhandel.platform.upkeep.retention import Horizon, Rule

_EXPIRE_SERIES: Final = """
UPDATE billing.number_series SET expired_at = %(now)s WHERE series < %(first)s AND expired_at IS NULL
"""

_EXPIRED: Final = """
SELECT i.invoice_id FROM billing.invoice i
WHERE i.series < %(first)s AND i.corrects_id IS NULL
  AND NOT EXISTS (SELECT FROM billing.invoice c WHERE c.corrects_id = i.invoice_id AND c.series >= %(first)s)
  AND NOT EXISTS (
    SELECT FROM billing.aconto a LEFT JOIN billing.invoice s ON s.invoice_id = a.set_off_id
    WHERE a.invoice_id = i.invoice_id AND coalesce(s.series, %(first)s) >= %(first)s)
ORDER BY i.series, i.number_in_series LIMIT %(limit)s
"""

_WITH_CREDITS: Final = (
    "SELECT invoice_id FROM billing.invoice WHERE corrects_id = ANY(%s) FOR UPDATE"
)

_FORGET: Final = (
    "DELETE FROM billing.aconto WHERE invoice_id = ANY(%(ids)s) OR set_off_id = ANY(%(ids)s)",
    "DELETE FROM billing.invoice_line WHERE invoice_id = ANY(%(ids)s)",
    "DELETE FROM billing.invoice_section WHERE invoice_id = ANY(%(ids)s)",
    "DELETE FROM billing.invoice WHERE invoice_id = ANY(%(ids)s)",
)

# A credit's line is one that its invoice has too, and an invoice stays as long as its credits.
_STILL_BILLED: Final = """
SELECT EXISTS (SELECT FROM billing.invoice WHERE run_id = ANY(%(runs)s))
    OR EXISTS (SELECT FROM billing.invoice_line WHERE run_id = ANY(%(runs)s) AND credits_invoice_id IS NULL)
"""

_FORGET_HELD: Final = "DELETE FROM billing.held_bill WHERE original_run_id = ANY(%s)"

_FORGET_SHARDS: Final = "DELETE FROM billing.invoice_shard WHERE run_id = ANY(%s)"


def forget_invoices(tx: Transaction, until: Horizon, limit: int) -> int:
    """Delete invoices of the years that are over, with their credit notes; how many documents."""
    values = {"now": until.now, "first": until.books_from.year, "limit": limit}
    tx.execute(_EXPIRE_SERIES, values)
    expired = [int(row[0]) for row in tx.execute(_EXPIRED, values)]
    expired += [int(row[0]) for row in tx.execute(_WITH_CREDITS, [expired])]
    for statement in _FORGET:
        tx.execute(statement, {"ids": expired})
    return len(expired)


def forget_runs(tx: Transaction, until: Horizon, _limit: int) -> int:
    """Delete the oldest run period that is over and on no invoice any more, whole; how many
    runs.
    """
    for period in settlement.expired_periods(tx, until):
        (billed,) = fetch_one(tx, _STILL_BILLED, {"runs": list(period.runs)})
        if not billed:
            tx.execute(_FORGET_HELD, [list(period.runs)])
            tx.execute(_FORGET_SHARDS, [list(period.runs)])
            return settlement.forget_period(tx, period, until.now)
    return 0


RETENTION: Final = (
    Rule(
        "invoices",
        "invoices with their credit notes, of accounting years that are over",
        forget_invoices,
    ),
    Rule(
        "settlement-runs",
        "runs over the same days, with all that they settled, on no kept invoice",
        forget_runs,
    ),
)
