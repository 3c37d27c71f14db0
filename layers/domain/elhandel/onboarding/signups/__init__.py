"""Signing up: from what a front end sends to a contract, a planned supply and a market process."""

from elhandel.onboarding.signups.consent import Consent, ConsentChannel
from elhandel.onboarding.signups.idempotency import KeyUsedForAnother, once
from elhandel.onboarding.signups.signup import (
    AskingSignup,
    Channel,
    SignupCommand,
    TooManyDateChanges,
    asking_signups,
    cancel_signup,
    redate_signup,
    sign_up,
    signup_status,
)

__all__ = [
    "AskingSignup",
    "Channel",
    "Consent",
    "ConsentChannel",
    "KeyUsedForAnother",
    "SignupCommand",
    "TooManyDateChanges",
    "asking_signups",
    "cancel_signup",
    "once",
    "redate_signup",
    "sign_up",
    "signup_status",
]
