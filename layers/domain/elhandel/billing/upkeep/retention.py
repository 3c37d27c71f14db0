"""Which invoices have expired, by accounting year, and the runs behind them.

An invoice goes with the notes that correct it, and stays as long as one of them does, and as what
it asked for in advance is not set off on an invoice that goes too. A run period goes when no
invoice that is kept has a line of it.
"""

from typing import Final

from elhandel import settlement
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.platform.upkeep.retention import Horizon, Rule, by_statements


def forget_invoices(tx: Transaction, until: Horizon, limit: int) -> int:
    """Delete invoices of the years that have expired, with their notes; how many documents."""
    values = {"now": until.now, "first": until.books_from.year, "limit": limit}
    tx.execute(_EXPIRE_SERIES, values)
    expired = [int(row[0]) for row in tx.execute(_EXPIRED, values)]
    expired += [int(row[0]) for row in tx.execute(_WITH_NOTES, {"ids": expired})]

    charges = [int(row[0]) for row in tx.execute(_CHARGES, {"ids": expired})]
    tx.execute(_FORGET_GOODWILL, values)
    tx.execute(_FORGET_ROUNDS, values)

    for delete in _FORGET:
        tx.execute(delete, {"ids": expired, "charges": charges})

    return len(expired)


def forget_runs(tx: Transaction, until: Horizon, _limit: int) -> int:
    """Delete the oldest expired run period that is on no invoice any more, whole; how many runs."""
    for period in settlement.expired_periods(tx, until):
        runs = {"runs": list(period.runs)}
        (billed,) = fetch_one(tx, _STILL_BILLED, runs)
        if not billed:
            for delete in _FORGET_OF_RUNS:
                tx.execute(delete, runs)
            return settlement.forget_period(tx, period, until.now)

    return 0


_EXPIRE_SERIES: Final = """
UPDATE billing.number_series SET expired_at = %(now)s
WHERE series < %(first)s AND expired_at IS NULL
"""

_EXPIRED: Final = statement("elhandel.billing.upkeep", "expired_invoices")

_WITH_NOTES: Final = """
SELECT invoice_id FROM billing.invoice WHERE corrects_id = ANY(%(ids)s::int[]) FOR UPDATE
"""

_CHARGES: Final = """
SELECT billing_charge_id FROM billing.invoice_line
WHERE invoice_id = ANY(%(ids)s::int[]) AND billing_charge_id IS NOT NULL
"""

# Goodwill is of no invoice: it goes with the accounting year in which it was given.
_FORGET_GOODWILL: Final = """
DELETE FROM billing.hand_credit
WHERE kind = 'goodwill' AND decided_at < make_date(%(first)s, 1, 1)
"""

# So do drafts of no run, which are of bills of that year.
_FORGET_ROUNDS: Final = """
DELETE FROM billing.bill_run
WHERE run_id IS NULL AND planned_at < make_date(%(first)s, 1, 1)
"""

_FORGET: Final = (
    "DELETE FROM billing.aconto"
    " WHERE invoice_id = ANY(%(ids)s::int[]) OR set_off_id = ANY(%(ids)s::int[])",
    "DELETE FROM billing.dispute_letter WHERE dispute_id IN ("
    "SELECT d.dispute_id FROM billing.dispute d WHERE d.invoice_id = ANY(%(ids)s::int[]))",
    "DELETE FROM billing.dispute WHERE invoice_id = ANY(%(ids)s::int[])",
    "DELETE FROM billing.hand_credit"
    " WHERE invoice_id = ANY(%(ids)s::int[]) OR corrects_id = ANY(%(ids)s::int[])",
    "DELETE FROM billing.invoice_line WHERE invoice_id = ANY(%(ids)s::int[])",
    "DELETE FROM billing.charge WHERE billing_charge_id = ANY(%(charges)s::bigint[])",
    "DELETE FROM billing.invoice_section WHERE invoice_id = ANY(%(ids)s::int[])",
    "DELETE FROM billing.invoice WHERE invoice_id = ANY(%(ids)s::int[])",
)

# A credit's line is one that its invoice has too, and an invoice stays as long as its credits.
_STILL_BILLED: Final = """
SELECT EXISTS (SELECT FROM billing.invoice WHERE run_id = ANY(%(runs)s::int[]))
    OR EXISTS (
        SELECT FROM billing.invoice_line
        WHERE run_id = ANY(%(runs)s::int[]) AND credits_invoice_id IS NULL)
"""

_FORGET_OF_RUNS: Final = (
    "DELETE FROM billing.held_bill WHERE original_run_id = ANY(%(runs)s::int[])",
    "DELETE FROM billing.draft WHERE run_id = ANY(%(runs)s::int[])",
    "DELETE FROM billing.invoice_shard WHERE run_id = ANY(%(runs)s::int[])",
    "DELETE FROM billing.bill_run WHERE run_id = ANY(%(runs)s::int[])",
)

# What a bill says of it stands on the bill.
_FORGET_GREEN_HOURS: Final = """
DELETE FROM billing.green_hour WHERE source_id IN (
    SELECT source_id FROM billing.green_hour
    WHERE starts_at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
    LIMIT %(limit)s)
"""

RETENTION: Final = (
    Rule(
        "green-hours",
        "what certificates cover of homes, of hours before the accounting years that are kept",
        by_statements(_FORGET_GREEN_HOURS),
    ),
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
