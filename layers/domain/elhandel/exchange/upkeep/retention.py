"""Which trades have expired: those of months before the first accounting year that is kept.

A month at a time, whole: no sum is ever half there.
"""

from typing import Final

from elhandel.platform.upkeep.retention import Rule, by_statements

_MONTH: Final = (
    """
    DELETE FROM exchange.cited c USING exchange.trade_order o
    WHERE o.order_id = c.order_id AND o.month = (
        SELECT min(month) FROM exchange.trade_order WHERE month < %(books_from)s)
    """,
    """
    DELETE FROM exchange.settled_trade s USING exchange.trade t
    WHERE t.trade_id = s.trade_id AND t.month = (
        SELECT min(month) FROM exchange.trade_order WHERE month < %(books_from)s)
    """,
    """
    DELETE FROM exchange.token_settlement s USING exchange.trade t
    WHERE t.trade_id = s.trade_id AND t.month = (
        SELECT min(month) FROM exchange.trade_order WHERE month < %(books_from)s)
    """,
    """
    DELETE FROM exchange.trade
    WHERE month = (SELECT min(month) FROM exchange.trade_order WHERE month < %(books_from)s)
    """,
    """
    DELETE FROM exchange.cleared_book
    WHERE month = (SELECT min(month) FROM exchange.trade_order WHERE month < %(books_from)s)
    """,
    """
    DELETE FROM exchange.charged
    WHERE month = (SELECT min(month) FROM exchange.trade_order WHERE month < %(books_from)s)
    """,
    """
    DELETE FROM exchange.settled_book
    WHERE month = (SELECT min(month) FROM exchange.trade_order WHERE month < %(books_from)s)
    """,
    """
    DELETE FROM exchange.measured
    WHERE month = (SELECT min(month) FROM exchange.trade_order WHERE month < %(books_from)s)
    """,
    """
    DELETE FROM exchange.trade_order
    WHERE month = (SELECT min(month) FROM exchange.trade_order WHERE month < %(books_from)s)
    """,
)

_EPOCHS: Final = """
DELETE FROM exchange.epoch WHERE starts_at IN (
    SELECT e.starts_at FROM exchange.epoch e
    WHERE e.starts_at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
      AND NOT EXISTS (SELECT FROM exchange.cleared_book b WHERE b.epoch = e.starts_at)
    LIMIT %(limit)s)
"""

_PAUSES: Final = """
DELETE FROM exchange.pause
WHERE ended_at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
"""

_CLEARANCES: Final = """
DELETE FROM exchange.clearance c
WHERE c.cleared_at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
  AND NOT EXISTS (SELECT FROM exchange.trade_order o WHERE o.clearance_id = c.clearance_id)
"""

RETENTION: Final = (
    Rule(
        "expired-trades",
        "orders and trades of accounting years that are over",
        by_statements(*_MONTH),
    ),
    Rule(
        "expired-epochs",
        "epochs, pauses and clearances of the market of accounting years that are over",
        by_statements(_EPOCHS, _PAUSES, _CLEARANCES),
    ),
)
