"""What onboarding holds about persons: signups, and for some days what was answered to them."""

from typing import Final

from elhandel.platform.upkeep.personal import Basis, Impersonal, Keeping, Personal

PERSONAL: Final = (
    Personal(
        table="onboarding.signup",
        columns=(
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
        reached="contract_id",
        purpose="that somebody signed up, when and where",
        basis=Basis.CONTRACT,
        kept=Keeping.SIGNUP,
    ),
    Personal(
        table="onboarding.consent",
        columns=("signup_id", "text_version", "given_at", "channel", "recorded_at"),
        reached="signup_id",
        purpose="the proof that somebody asked us to supply them",
        basis=Basis.LAW,
        kept=Keeping.SIGNUP,
    ),
    Personal(
        table="onboarding.signup_hold",
        columns=("signup_id", "cause", "held_at", "outcome", "decided_at"),
        reached="signup_id",
        purpose="that a signup was beyond a limit, and what became of it",
        basis=Basis.INTEREST,
        kept=Keeping.SIGNUP,
    ),
    Personal(
        table="onboarding.signup_hold",
        columns=("decided_by", "reason"),
        reached="signup_id",
        purpose="who decided, and why",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="onboarding.wish",
        columns=(
            *("wish_id", "customer_id", "kind", "about", "contract_id", "asked", "wished_by"),
            *("wished_at", "withdrawn_at", "taken_at", "taken_back_at", "signup_id", "refusal"),
            *("outcome", "closed_at"),
        ),
        reached="customer_id",
        purpose="what the customer has asked for on their own pages, and what became of it",
        basis=Basis.CONTRACT,
        kept=Keeping.PROCESS,
    ),
    Personal(
        table="onboarding.wish",
        columns=("closed_by", "reason"),
        reached="customer_id",
        purpose="who answered a wish to be erased, and why so",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="onboarding.idempotent_answer",
        columns=("key", "body_hash", "answer", "created_at"),
        reached="by the reference of the signup in the answer",
        purpose="the answer to a signup that is sent again",
        basis=Basis.INTEREST,
        kept=Keeping.ANSWER,
    ),
)

IMPERSONAL: Final = (
    Impersonal(
        table="onboarding.idempotent_answer",
        columns=("caller",),
        reason="hash of the key of a sales front end",
    ),
    Impersonal(
        table="onboarding.signup_number",
        columns=("year", "last"),
        reason="counts the signups of a year",
    ),
)
