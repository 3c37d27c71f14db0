"""What of onboarding is over: the answers that old Idempotency-Keys stand for, and consents to
supply of closed books.

A consent goes with its signup (the table says so), or with the books of the supply that it was
given for.
"""

from typing import Final

from elhandel.platform.upkeep.retention import Rule, by_statements

_ANSWERS: Final = b"""
DELETE FROM onboarding.idempotent_answer WHERE (caller, key) IN (
    SELECT caller, key FROM onboarding.idempotent_answer WHERE created_at < %(answers_before)s LIMIT %(limit)s)
"""

# Never began (nothing is in the books): by the day of the signup.
_CONSENTS: Final = b"""
DELETE FROM onboarding.consent WHERE signup_id IN (
    SELECT n.signup_id
    FROM onboarding.consent n
    JOIN onboarding.signup s USING (signup_id)
    JOIN LATERAL (
        SELECT u.state, u.ends_on FROM portfolio.supply_period u
        WHERE u.contract_id = s.contract_id ORDER BY u.supply_period_id DESC LIMIT 1) u ON true
    JOIN portfolio.contract c USING (contract_id)
    WHERE CASE WHEN c.state = 'cancelled' THEN s.created_at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
               ELSE u.ends_on < %(books_from)s END
    LIMIT %(limit)s)
"""

RETENTION: Final = (
    Rule("idempotent-answers", "answers that an Idempotency-Key repeats", by_statements(_ANSWERS)),
    Rule("consents", "consents to supply whose books are over", by_statements(_CONSENTS)),
)
