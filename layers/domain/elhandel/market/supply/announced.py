"""What customers learn the day before their supply begins."""

from datetime import date, datetime
from typing import Final

from elhandel.notifications import Notice, tell_all
from elhandel.platform.database import Transaction


def announce_starts(tx: Transaction, starts_on: date, at: datetime) -> int:
    """Let those know whose supply begins on a day, which is tomorrow; how many those are."""
    found = tx.execute(_STARTING, {"day": starts_on}).fetchall()
    notices = [
        Notice(customer, "supply-starts-tomorrow", str(process_id), {"starts_on": starts_on})
        for process_id, customer in found
    ]
    tell_all(tx, notices, at)
    return len(notices)


_STARTING: Final = """
SELECT p.process_id, c.customer_id
FROM market.process p JOIN portfolio.contract c USING (contract_id)
WHERE p.kind IN ('switch', 'move_in') AND p.state = 'effectuation_pending'
  AND p.effective_on = %(day)s
ORDER BY p.process_id
"""
