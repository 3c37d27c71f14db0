"""The inbox: messages as they come, handled once each, and the dead letters among them."""

from elhandel.market.inbox.dead_letters import (
    DeadLetter,
    count_dead_letters,
    dead_letters,
    points_of_dead_letters,
)
from elhandel.market.inbox.message import Handled
from elhandel.market.inbox.queue import Polled, poll
from elhandel.market.inbox.receipt import Finished, finish, receive, replay

__all__ = [
    "DeadLetter",
    "Finished",
    "Handled",
    "Polled",
    "count_dead_letters",
    "dead_letters",
    "finish",
    "points_of_dead_letters",
    "poll",
    "receive",
    "replay",
]
