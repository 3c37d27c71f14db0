"""Which notices have expired: those of whose cause nobody can claim anything any more."""

from typing import Final

from elhandel.platform.upkeep.retention import Rule, by_statements, replaced

_DELIVERIES: Final = b"""
DELETE FROM notifications.delivery WHERE notice_id IN (
    SELECT notice_id FROM notifications.notice
    WHERE told_at < %(messages_before)s ORDER BY notice_id LIMIT %(limit)s)
"""

_WEBHOOKS: Final = b"""
DELETE FROM notifications.webhook WHERE notice_id IN (
    SELECT notice_id FROM notifications.notice
    WHERE told_at < %(messages_before)s ORDER BY notice_id LIMIT %(limit)s)
"""

_NOTICES: Final = b"""
DELETE FROM notifications.notice WHERE notice_id IN (
    SELECT notice_id FROM notifications.notice
    WHERE told_at < %(messages_before)s ORDER BY notice_id LIMIT %(limit)s)
"""

RETENTION: Final = (
    Rule(
        "notices",
        "notices to customers, with what became of them",
        by_statements(_WEBHOOKS, _DELIVERIES, _NOTICES),
    ),
    Rule(
        "past-preferences",
        "preferences that were replaced",
        by_statements(replaced("notifications.preference")),
    ),
)
