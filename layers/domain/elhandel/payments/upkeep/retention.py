"""Which payments have expired: bookkeeping material, by the accounting year of its day."""

from typing import Final

from elhandel.platform.upkeep.retention import Rule, by_statements

# A reminder goes with the bills that it names.
_REMINDERS: Final = (
    """
    DELETE FROM payments.respite WHERE respite_id IN (
        SELECT respite_id FROM payments.respite
        WHERE until < %(books_from)s ORDER BY respite_id LIMIT %(limit)s)
    """,
    """
    DELETE FROM payments.reminded_document WHERE reminder_id IN (
        SELECT reminder_id FROM payments.reminder
        WHERE reminded_on < %(books_from)s ORDER BY reminder_id LIMIT %(limit)s)
    """,
    """
    DELETE FROM payments.reminder WHERE reminder_id IN (
        SELECT reminder_id FROM payments.reminder
        WHERE reminded_on < %(books_from)s ORDER BY reminder_id LIMIT %(limit)s)
    """,
)

# A line that waits is no history: it is kept until somebody has decided about it, and goes with
# what was decided. One that somebody decides about between the two statements goes the next time.
_LINES: Final = (
    """
    DELETE FROM payments.line_decision WHERE bank_line_id IN (
        SELECT bank_line_id FROM payments.bank_line
        WHERE booked_on < %(books_from)s AND state <> 'waiting'
        ORDER BY bank_line_id LIMIT %(limit)s)
    """,
    """
    DELETE FROM payments.bank_line WHERE bank_line_id IN (
        SELECT l.bank_line_id FROM payments.bank_line l
        WHERE l.booked_on < %(books_from)s AND l.state <> 'waiting'
          AND NOT EXISTS (
              SELECT FROM payments.line_decision d WHERE d.bank_line_id = l.bank_line_id)
        ORDER BY l.bank_line_id LIMIT %(limit)s)
    """,
)

_FILES: Final = (
    """
    DELETE FROM payments.unread_entry WHERE ctid IN (
        SELECT u.ctid FROM payments.unread_entry u JOIN payments.bank_file f USING (bank_file_id)
        WHERE u.closed_at IS NOT NULL
          AND f.received_at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
        ORDER BY u.bank_file_id LIMIT %(limit)s)
    """,
    """
    DELETE FROM payments.bank_file WHERE bank_file_id IN (
        SELECT f.bank_file_id FROM payments.bank_file f
        WHERE f.received_at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
          AND NOT EXISTS (SELECT FROM payments.bank_line l WHERE l.bank_file_id = f.bank_file_id)
          AND NOT EXISTS (
              SELECT FROM payments.unread_entry u WHERE u.bank_file_id = f.bank_file_id)
        ORDER BY f.bank_file_id LIMIT %(limit)s)
    """,
)

_PAYOUTS: Final = (
    """
    DELETE FROM payments.payout WHERE payout_id IN (
        SELECT p.payout_id FROM payments.payout p
        WHERE p.pays_on < %(books_from)s
          AND p.state IN ('paid', 'returned', 'cancelled', 'withdrawn')
          AND NOT EXISTS (SELECT FROM payments.bank_line l WHERE l.payout_id = p.payout_id)
        ORDER BY p.payout_id LIMIT %(limit)s)
    """,
    """
    DELETE FROM payments.order_file WHERE order_file_id IN (
        SELECT f.order_file_id FROM payments.order_file f
        WHERE f.pays_on < %(books_from)s
          AND NOT EXISTS (SELECT FROM payments.payout p WHERE p.order_file_id = f.order_file_id)
        ORDER BY f.order_file_id LIMIT %(limit)s)
    """,
    """
    DELETE FROM payments.payout_account WHERE payout_account_id IN (
        SELECT a.payout_account_id FROM payments.payout_account a
        WHERE a.ended_at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
          AND NOT EXISTS (
              SELECT FROM payments.payout p WHERE p.payout_account_id = a.payout_account_id)
        ORDER BY a.payout_account_id LIMIT %(limit)s)
    """,
)

# An attempt that is under way is no history.
_COLLECTIONS: Final = (
    """
    DELETE FROM payments.collection WHERE collection_id IN (
        SELECT collection_id FROM payments.collection
        WHERE ended_at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
        ORDER BY collection_id LIMIT %(limit)s)
    """,
    """
    DELETE FROM payments.inbound_event WHERE inbound_event_id IN (
        SELECT inbound_event_id FROM payments.inbound_event
        WHERE received_at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
          AND state IN ('handled', 'closed')
        ORDER BY inbound_event_id LIMIT %(limit)s)
    """,
    """
    DELETE FROM payments.collection_file WHERE collection_file_id IN (
        SELECT f.collection_file_id FROM payments.collection_file f
        WHERE f.made_at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
          AND (f.handed_over_at IS NOT NULL OR f.withdrawn_at IS NOT NULL)
          AND NOT EXISTS (
              SELECT FROM payments.collection c
              WHERE c.collection_file_id = f.collection_file_id)
        ORDER BY f.collection_file_id LIMIT %(limit)s)
    """,
)

_METHODS: Final = (
    """
    DELETE FROM payments.mandate WHERE mandate_id IN (
        SELECT m.mandate_id FROM payments.mandate m
        WHERE m.ended_at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
          AND NOT EXISTS (SELECT FROM payments.collection c WHERE c.mandate_id = m.mandate_id)
        ORDER BY m.mandate_id LIMIT %(limit)s)
    """,
    """
    DELETE FROM payments.method WHERE method_id IN (
        SELECT t.method_id FROM payments.method t
        WHERE t.removed_at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
          AND NOT EXISTS (SELECT FROM payments.mandate m WHERE m.method_id = t.method_id)
        ORDER BY t.method_id LIMIT %(limit)s)
    """,
    """
    DELETE FROM payments.auto_pay WHERE auto_pay_id IN (
        SELECT auto_pay_id FROM payments.auto_pay
        WHERE superseded_at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
        ORDER BY auto_pay_id LIMIT %(limit)s)
    """,
)

RETENTION: Final = (
    Rule(
        "collections",
        "collections of accounting years that are over, and what was told of them",
        by_statements(*_COLLECTIONS),
    ),
    Rule(
        "payment-methods",
        "methods of payment that ended in accounting years that are over, with their mandates",
        by_statements(*_METHODS),
    ),
    Rule("reminders", "reminders of accounting years that are over", by_statements(*_REMINDERS)),
    Rule(
        "bank-lines", "lines of the bank, of accounting years that are over", by_statements(*_LINES)
    ),
    Rule("bank-files", "files of the bank with no line that is kept", by_statements(*_FILES)),
    Rule(
        "payouts",
        "payouts of accounting years that are over, with their files",
        by_statements(*_PAYOUTS),
    ),
)
