"""Disputes: what a customer does not accept of a document.

Nobody is reminded of what is disputed (`disputed_amounts`), and the next bills of the same supply
are held, until staff close the dispute.
"""

from elhandel.billing.disputes.dispute import (
    Dispute,
    close_dispute,
    disputed_amounts,
    open_dispute,
    open_disputes,
)
from elhandel.billing.errors import UnableToDispute

__all__ = [
    "Dispute",
    "UnableToDispute",
    "close_dispute",
    "disputed_amounts",
    "open_dispute",
    "open_disputes",
]
