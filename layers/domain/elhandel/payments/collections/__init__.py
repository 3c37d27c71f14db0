"""Collections: what is due, attempt by attempt; at most one is under way for a document.

An attempt is planned with our reference before anybody is asked, and what is asked again is asked
under the same reference. So a crash, an answer that was lost, or a run that comes twice collects
nothing twice.
"""

from elhandel.payments.collections.files import (
    hand_over_collections,
    make_collection_file,
    waiting_files,
)
from elhandel.payments.collections.links import (
    Link,
    begin_to_close,
    begin_to_open,
    drop_link,
    links_to_follow,
    offer_link,
)
from elhandel.payments.collections.plan import (
    Planned,
    begin_to_send,
    plan_collections,
    planned_debits,
)
from elhandel.payments.collections.results import (
    note_sent,
    settle,
    settle_event,
)
from elhandel.payments.collections.shown import Attempt, attempts_of, count_stuck, failed_attempts

__all__ = [
    "Attempt",
    "Link",
    "Planned",
    "attempts_of",
    "begin_to_close",
    "begin_to_open",
    "begin_to_send",
    "count_stuck",
    "drop_link",
    "failed_attempts",
    "hand_over_collections",
    "links_to_follow",
    "make_collection_file",
    "note_sent",
    "offer_link",
    "plan_collections",
    "planned_debits",
    "settle",
    "settle_event",
    "waiting_files",
]
