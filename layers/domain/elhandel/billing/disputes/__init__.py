"""Disputes: what a customer does not accept of a document.

Nobody is reminded of what is disputed (`disputed_amounts`) until staff decide or close the dispute.
One of a whole document holds the next bills of the same supply; one of lines holds these lines
only. One about energy has its readings asked for again (`questions`); what is written about it
stays (`letters`).
"""

from elhandel.billing.disputes.dispute import (
    Dispute,
    DisputeCause,
    Verdict,
    close_dispute,
    decide_dispute,
    disputed_amounts,
    open_dispute,
    open_disputes,
)
from elhandel.billing.disputes.letters import Letter, add_letter, letters_of
from elhandel.billing.disputes.own import OwnDispute, open_count, own_disputes
from elhandel.billing.disputes.questions import (
    note_answered,
    note_asked,
    questions_asked,
    readings_to_ask,
)
from elhandel.billing.disputes.rules import dispute_rules
from elhandel.billing.errors import UnableToDispute

__all__ = [
    "Dispute",
    "DisputeCause",
    "Letter",
    "OwnDispute",
    "UnableToDispute",
    "Verdict",
    "add_letter",
    "close_dispute",
    "decide_dispute",
    "dispute_rules",
    "disputed_amounts",
    "letters_of",
    "note_answered",
    "note_asked",
    "open_count",
    "open_dispute",
    "open_disputes",
    "own_disputes",
    "questions_asked",
    "readings_to_ask",
]
