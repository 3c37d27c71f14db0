"""The API of sales front ends: its requests and answers, as JSON."""

from elhandel.onboarding.api.answers import OfferedProduct, SignupAccepted, SignupState
from elhandel.onboarding.api.once import accept_signup
from elhandel.onboarding.api.requests import OtherDay, SignupRequest

__all__ = [
    "OfferedProduct",
    "OtherDay",
    "SignupAccepted",
    "SignupRequest",
    "SignupState",
    "accept_signup",
]
