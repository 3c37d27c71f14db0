"""The relay runs while anybody listens: one at a time, the one that began last.

Nothing wakes it: it looks many times a second, which costs one small read. So who changes
something needs to know nothing of it, and no wake-up can be lost
(docs/decisions/0140-the-relay-looks-while-somebody-listens.md).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from elhandel.live.relay.compose import Composed, compose
from elhandel.live.relay.posts import Posted, Posts
from elhandel.live.relay.send import send
from elhandel.live.relay.untold import UNTELLABLE
from elhandel.platform.clock import Clock
from elhandel.platform.database import AdvisoryLock, Database, Transaction

PAUSE_SECONDS: Final = 0.03
"""Between two looks where nothing has changed."""
_ALIVE: Final = timedelta(seconds=5)
"""Who has not been seen for so long does not relay any more."""
_SEEN_APART: Final = timedelta(seconds=1)
_REMEMBERED: Final = timedelta(hours=1)
"""How long messages are kept, and a channel to which nobody listens any more, for who was cut."""


@dataclass(frozen=True, slots=True)
class Look:
    """What there is to do. has_work: changes, or messages that were not sent."""

    generation: int
    is_listened_to: bool
    has_work: bool
    seen_at: datetime | None


@dataclass(slots=True)
class Relayed:
    """What a run came to. ended: `nobody` listens, another one `relays`, or its `time` is over.

    left_out: changes, books and figures that cannot be told.
    """

    ended: str = "time"
    changes: int = 0
    left_out: int = 0
    posts: int = 0
    gone: int = 0
    failed: int = 0

    def count(self, composed: Composed, posted: Posted) -> None:
        self.changes += composed.changes
        self.left_out += composed.left_out
        self.posts += posted.posts
        self.gone += len(posted.gone)
        self.failed += posted.failed


def relay(
    database: Database,
    clock: Clock,
    posts: Posts,
    seconds: float,
    pause: Callable[[float], None] = time.sleep,
) -> Relayed:
    """Relay for some seconds, or until nobody listens or another one has begun."""
    relayed = Relayed()
    generation = take_over(database, clock)
    with database.transaction() as tx:
        tx.execute(_FORGET_ENDED, {"now": clock.now()})
        tx.execute(_FORGET_CHANNELS, {"before": clock.now() - _REMEMBERED})
        tx.execute(_FORGET_MESSAGES, {"before": clock.now() - _REMEMBERED})
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        look = _look(database, clock)
        if look.generation != generation:
            relayed.ended = "relays"
            return relayed
        if look.has_work:
            relayed.count(*relay_once(database, clock, posts, generation))
        elif not look.is_listened_to and _ends(database, clock, generation):
            relayed.ended = "nobody"
            return relayed
        else:
            pause(PAUSE_SECONDS)
        if look.seen_at is None or abs(clock.now() - look.seen_at) > _SEEN_APART:
            with database.transaction() as tx:
                tx.execute(_SEEN, {"now": clock.now(), "generation": generation})

    return relayed


def relay_once(
    database: Database, clock: Clock, posts: Posts, generation: int
) -> tuple[Composed, Posted]:
    """Tell what has changed until now; what was taken. Nothing where another relay has begun. A
    change, a book or a book in figures that cannot be told stops none of the others.
    """
    try:
        composed = _take(database, clock, generation, alone=False)
    except UNTELLABLE:
        composed = _take(database, clock, generation, alone=True)

    if composed is None:
        return Composed(), Posted()
    return composed, send(database, clock, posts)


def _take(database: Database, clock: Clock, generation: int, *, alone: bool) -> Composed | None:
    """What became messages; None where another relay has begun."""
    with database.transaction() as tx:
        # Who begins to listen at this moment is waited for, and hears of what is taken here.
        tx.execute(_ALONE, {"lock": AdvisoryLock.LIVE})
        if not tx.execute(_IS_MINE, {"generation": generation}).fetchone():
            return None
        return compose(tx, clock.now(), alone=alone)


def take_over(database: Database, clock: Clock) -> int:
    """Begin to relay; the one that did ends by itself. The number of this run."""
    with database.transaction() as tx:
        ((generation,),) = tx.execute(_TAKE_OVER, {"now": clock.now()}).fetchall()
    return int(generation)


def claim_start(tx: Transaction, now: datetime) -> bool:
    """Whether whoever connects in `tx` has to let somebody relay: nobody does, and nobody else was
    asked to within the last seconds. Until `tx` ends no relay ends for want of listeners.
    """
    tx.execute(_SHARED, {"lock": AdvisoryLock.LIVE})
    seen = tx.execute(_SEEN_LAST).fetchone()
    if seen is not None and seen[0] is not None and abs(now - seen[0]) < _ALIVE:
        return False
    claim = {"now": now, "from": now - _ALIVE, "until": now + _ALIVE}
    return tx.execute(_CLAIM, claim).fetchone() is not None


def _ends(database: Database, clock: Clock, generation: int) -> bool:
    """Whether nobody listens, also nobody who connects at this moment; then nobody relays."""
    with database.transaction() as tx:
        tx.execute(_ALONE, {"lock": AdvisoryLock.LIVE})
        if tx.execute(_LISTENED_TO, {"now": clock.now()}).fetchone():
            return False
        tx.execute(_RELAYS_NO_MORE, {"generation": generation})
    return True


def _look(database: Database, clock: Clock) -> Look:
    with database.transaction() as tx:
        ((generation, seen_at, is_listened_to, has_work),) = tx.execute(
            _LOOK, {"now": clock.now()}
        ).fetchall()
    return Look(generation, is_listened_to, has_work, seen_at)


_TAKE_OVER: Final = """
INSERT INTO live.relay (relay_id, generation, seen_at) VALUES (1, 1, %(now)s)
ON CONFLICT (relay_id) DO UPDATE SET generation = live.relay.generation + 1, seen_at = %(now)s
RETURNING generation
"""

_SHARED: Final = "SELECT pg_advisory_xact_lock_shared(%(lock)s)"

_SEEN_LAST: Final = "SELECT seen_at FROM live.relay WHERE relay_id = 1"

_CLAIM: Final = """
INSERT INTO live.relay (relay_id, generation, seen_at) VALUES (1, 0, %(now)s)
ON CONFLICT (relay_id) DO UPDATE SET seen_at = excluded.seen_at
WHERE live.relay.seen_at IS NULL OR live.relay.seen_at NOT BETWEEN %(from)s AND %(until)s
RETURNING 1
"""

_LISTENED_TO: Final = "SELECT 1 FROM live.connection WHERE ends_at > %(now)s LIMIT 1"

_RELAYS_NO_MORE: Final = """
UPDATE live.relay SET seen_at = NULL WHERE relay_id = 1 AND generation = %(generation)s
"""

_LOOK: Final = """
SELECT r.generation, r.seen_at, EXISTS (SELECT FROM live.connection WHERE ends_at > %(now)s),
       EXISTS (SELECT FROM live.change)
       OR EXISTS (SELECT FROM live.message WHERE sent_at IS NULL)
FROM live.relay r WHERE r.relay_id = 1
"""

_SEEN: Final = """
UPDATE live.relay SET seen_at = %(now)s WHERE relay_id = 1 AND generation = %(generation)s
"""

_ALONE: Final = "SELECT pg_advisory_xact_lock(%(lock)s)"

_IS_MINE: Final = "SELECT 1 FROM live.relay WHERE relay_id = 1 AND generation = %(generation)s"

# A gateway that went down without a word has told of no end.
_FORGET_ENDED: Final = "DELETE FROM live.connection WHERE ends_at <= %(now)s"

_FORGET_CHANNELS: Final = """
DELETE FROM live.channel k WHERE k.listened_at < %(before)s
  AND NOT EXISTS (SELECT FROM live.subscription s WHERE s.channel = k.channel)
"""

_FORGET_MESSAGES: Final = """
DELETE FROM live.message WHERE made_at < %(before)s AND sent_at IS NOT NULL
"""
