"""What of the market's messages is over: raw documents that came or left before anything that is kept, and traces."""

from typing import Final

from elhandel.platform.database import Transaction
from elhandel.platform.local_time import start_of_day
from elhandel.platform.retention import Horizon, Rule, by_statements

# Messages are numbered as they come, so those that are over are the first. One that was never handled stays.
_EXPIRED: Final = """
SELECT inbound_message_id FROM (
    SELECT inbound_message_id, received_at, state FROM market.inbound_message
    ORDER BY inbound_message_id LIMIT %(limit)s) oldest
WHERE received_at < %(before)s AND state <> 'stored'
"""

_FORGET: Final = (
    "DELETE FROM market.dead_record WHERE inbound_message_id = ANY(%s)",
    "DELETE FROM market.inbound_message WHERE inbound_message_id = ANY(%s)",
)

# What was sent goes as what came. A try is kept as long as its request waits for an answer.
_SENT: Final = """
DELETE FROM market.sent WHERE sent_id IN (
    SELECT t.sent_id FROM market.sent t JOIN market.request r USING (transaction_id)
    WHERE t.sent_at < %(before)s AND r.answered_at IS NOT NULL
    ORDER BY t.sent_id LIMIT %(limit)s)
"""

_RESOLVED: Final = b"""
DELETE FROM market.dead_record WHERE (inbound_message_id, transaction_id) IN (
    SELECT inbound_message_id, transaction_id FROM market.dead_record
    WHERE resolved_at < %(traces_before)s LIMIT %(limit)s)
"""

_MESSAGES_A_BATCH: Final = 500  # a body is up to a few megabytes


def forget_messages(tx: Transaction, until: Horizon, limit: int) -> int:
    """Delete raw messages that came before the first day that is needed, dead letters among them; how many."""
    values = {"limit": min(limit, _MESSAGES_A_BATCH), "before": start_of_day(until.needed_from)}
    expired = [int(row[0]) for row in tx.execute(_EXPIRED, values)]
    for statement in _FORGET:
        tx.execute(statement, [expired])
    return len(expired)


def forget_sent(tx: Transaction, until: Horizon, limit: int) -> int:
    """Delete what was sent before the first day that is needed; how many tries."""
    return tx.execute(_SENT, {"limit": limit, "before": start_of_day(until.needed_from)}).rowcount


RETENTION: Final = (
    Rule("market-messages", "raw messages from before the first day that is needed", forget_messages),
    Rule("market-sent", "documents that were sent before the first day that is needed", forget_sent),
    Rule("dead-records", "dead records that were put right a while ago", by_statements(_RESOLVED)),
)
