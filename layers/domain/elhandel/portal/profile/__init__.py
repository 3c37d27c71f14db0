"""Who the customer is to us, and all of their data as one document to take along."""

from elhandel.portal.profile.own_data import own_data, own_use_as_csv
from elhandel.portal.profile.profile import Profile, profile_of
from elhandel.portal.profile.recipients import Recipient, recipients_of

__all__ = ["Profile", "Recipient", "own_data", "own_use_as_csv", "profile_of", "recipients_of"]
