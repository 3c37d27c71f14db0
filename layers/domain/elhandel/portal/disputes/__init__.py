"""A customer's disputes of a bill as the portal's JSON: opened, written about, followed."""

from elhandel.portal.disputes.answer import Disputes, disputes_of
from elhandel.portal.disputes.wish import DisputeWish, LetterWish, open_wished, write_wished

__all__ = [
    "DisputeWish",
    "Disputes",
    "LetterWish",
    "disputes_of",
    "open_wished",
    "write_wished",
]
