"""Certificates on the token ledger: one token each, that follows who has it by our books."""

from elhandel.certificates.listed.order import LONGEST_URI, Listed, follow_on_ledger
from elhandel.certificates.listed.places import CUSTODY_OF_CERTIFICATES, subject_of

__all__ = ["CUSTODY_OF_CERTIFICATES", "LONGEST_URI", "Listed", "follow_on_ledger", "subject_of"]
