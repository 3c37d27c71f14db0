"""Which rows of dunning have expired: those of accounting years that are over."""

from typing import Final

from elhandel.platform.upkeep.retention import Rule, by_statements

_OVER: Final = (
    """
    DELETE FROM dunning.overdue_told WHERE invoice_id IN (
        SELECT invoice_id FROM dunning.overdue_told
        WHERE told_on < %(books_from)s ORDER BY invoice_id LIMIT %(limit)s)
    """,
    """
    DELETE FROM dunning.warning WHERE warning_id IN (
        SELECT warning_id FROM dunning.warning
        WHERE warned_on < %(books_from)s AND ended_at IS NOT NULL
        ORDER BY warning_id LIMIT %(limit)s)
    """,
)

RETENTION: Final = (Rule("dunning", "what was told of bills that are over", by_statements(*_OVER)),)
