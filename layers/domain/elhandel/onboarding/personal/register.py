"""What onboarding holds about persons: signups, and for some days what was answered to them."""

from typing import Final

from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

PERSONAL: Final = (
    Personal(
        "onboarding.signup",
        (
            *(
                "signup_id",
                "reference",
                "contract_id",
                "channel",
                "move_in",
                "warnings",
                "created_at",
                "tenant",
            ),
            *("api_key_id", "redated"),
        ),
        "contract_id",
        "that somebody signed up, when and where",
        Basis.CONTRACT,
        Keeping.SIGNUP,
    ),
    Personal(
        "onboarding.consent",
        ("signup_id", "text_version", "given_at", "channel", "recorded_at"),
        "signup_id",
        "the proof that somebody asked us to supply them",
        Basis.LAW,
        Keeping.SIGNUP,
    ),
    Personal(
        "onboarding.signup_hold",
        ("signup_id", "cause", "held_at", "outcome", "decided_at"),
        "signup_id",
        "that a signup was beyond a limit, and what became of it",
        Basis.INTEREST,
        Keeping.SIGNUP,
    ),
    Personal(
        "onboarding.signup_hold",
        ("decided_by", "reason"),
        "signup_id",
        "who decided, and why",
        Basis.INTEREST,
        Keeping.STAFF,
    ),
    Personal(
        "onboarding.idempotent_answer",
        ("key", "body_hash", "answer", "created_at"),
        "by the reference of the signup in the answer",
        "the answer to a signup that is sent again",
        Basis.INTEREST,
        Keeping.ANSWER,
    ),
)

IMPERSONAL: Final = (
    Impersonal("onboarding.idempotent_answer", ("caller",), "hash of the key of a sales front end"),
    Impersonal("onboarding.signup_number", ("year", "last"), "counts the signups of a year"),
)
