"""Which of the market's messages, processes and traces have expired.

Readings, price links and prices stay as messages as long as a kept settlement may be traced to
them. All other messages name persons or their homes: what they said is in rows, and the messages
are deleted some years after they came.
"""

from collections.abc import Sequence
from typing import Final

from elhandel.platform.database import Transaction, statement
from elhandel.platform.upkeep.retention import Horizon, Rule, by_statements
from elhandel.values.days.local_time import start_of_day

_MESSAGES_A_BATCH: Final = 500  # a body is up to a few megabytes


def forget_messages(tx: Transaction, until: Horizon, limit: int) -> int:
    """Delete raw messages from before the first day that is needed, dead letters among them."""
    values = {"limit": min(limit, _MESSAGES_A_BATCH), "before": start_of_day(until.needed_from)}
    return _forget(tx, [int(row[0]) for row in tx.execute(_EXPIRED, values)])


# Messages are numbered as they come, so the first have expired. One never handled stays.
_EXPIRED: Final = """
SELECT inbound_message_id FROM (
    SELECT inbound_message_id, received_at, state FROM market.inbound_message
    ORDER BY inbound_message_id LIMIT %(limit)s) oldest
WHERE received_at < %(before)s AND state <> 'stored'
"""


def forget_messages_of_persons(tx: Transaction, until: Horizon, limit: int) -> int:
    """Delete messages that name persons or homes, some years after they came. Returns how many."""
    values = {"limit": min(limit, _MESSAGES_A_BATCH), "messages_before": until.messages_before}
    return _forget(tx, [int(row[0]) for row in tx.execute(_OF_PERSONS, values)])


# As the index inbound_message_of_persons has it. Dead letters, and messages with a dead record,
# wait for staff.
_OF_PERSONS: Final = """
SELECT inbound_message_id FROM (
    SELECT inbound_message_id, received_at FROM market.inbound_message m
    WHERE state IN ('handled', 'kept') AND document NOT IN (
        'NotifyValidatedMeasureData', 'NotifyBillingMasterData', 'NotifyPriceList')
      AND NOT EXISTS (SELECT FROM market.dead_record d WHERE d.resolved_at IS NULL
                      AND d.inbound_message_id = m.inbound_message_id)
    ORDER BY inbound_message_id LIMIT %(limit)s) oldest WHERE received_at < %(messages_before)s
"""


def _forget(tx: Transaction, messages: Sequence[int]) -> int:
    for deletion in _FORGET:
        tx.execute(deletion, {"messages": list(messages)})
    return len(messages)


_FORGET: Final = (
    "DELETE FROM market.dead_record WHERE inbound_message_id = ANY(%(messages)s)",
    "DELETE FROM market.inbound_message WHERE inbound_message_id = ANY(%(messages)s)",
)


def forget_sent(tx: Transaction, until: Horizon, limit: int) -> int:
    """Delete what was sent and answered some years ago; how many tries."""
    return tx.execute(_SENT, {"limit": limit, "sent_before": until.sent_before}).rowcount


# A try is kept as long as its request waits for an answer.
_SENT: Final = """
DELETE FROM market.sent WHERE sent_id IN (
    SELECT t.sent_id FROM market.sent t JOIN market.request r USING (transaction_id)
    WHERE t.sent_at < %(sent_before)s AND r.answered_at IS NOT NULL
    ORDER BY t.sent_at LIMIT %(limit)s)
"""


def forget_old_processes(tx: Transaction, until: Horizon, limit: int) -> int:
    """Delete processes that ended years ago, with requests and answers. Returns how many."""
    values = {"limit": limit, "processes_before": until.processes_before}
    starts = [int(row[0]) for row in tx.execute(_PROCESSES_OVER, values)]
    expired = [int(row[0]) for row in tx.execute(_WITH_WHAT_IS_ABOUT, {"processes": starts})]
    for deletion in _FORGET_PROCESSES:
        tx.execute(deletion, {"processes": expired})
    tx.execute(_WISHES_REFUSED, values)

    return len(expired)


