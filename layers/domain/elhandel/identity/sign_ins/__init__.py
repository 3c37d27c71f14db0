"""Sign-ins under way, and how often somebody may try."""

from elhandel.identity.sign_ins.sign_in import (
    Begun,
    TakenUp,
    begin_sign_in,
    take_up_sign_in,
)
from elhandel.identity.sign_ins.tries import address_of_caller, count_try

__all__ = [
    "Begun",
    "TakenUp",
    "address_of_caller",
    "begin_sign_in",
    "count_try",
    "take_up_sign_in",
]
