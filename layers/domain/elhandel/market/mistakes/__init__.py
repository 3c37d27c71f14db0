"""Mistakes: a point that we took, or a move that we reported, by mistake; and points that others
took from us and that we are asked to take back (BRS-003, BRS-011).
"""

from elhandel.market.mistakes.answers import (
    OpenResumption,
    UnableToTakeBack,
    answer_resumption,
    conclude_resumption,
    open_resumptions,
)
from elhandel.market.mistakes.cases import (
    MistakeFound,
    UnableToReport,
    expire_due,
    note_reported,
    open_case,
    withdraw_case,
)
from elhandel.market.mistakes.list import Mistake, mistakes, to_do
from elhandel.market.mistakes.outcome import (
    accepted,
    already_shifted,
    close_by_hand,
    refused,
)

__all__ = [
    "Mistake",
    "MistakeFound",
    "OpenResumption",
    "UnableToReport",
    "UnableToTakeBack",
    "accepted",
    "already_shifted",
    "answer_resumption",
    "close_by_hand",
    "conclude_resumption",
    "expire_due",
    "mistakes",
    "note_reported",
    "open_case",
    "open_resumptions",
    "refused",
    "to_do",
    "withdraw_case",
]