_WISHES_REFUSED: Final = """
DELETE FROM market.move_out_wish WHERE move_out_wish_id IN (
    SELECT move_out_wish_id FROM market.move_out_wish
    WHERE process_id IS NULL AND closed_at < %(processes_before)s LIMIT %(limit)s)
"""


# A start has ended when its contract has; other processes may, while their contract runs. What came
# to nothing goes with its signup.
_PROCESSES_OVER: Final = """
SELECT p.process_id FROM market.process p JOIN portfolio.contract c USING (contract_id)
WHERE p.is_over AND p.updated_at < %(processes_before)s
  AND (c.state = 'ended' OR p.about_id IS NOT NULL)
ORDER BY p.updated_at LIMIT %(limit)s FOR UPDATE OF p SKIP LOCKED
"""

_WITH_WHAT_IS_ABOUT: Final = """
SELECT process_id FROM market.process
WHERE process_id = ANY(%(processes)s) OR about_id = ANY(%(processes)s)
"""

# With a request goes what was sent, and with a process what the market announced of it.
_FORGET_PROCESSES: Final = (
    "DELETE FROM market.resumption WHERE process_id = ANY(%(processes)s)",
    "DELETE FROM market.move_out_wish WHERE process_id = ANY(%(processes)s)",
    "DELETE FROM market.process_event WHERE process_id = ANY(%(processes)s)",
    "DELETE FROM market.request WHERE process_id = ANY(%(processes)s)",
    "DELETE FROM market.process WHERE process_id = ANY(%(processes)s)",
)

# Customer data of a person without a contract with us: it came with a point of ours, and belongs
# to nobody we know.
_OF_NOBODY: Final = b"""
DELETE FROM market.customer_at_point WHERE (metering_point_id, valid_from) IN (
    SELECT metering_point_id, valid_from FROM market.customer_at_point
    WHERE contract_id IS NULL AND recorded_at < %(messages_before)s LIMIT %(limit)s)
"""

# And of points that nobody ever signed up for: they are no customers of ours.
_OF_STRANGERS: Final = statement("elhandel.market", "customer_data_of_strangers")

_ENQUIRIES: Final = b"""
DELETE FROM market.enquiry WHERE enquiry_id IN (
    SELECT enquiry_id FROM market.enquiry
    WHERE state NOT IN ('pending', 'sent') AND updated_at < %(processes_before)s
    ORDER BY updated_at LIMIT %(limit)s)
"""

# What the market remarked, as long as the messages that it came in.
_REMARKED: Final = b"""
DELETE FROM market.remark WHERE remark_id IN (
    SELECT remark_id FROM market.remark
    WHERE recorded_at < %(messages_before)s AND closed_at IS NOT NULL LIMIT %(limit)s)
"""

_RESOLVED: Final = b"""
DELETE FROM market.dead_record WHERE (inbound_message_id, transaction_id) IN (
    SELECT inbound_message_id, transaction_id FROM market.dead_record
    WHERE resolved_at < %(traces_before)s LIMIT %(limit)s)
"""

RETENTION: Final = (
    Rule(
        "market-messages", "raw messages from before the first day that is needed", forget_messages
    ),
    Rule(
        "person-messages",
        "raw messages that name persons, years after they came",
        forget_messages_of_persons,
    ),
    Rule("market-sent", "documents that were sent and answered years ago", forget_sent),
    Rule("processes", "processes that ended years ago", forget_old_processes),
    Rule("enquiries", "enquiries that were answered years ago", by_statements(_ENQUIRIES)),
    Rule(
        "nobodys-data",
        "customer data of points whose customer we do not know",
        by_statements(_OF_NOBODY),
    ),
    Rule(
        "strangers-data",
        "customer data of points that nobody signed up for, a while after they came",
        by_statements(_OF_STRANGERS),
    ),
    Rule(
        "remarks", "closed remarks of the market, years after they came", by_statements(_REMARKED)
    ),
    Rule("dead-records", "dead records that were corrected a while ago", by_statements(_RESOLVED)),
)
