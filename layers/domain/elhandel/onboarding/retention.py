"""What onboarding deletes at night: the answers of old Idempotency-Keys, and consents to supply
whose books have expired; and wishes of customers that are over.

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

# What was asked for and is over: as long as a process with the market.
_WISHES: Final = """
DELETE FROM onboarding.wish WHERE wish_id IN (
    SELECT wish_id FROM onboarding.wish
    WHERE closed_at < %(processes_before)s LIMIT %(limit)s)
"""

RETENTION: Final = (
    Rule("idempotent-answers", "answers that an Idempotency-Key repeats", by_statements(_ANSWERS)),
    Rule("consents", "consents to supply whose books are over", by_statements(_CONSENTS)),
    Rule("wishes", "what customers asked for on their pages, and is over", by_statements(_WISHES)),
)
