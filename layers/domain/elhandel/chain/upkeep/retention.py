"""Which work has expired: what was done in accounting years that are over, with its transactions;
and what was ordered in them and given up for good.

The receipts stay on the ledger, so what is deleted here can never be done again. The tokens stay
there too: what expired work left in each wallet is brought forward, so that a burn in January never
stands without the mint of December.
"""

from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.retention import Rule, by_statements

_ROOM: Final = "elhandel.chain.upkeep"

_OFFERS: Final = statement(_ROOM, "expired_offers")
_CARRIED: Final = statement(_ROOM, "expired_carried")
_TASKS: Final = statement(_ROOM, "expired_tasks")

_TRANSACTIONS: Final = """
DELETE FROM chain.transaction WHERE transaction_id IN (
    SELECT t.transaction_id FROM chain.transaction t
    WHERE t.settled_at < %(books_from)s
      AND NOT EXISTS (SELECT FROM chain.carried c WHERE c.transaction_id = t.transaction_id)
      AND NOT EXISTS (SELECT FROM chain.task k WHERE k.transaction_id = t.transaction_id)
    LIMIT %(limit)s)
"""

RETENTION: Final = (
    Rule(
        "chain-work",
        "work for the token ledger that was done in accounting years that are over",
        by_statements(_OFFERS, _CARRIED, _TASKS, _TRANSACTIONS),
    ),
)
