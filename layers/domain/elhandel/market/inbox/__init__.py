"""The inbox: messages as they come, handled once each, and the dead letters among them."""

from elhandel.market.inbox.dead_letters import (
    DeadLetter,
    count_dead_letters,
    dead_letters,
    points_of_dead_letters,
)
from elhandel.market.inbox.inbox import Finished, Handled, Polled, finish, poll, receive, replay

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
