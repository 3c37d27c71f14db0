"""Which trades have expired: those of months before the first accounting year that is kept.

They go piece by piece, so the sums of such a month are not checked any more (`billing.kept_books`),
and its trades are never settled again: what is left of them would come to another amount.
"""

from typing import Final

from elhandel.platform.upkeep.retention import Rule, by_statements

# Children before their parents. The month of a trade, and of what it names, is that of its orders.
# Of versions the oldest goes first: the newest is what a trade says it came to.
_MONTHS: Final = (
    """
    DELETE FROM exchange.cited WHERE order_id IN (
        SELECT c.order_id FROM exchange.cited c JOIN exchange.trade_order o USING (order_id)
        WHERE o.month < %(books_from)s ORDER BY c.order_id LIMIT %(limit)s)
    """,
    """
    DELETE FROM exchange.settled_trade WHERE ctid IN (
        SELECT s.ctid FROM exchange.settled_trade s JOIN exchange.trade t USING (trade_id)
        WHERE t.month < %(books_from)s ORDER BY s.trade_id, s.version LIMIT %(limit)s)
    """,
    """
    DELETE FROM exchange.token_settlement WHERE trade_id IN (
        SELECT s.trade_id FROM exchange.token_settlement s JOIN exchange.trade t USING (trade_id)
        WHERE t.month < %(books_from)s ORDER BY s.trade_id LIMIT %(limit)s)
    """,
    """
    DELETE FROM exchange.trade WHERE trade_id IN (
        SELECT t.trade_id FROM exchange.trade t
        WHERE t.month < %(books_from)s
          AND NOT EXISTS (SELECT FROM exchange.settled_trade s WHERE s.trade_id = t.trade_id)
          AND NOT EXISTS (SELECT FROM exchange.token_settlement x WHERE x.trade_id = t.trade_id)
        ORDER BY t.trade_id LIMIT %(limit)s)
    """,
    """
    DELETE FROM exchange.cleared_book WHERE ctid IN (
        SELECT b.ctid FROM exchange.cleared_book b
        WHERE b.month < %(books_from)s AND NOT EXISTS (
            SELECT FROM exchange.trade t
            WHERE t.epoch = b.epoch AND t.price_area = b.price_area AND t.month = b.month
              AND t.rail = b.rail)
        ORDER BY b.epoch LIMIT %(limit)s)
    """,
    """
    DELETE FROM exchange.charged WHERE ctid IN (
        SELECT ctid FROM exchange.charged WHERE month < %(books_from)s LIMIT %(limit)s)
    """,
    """
    DELETE FROM exchange.settled_book WHERE ctid IN (
        SELECT ctid FROM exchange.settled_book WHERE month < %(books_from)s LIMIT %(limit)s)
    """,
    """
    DELETE FROM exchange.measured WHERE ctid IN (
        SELECT ctid FROM exchange.measured WHERE month < %(books_from)s LIMIT %(limit)s)
    """,
    """
    DELETE FROM exchange.trade_order WHERE order_id IN (
        SELECT o.order_id FROM exchange.trade_order o
        WHERE o.month < %(books_from)s
          AND NOT EXISTS (SELECT FROM exchange.cited c WHERE c.order_id = o.order_id)
          AND NOT EXISTS (SELECT FROM exchange.trade t WHERE t.buy_id = o.order_id)
          AND NOT EXISTS (SELECT FROM exchange.trade t WHERE t.sell_id = o.order_id)
        ORDER BY o.order_id LIMIT %(limit)s)
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
DELETE FROM exchange.pause WHERE pause_id IN (
    SELECT pause_id FROM exchange.pause
    WHERE ended_at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen' LIMIT %(limit)s)
"""

_CLEARANCES: Final = """
DELETE FROM exchange.clearance WHERE clearance_id IN (
    SELECT c.clearance_id FROM exchange.clearance c
    WHERE c.cleared_at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
      AND NOT EXISTS (
          SELECT FROM exchange.trade_order o WHERE o.clearance_id = c.clearance_id)
    LIMIT %(limit)s)
"""

RETENTION: Final = (
    Rule(
        "expired-trades",
        "orders and trades of accounting years that are over",
        by_statements(*_MONTHS),
    ),
    Rule(
        "expired-epochs",
        "epochs, pauses and clearances of the market of accounting years that are over",
        by_statements(_EPOCHS, _PAUSES, _CLEARANCES),
    ),
)
