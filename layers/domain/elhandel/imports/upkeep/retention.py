"""What was loaded is kept for 90 days as it came, and what was decided about it as long."""

from typing import Final

from elhandel.platform.upkeep.retention import Rule, by_statements

# What waits for somebody is no history.
_ROWS: Final = b"""
DELETE FROM imports.line WHERE (batch_id, line_no) IN (
    SELECT l.batch_id, l.line_no FROM imports.line l JOIN imports.batch b USING (batch_id)
    WHERE b.loaded_at < %(traces_before)s AND l.state NOT IN ('wrong', 'orphaned')
    ORDER BY l.batch_id, l.line_no LIMIT %(limit)s)
"""

_ERRORS: Final = b"""
DELETE FROM imports.validation_error WHERE error_id IN (
    SELECT error_id FROM imports.validation_error
    WHERE resolved_at < %(traces_before)s ORDER BY error_id LIMIT %(limit)s)
"""

RETENTION: Final = (
    Rule("imported-rows", "rows of files that were imported", by_statements(_ROWS)),
    Rule("import-errors", "errors of imports that were decided", by_statements(_ERRORS)),
)
