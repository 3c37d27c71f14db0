"""Which rows have expired: tries and keys as traces, readings with the books of their time."""

from typing import Final

from elhandel.platform.upkeep.retention import Rule, by_statements

_ATTEMPTS: Final = """
DELETE FROM meters.attempt WHERE attempt_id IN (
    SELECT attempt_id FROM meters.attempt
    WHERE tried_at < %(traces_before)s ORDER BY tried_at LIMIT %(limit)s)
"""

_KEYS: Final = """
DELETE FROM meters.issued_key WHERE issued_key_id IN (
    SELECT issued_key_id FROM meters.issued_key
    WHERE expires_at < %(traces_before)s ORDER BY issued_key_id LIMIT %(limit)s)
"""

_READINGS: Final = """
DELETE FROM meters.reading WHERE reading_no IN (
    SELECT reading_no FROM meters.reading
    WHERE submitted_at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
    ORDER BY reading_no LIMIT %(limit)s)
"""

_REFUSALS: Final = """
DELETE FROM meters.refusal WHERE refusal_id IN (
    SELECT refusal_id FROM meters.refusal
    WHERE last_at < %(traces_before)s ORDER BY last_at LIMIT %(limit)s)
"""

RETENTION: Final = (
    Rule("meter-attempts", "tries at proving meters", by_statements(_ATTEMPTS)),
    Rule("meter-refusals", "that readings were refused", by_statements(_REFUSALS)),
    Rule("meter-keys", "keys of meters that are over", by_statements(_KEYS)),
    Rule(
        "submitted-readings",
        "readings that customers submitted in accounting years that are over",
        by_statements(_READINGS),
    ),
)
