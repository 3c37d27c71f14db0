"""Resumptions: we are asked to take a point back (RSM-003), and answer."""

from elhandel.market.resumptions.answer import note_our_answer, note_resumed, take_answer_back
from elhandel.market.resumptions.resumption import Resumption, load_resumption

__all__ = [
    "Resumption",
    "load_resumption",
    "note_our_answer",
    "note_resumed",
    "take_answer_back",
]
