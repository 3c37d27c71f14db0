"""What is seen live of the neighbours' market, by who listens to it (GX B.7).

This page is the map. The work is done on the shelves; each shelf is a face.

| shelf | is about |
| --- | --- |
| `relay` | what changed becomes messages, and messages go to who listens |
| `connections` | who is connected, what they say, what they listen to |
| `channels` | what may be listened to, and what a client may ask (pure) |
| `tickets` | who may connect: a secret that is good once, for seconds |
| `upkeep`, `personal` | what has expired · what is held about persons |

A change is noted by triggers, in the transaction that makes it. Nobody's message is anybody else's:
public channels name no party, and a customer's own channel is theirs alone.
"""

from elhandel.live.errors import (
    CannotBeTold,
    ConnectionEnded,
    NotOurs,
    NotUnderstood,
    UnableToListen,
)
from elhandel.live.personal import IMPERSONAL, PERSONAL
from elhandel.live.upkeep import RETENTION

__all__ = [
    "IMPERSONAL",
    "PERSONAL",
    "RETENTION",
    "CannotBeTold",
    "ConnectionEnded",
    "NotOurs",
    "NotUnderstood",
    "UnableToListen",
]
