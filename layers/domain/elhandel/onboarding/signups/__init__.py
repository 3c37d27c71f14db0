"""Signing up: from what a front end sends to a contract, a planned supply and a market process."""

from elhandel.onboarding.signups.command import Channel, SignupCommand
from elhandel.onboarding.signups.consent import Consent, ConsentChannel
from elhandel.onboarding.signups.dates import (
    AskingSignup,
    TooManyDateChanges,
    asking_signups,
    redate_signup,
)
from elhandel.onboarding.signups.idempotency import once
from elhandel.onboarding.signups.known_customer import OWN_PAGES, KnownMoveIn, move_in_customer
from elhandel.onboarding.signups.signup import cancel_signup, sign_up, signup_status

__all__ = [
    "OWN_PAGES",
    "AskingSignup",
    "Channel",
    "Consent",
    "ConsentChannel",
    "KnownMoveIn",
    "SignupCommand",
    "TooManyDateChanges",
    "asking_signups",
    "cancel_signup",
    "move_in_customer",
    "once",
    "redate_signup",
    "sign_up",
    "signup_status",
]
