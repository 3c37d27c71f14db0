"""Enquiries that DataHub has not answered, or in part only: sent again, and ended at last."""

from datetime import datetime
from typing import Final

from elhandel.market import enquiries
from elhandel.market.guides import Event
from elhandel.market.processes import Cause
from elhandel.market.rules import RulePack
from elhandel.platform.database import Transaction, statement
from elhandel.values.decision import Provenance
from elhandel.values.ids import EnquiryId


def repeat_unanswered(tx: Transaction, pack: RulePack, now: datetime) -> int:
    """Send again what DataHub took and never answered. Returns how many."""
    values = {"attempts": pack.attempts, "before": now - pack.retry_wait}
    silent = [EnquiryId(row[0]) for row in tx.execute(_UNANSWERED, values)]
    cause = Cause("no answer came in time", Provenance(now))
    for enquiry_id in silent:
        enquiry = enquiries.load_enquiry(tx, enquiry_id)
        enquiries.retry(tx, enquiry, now, ("unanswered", cause.sentence), cause)

    return len(silent)


_UNANSWERED: Final = statement("elhandel.market.missing", "unanswered_enquiries")


def end_partly_answered(tx: Transaction, pack: RulePack, now: datetime) -> int:
    """End the questions of which some days came a while ago and the rest has not. Returns how many.

    The days that are missing stay with them.
    """
    values = {"before": now - pack.retry_wait}
    partly = [EnquiryId(row[0]) for row in tx.execute(_PARTLY_ANSWERED, values)]
    cause = Cause("the rest of the days has not come", Provenance(now))
    for enquiry_id in partly:
        enquiries.advance(tx, enquiries.load_enquiry(tx, enquiry_id), Event.ANSWER, cause)

    return len(partly)


_PARTLY_ANSWERED: Final = """
SELECT enquiry_id FROM market.enquiry
WHERE state = 'partly_answered' AND updated_at < %(before)s
ORDER BY enquiry_id LIMIT 500 FOR UPDATE SKIP LOCKED
"""
