"""Sign-ins under way, what may become of them, and how often somebody may try."""

from elhandel.identity.errors import (
    AssuranceTooLow,
    ProviderNotAvailable,
    SignInBrokenOff,
    SignInNotUnderWay,
    TokenNotAccepted,
    TokenNotKnown,
    TooManyTries,
)
from elhandel.identity.rules import Kind, Level, session_rules
from elhandel.identity.sign_ins.sign_in import Begun, TakenUp, begin_sign_in, take_up_sign_in
from elhandel.identity.sign_ins.tries import address_of_caller, count_try

__all__ = [
    "AssuranceTooLow",
    "Begun",
    "Kind",
    "Level",
    "ProviderNotAvailable",
    "SignInBrokenOff",
    "SignInNotUnderWay",
    "TakenUp",
    "TokenNotAccepted",
    "TokenNotKnown",
    "TooManyTries",
    "address_of_caller",
    "begin_sign_in",
    "count_try",
    "session_rules",
    "take_up_sign_in",
]
