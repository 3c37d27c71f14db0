"""Held signups: the limits beyond which a signup waits for staff, and what staff decide."""

from elhandel.onboarding.held.holds import (
    HeldSignup,
    SignupNotHeld,
    count_held,
    count_taken_back,
    end_held_signups,
    held_signups,
    hold,
    reject_signup,
    release_signup,
)
from elhandel.onboarding.held.limits import Counted, beyond, signup_rules

__all__ = [
    "Counted",
    "HeldSignup",
    "SignupNotHeld",
    "beyond",
    "count_held",
    "count_taken_back",
    "end_held_signups",
    "held_signups",
    "hold",
    "reject_signup",
    "release_signup",
    "signup_rules",
]
