"""Where a signup stands: as its customer sees it, and as staff see it."""

from elhandel.onboarding.status.shown import show_signup
from elhandel.onboarding.status.stage import (
    CONSUMER_VIEW,
    Signup,
    SignupStage,
    SignupStatus,
    find_signup,
    shown_stage,
)

__all__ = [
    "CONSUMER_VIEW",
    "Signup",
    "SignupStage",
    "SignupStatus",
    "find_signup",
    "show_signup",
    "shown_stage",
]
