"""The inbox: messages as they come, handled once each, and the dead letters among them."""

from elhandel.market.inbox.dead_letters import (
    DeadLetter,
    Letter,
    count_dead_letters,
    dead_letters,
    letter,
    points_of_dead_letters,
    received_lately,
)
from elhandel.market.inbox.discards import Discard, UnableToDiscard, discard, discards_of
from elhandel.market.inbox.message import Handled
from elhandel.market.inbox.queue import Polled, poll
from elhandel.market.inbox.receipt import Finished, finish, receive, replay
from elhandel.market.inbox.rehearsal import Rehearsal, rehearse

__all__ = [
    "DeadLetter",
    "Discard",
    "Finished",
    "Handled",
    "Letter",
    "Polled",
    "Rehearsal",
    "UnableToDiscard",
    "count_dead_letters",
    "dead_letters",
    "discard",
    "discards_of",
    "finish",
    "letter",
    "points_of_dead_letters",
    "poll",
    "receive",
    "received_lately",
    "rehearse",
    "replay",
]
