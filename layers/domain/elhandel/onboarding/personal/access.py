"""Access of a person to what onboarding holds: their signups, consents and held signups."""

from collections.abc import Mapping
from typing import Final

from elhandel.platform.upkeep.data_subject import HeldList

ACCESS: Final[Mapping[str, HeldList]] = {
    "signups": HeldList(
        """
        SELECT reference, contract_id, channel, move_in, warnings, created_at
        FROM onboarding.signup
        WHERE contract_id = ANY(%(contracts)s)
        ORDER BY signup_id
        """,
        ("onboarding.signup",),
    ),
    "consents": HeldList(
        """
        SELECT s.reference, c.text_version, c.given_at, c.channel, c.recorded_at
        FROM onboarding.consent c
        JOIN onboarding.signup s USING (signup_id)
        WHERE s.contract_id = ANY(%(contracts)s)
        ORDER BY signup_id
        """,
        ("onboarding.consent",),
    ),
    "held_signups": HeldList(
        """
        SELECT s.reference, h.cause, h.held_at, h.outcome, h.decided_at, h.reason
        FROM onboarding.signup_hold h
        JOIN onboarding.signup s USING (signup_id)
        WHERE s.contract_id = ANY(%(contracts)s)
        ORDER BY signup_id
        """,
        ("onboarding.signup_hold",),
    ),
    "wishes": HeldList(
        """
        SELECT wish_id, kind, contract_id, asked, wished_at, withdrawn_at, taken_at, refusal,
               outcome, closed_at
        FROM onboarding.wish
        WHERE customer_id = ANY(%(parties)s)
        ORDER BY wish_id
        """,
        ("onboarding.wish",),
    ),
    "answers_to_signups": HeldList(
        """
        SELECT key, answer, created_at
        FROM onboarding.idempotent_answer
        WHERE answer->>'signup_id' = ANY(%(references)s)
        ORDER BY created_at
        """,
        ("onboarding.idempotent_answer",),
    ),
}
