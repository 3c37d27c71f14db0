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

_BUDGET_WARNINGS: Final = b"""
DELETE FROM notifications.budget_warning WHERE budget_id IN (
    SELECT budget_id FROM notifications.budget
    WHERE superseded_at < %(needed_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
    ORDER BY budget_id LIMIT %(limit)s)
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
    Rule(
        "past-budgets",
        "budgets that were replaced, with what was told of them",
        by_statements(_BUDGET_WARNINGS, replaced("notifications.budget")),
    ),
)
