"""Which rows of the back office have expired: actions with the books of their year, openings and
assignments as other traces of what staff have read, the history of queues as finished work.
"""

from typing import Final

from elhandel.platform.upkeep.retention import Rule, by_statements

_ACTIONS: Final = b"""
DELETE FROM backoffice.action WHERE action_id IN (
    SELECT action_id FROM backoffice.action
    WHERE asked_at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
    ORDER BY asked_at LIMIT %(limit)s)
"""

_OPENED: Final = b"""
DELETE FROM backoffice.opened WHERE opened_id IN (
    SELECT opened_id FROM backoffice.opened
    WHERE opened_at < %(staff_reads_before)s ORDER BY opened_at LIMIT %(limit)s)
"""

_ASSIGNED: Final = b"""
DELETE FROM backoffice.assignment WHERE assignment_id IN (
    SELECT assignment_id FROM backoffice.assignment
    WHERE assigned_at < %(staff_reads_before)s ORDER BY assigned_at LIMIT %(limit)s)
"""

_ASIDE: Final = b"""
DELETE FROM backoffice.put_aside WHERE put_aside_id IN (
    SELECT put_aside_id FROM backoffice.put_aside
    WHERE put_at < %(staff_reads_before)s ORDER BY put_at LIMIT %(limit)s)
"""

_WAITED: Final = b"""
DELETE FROM backoffice.queue_item WHERE queue_item_id IN (
    SELECT queue_item_id FROM backoffice.queue_item
    WHERE gone_at < %(traces_before)s ORDER BY gone_at LIMIT %(limit)s)
"""

RETENTION: Final = (
    Rule(
        "staff-actions", "what staff did on the pages of the back office", by_statements(_ACTIONS)
    ),
    Rule("customers-opened", "traces of whom staff looked at", by_statements(_OPENED)),
    Rule("assignments", "who took which piece of work", by_statements(_ASSIGNED)),
    Rule("put-aside", "pieces of work that were put aside", by_statements(_ASIDE)),
    Rule("queue-items", "when rows of work queues came and went", by_statements(_WAITED)),
)
