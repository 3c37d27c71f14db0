"""What onboarding deletes at night: the answers of old Idempotency-Keys, and consents to supply
whose books have expired.

A consent is deleted with its signup (a foreign key), or with the books of its supply.
"""

from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.retention import Rule, by_statements

_ANSWERS: Final = """
DELETE FROM onboarding.idempotent_answer WHERE (caller, key) IN (
    SELECT caller, key FROM onboarding.idempotent_answer
    WHERE created_at < %(answers_before)s LIMIT %(limit)s)
"""

_CONSENTS: Final = statement("elhandel.onboarding", "expired_consents")

RETENTION: Final = (
    Rule("idempotent-answers", "answers that an Idempotency-Key repeats", by_statements(_ANSWERS)),
    Rule("consents", "consents to supply whose books are over", by_statements(_CONSENTS)),
)
