"""Onboarding: signups, from the sales front end to the market process, and back to what the customer sees."""

from elhandel.onboarding.idempotency import KeyUsedForAnother, once
from elhandel.onboarding.signups import (
    Channel,
    Signup,
    SignupCommand,
    SignupStatus,
    cancel_signup,
    sign_up,
    signup_status,
)

__all__ = [
    "Channel",
    "KeyUsedForAnother",
    "Signup",
    "SignupCommand",
    "SignupStatus",
    "cancel_signup",
    "once",
    "sign_up",
    "signup_status",
]
