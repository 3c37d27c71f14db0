"""Which work has expired: what was done in accounting years that are over, with its transactions;
and what was ordered in them and given up for good.

The receipts stay on the ledger, so what is deleted here can never be done again.
"""

from typing import Final

from elhandel.platform.upkeep.retention import Rule, by_statements

_CARRIED: Final = """
DELETE FROM chain.carried c USING chain.transaction t
WHERE t.transaction_id = c.transaction_id AND t.settled_at < %(books_from)s
  AND NOT EXISTS (
    SELECT FROM chain.carried o JOIN chain.task k USING (task_id)
    WHERE o.transaction_id = c.transaction_id
      AND (k.done_at >= %(books_from)s
           OR (k.done_at IS NULL
               AND (k.ordered_at >= %(books_from)s
                    OR NOT (k.state = 'dropped'
                            OR (k.state = 'dead' AND k.cause IS NOT DISTINCT FROM 'not-signed'))))))
"""

_OFFERS: Final = """
DELETE FROM chain.offer o USING chain.task k
WHERE k.task_id = o.task_id
  AND (k.done_at < %(books_from)s
       OR (k.ordered_at < %(books_from)s
           AND (k.state = 'dropped' OR (k.state = 'dead' AND k.cause = 'not-signed'))))
"""

_TASKS: Final = """
DELETE FROM chain.task k
WHERE k.kind <> 'open'
  AND (k.done_at < %(books_from)s
       OR (k.ordered_at < %(books_from)s
           AND (k.state = 'dropped' OR (k.state = 'dead' AND k.cause = 'not-signed'))))
  AND NOT EXISTS (SELECT FROM chain.carried c WHERE c.task_id = k.task_id)
"""

_TRANSACTIONS: Final = """
DELETE FROM chain.transaction t
WHERE t.settled_at < %(books_from)s
  AND NOT EXISTS (SELECT FROM chain.carried c WHERE c.transaction_id = t.transaction_id)
  AND NOT EXISTS (SELECT FROM chain.task k WHERE k.transaction_id = t.transaction_id)
"""

RETENTION: Final = (
    Rule(
        "chain-work",
        "work for the token ledger that was done in accounting years that are over",
        by_statements(_OFFERS, _CARRIED, _TASKS, _TRANSACTIONS),
    ),
)
