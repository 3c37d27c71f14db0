"""Which sessions and sign-ins have expired: traces of what is over."""

from typing import Final

from elhandel.platform.upkeep.retention import Rule, by_statements

# No session lasts for a day, so one that began before the traces that are kept is over.
_SESSIONS: Final = (
    """
    DELETE FROM identity.session WHERE session_id IN (
        SELECT session_id FROM identity.session
        WHERE created_at < %(traces_before)s ORDER BY created_at LIMIT %(limit)s)
    """,
    # Who signed in and is no customer leaves nothing but when that was.
    """
    DELETE FROM identity.subject WHERE subject_id IN (
        SELECT j.subject_id FROM identity.subject j
        WHERE j.kind = 'customer' AND j.customer_id IS NULL AND j.last_seen_at < %(traces_before)s
          AND NOT EXISTS (SELECT FROM identity.session s WHERE s.subject_id = j.subject_id)
        ORDER BY j.last_seen_at LIMIT %(limit)s)
    """,
)

_SIGN_INS: Final = (
    """
    DELETE FROM identity.sign_in WHERE sign_in_id IN (
        SELECT sign_in_id FROM identity.sign_in
        WHERE expires_at < %(sign_ins_before)s ORDER BY expires_at LIMIT %(limit)s)
    """,
    """
    DELETE FROM identity.try_count WHERE ctid IN (
        SELECT ctid FROM identity.try_count
        WHERE hour < %(sign_ins_before)s ORDER BY hour LIMIT %(limit)s)
    """,
)

_VIEWINGS: Final = """
DELETE FROM identity.viewing WHERE viewing_id IN (
    SELECT viewing_id FROM identity.viewing
    WHERE ends_at < %(sign_ins_before)s ORDER BY ends_at LIMIT %(limit)s)
"""

_CODES: Final = """
DELETE FROM identity.one_time_code WHERE one_time_code_id IN (
    SELECT one_time_code_id FROM identity.one_time_code
    WHERE made_at < %(sign_ins_before)s ORDER BY made_at LIMIT %(limit)s)
"""

RETENTION: Final = (
    Rule("one-time-codes", "codes by which changes were confirmed", by_statements(_CODES)),
    Rule(
        "sessions",
        "sessions that are over, and who signed in without being a customer",
        by_statements(*_SESSIONS),
    ),
    Rule(
        "sign-ins", "sign-ins that were under way, and counts of tries", by_statements(*_SIGN_INS)
    ),
    Rule("viewings", "views of customers' pages by staff that are over", by_statements(_VIEWINGS)),
)
