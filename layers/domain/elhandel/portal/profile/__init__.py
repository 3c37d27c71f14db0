"""Who the customer is to us, all of their data as one document to take along, and what has to stay
of it.
"""

from elhandel.portal.profile.answer import ProfileAnswer, profile_answer
from elhandel.portal.profile.kept import Kept, kept_of_customer
from elhandel.portal.profile.own_data import own_account_as_csv, own_data, own_use_as_csv
from elhandel.portal.profile.profile import Profile, profile_of
from elhandel.portal.profile.recipients import Recipient, recipients_of

__all__ = [
    "Kept",
    "Profile",
    "ProfileAnswer",
    "Recipient",
    "kept_of_customer",
    "own_account_as_csv",
    "own_data",
    "own_use_as_csv",
    "profile_answer",
    "profile_of",
    "recipients_of",
]
