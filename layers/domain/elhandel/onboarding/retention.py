"""What onboarding deletes at night: answers that old Idempotency-Keys stand for, and consents to
supply whose books have expired.

A consent goes with its signup (the table says so), or with the books of the supply that it was
given for.
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
