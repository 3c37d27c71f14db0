"""What of onboarding is over: the answers that old Idempotency-Keys stand for."""

from typing import Final

from elhandel.platform.retention import Rule, by_statements

_ANSWERS: Final = b"""
DELETE FROM onboarding.idempotent_answer WHERE (caller, key) IN (
    SELECT caller, key FROM onboarding.idempotent_answer WHERE created_at < %(answers_before)s LIMIT %(limit)s)
"""

RETENTION: Final = (Rule("idempotent-answers", "answers that an Idempotency-Key repeats", by_statements(_ANSWERS)),)
