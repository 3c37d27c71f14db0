"""How an account is billed where it is not as everybody is: its day, its VAT, what is too little.

A change is a new row; the row before stays as its history.
"""

from elhandel.billing.errors import UnableToSetProfile
from elhandel.billing.profile.profile import (
    Profile,
    choose_own_day,
    follow_joined,
    own_days,
    profiles_of,
    set_profile,
)

__all__ = [
    "Profile",
    "UnableToSetProfile",
    "choose_own_day",
    "follow_joined",
    "own_days",
    "profiles_of",
    "set_profile",
]
