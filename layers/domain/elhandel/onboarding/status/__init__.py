"""Where a signup stands: as its customer sees it, and as staff see it."""

from elhandel.onboarding.status.link import is_token_of, status_path
from elhandel.onboarding.status.shown import show_signup
from elhandel.onboarding.status.stage import (
    CONSUMER_VIEW,
    Signup,
    SignupStage,
    SignupStatus,
    find_signup,
    shown_stage,
    signup_by_link,
)

__all__ = [
    "CONSUMER_VIEW",
    "Signup",
    "SignupStage",
    "SignupStatus",
    "find_signup",
    "is_token_of",
    "show_signup",
    "shown_stage",
    "signup_by_link",
    "status_path",
]
